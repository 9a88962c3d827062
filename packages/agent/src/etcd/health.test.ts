import { describe, expect, it } from "vitest";
import { type EtcdView, etcdEvidence, etcdFaults, type MemberView, nextLeader } from "./health.ts";
import { readAlarms, readMembers, readSnapshotPiece, readStatus } from "./messages.ts";
import { readFields, writeFields } from "./wire.ts";

const status = {
  memberId: 1n,
  revision: 7n,
  version: "3.4.13",
  clusterId: 9n,
  dbBytes: 4096,
  leader: 1n,
  raftIndex: 100n,
  raftAppliedIndex: 100n,
  errors: [],
  learner: false,
};
const member = (
  id: bigint,
  over: Partial<MemberView["row"]> = {},
  of: Partial<typeof status> | string = {},
): MemberView => ({
  row: { id, name: `cp${id}`, clientUrls: ["https://10.0.0.1:2379"], learner: false, ...over },
  status: typeof of === "string" ? of : { ...status, memberId: id, ...of },
});
const view = (...members: MemberView[]): EtcdView => ({ local: status, members, alarms: [] });

describe("etcd's health", () => {
  it("is well with all members started and level", () => {
    const it1 = view(member(1n), member(2n), member(3n, {}, { raftAppliedIndex: 95n }));
    expect(etcdFaults(it1, 5)).toEqual([]);
    expect(etcdEvidence(it1)).toEqual({ members: 3, leader: "cp1", raftLag: 5, dbBytes: 4096 });
  });
  it.each<[EtcdView, string]>([
    [view(member(1n), member(2n, { name: "" })), "member 2 has not started"],
    [view(member(1n), member(2n, { learner: true })), "member cp2 is a learner"],
    [view(member(1n), member(2n, {}, "no route")), "member cp2 does not answer: no route"],
    [view(member(1n), member(2n, {}, { raftAppliedIndex: 40n })), "a member is 60 entries behind, more than 5"],
    [view(member(1n), member(2n, {}, { leader: 2n })), "member cp2 follows another leader"],
    [{ ...view(member(1n)), alarms: [{ memberId: 1n, alarm: "CORRUPT" }] }, "alarm CORRUPT of member cp1"],
    [{ ...view(member(1n, {}, { leader: 0n })), local: { ...status, leader: 0n } }, "etcd has no leader"],
  ])("%#: is not well", (it1, fault) => {
    expect(etcdFaults(it1, 5)).toEqual([fault]);
  });
});

describe("who leads next", () => {
  it("is the other voting member that is furthest on and answers", () => {
    const far = { raftAppliedIndex: 99n };
    const of = (...others: MemberView[]) => nextLeader(view(member(1n), ...others))?.name ?? null;
    expect(of(member(2n, {}, { raftAppliedIndex: 90n }), member(3n, {}, far))).toBe("cp3");
    expect(of(member(2n, { learner: true }, far), member(3n, {}, "no route"))).toBeNull();
    expect(of()).toBeNull();
  });
});

describe("etcd's messages", () => {
  it("are read by the field numbers of rpc.proto, unknown ones passed over", () => {
    const header = writeFields([
      [1, 9n],
      [2, 0xffff_ffff_ffff_ffffn],
      [3, 21n],
    ]);
    const text = writeFields([
      [1, header],
      [2, "3.5.1"],
      [3, 4096n],
      [4, 5n],
      [5, 10n],
      [7, 9n],
      [8, "NOSPACE"],
      [10, 1n],
      [99, "new"],
    ]);
    expect(readStatus(text)).toEqual({
      memberId: 0xffff_ffff_ffff_ffffn,
      revision: 21n,
      version: "3.5.1",
      clusterId: 9n,
      dbBytes: 4096,
      leader: 5n,
      raftIndex: 10n,
      raftAppliedIndex: 9n,
      errors: ["NOSPACE"],
      learner: true,
    });
    const row = writeFields([
      [1, 5n],
      [2, "cp1"],
      [4, "https://a"],
      [4, "https://b"],
    ]);
    expect(readMembers(writeFields([[2, row]]))).toEqual([
      { id: 5n, name: "cp1", clientUrls: ["https://a", "https://b"], learner: false },
    ]);
    expect(
      readAlarms(
        writeFields([
          [
            2,
            writeFields([
              [1, 5n],
              [2, 1n],
            ]),
          ],
        ]),
      ),
    ).toEqual([{ memberId: 5n, alarm: "NOSPACE" }]);
    expect(
      readSnapshotPiece(
        writeFields([
          [2, 7n],
          [3, Buffer.from("blob")],
        ]),
      ).toString(),
    ).toBe("blob");
    expect(readStatus(Buffer.alloc(0)).leader).toBe(0n);
  });
  it("are refused when they are cut or no messages", () => {
    expect(() => readFields(writeFields([[3, "abcdef"]]).subarray(0, 4))).toThrow(RangeError);
    expect(() => readFields(Buffer.alloc(12, 0xff))).toThrow(RangeError);
    expect(() => readFields(Buffer.from([0x0b]))).toThrow(/wire type 3/);
  });
});
