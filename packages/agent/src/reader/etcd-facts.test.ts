import { expect, it } from "vitest";
import { EtcdFault, type EtcdMember } from "../etcd/member.ts";
import type { HostFiles } from "../host/files.ts";
import { etcdFacts } from "./etcd-facts.ts";

const status = {
  clusterId: 9n,
  memberId: 1n,
  revision: 42n,
  version: "3.4.13",
  dbBytes: 1024,
  leader: 2n,
  raftIndex: 100n,
  raftAppliedIndex: 100n,
  errors: [],
  learner: false,
};
const row = (id: bigint) => ({ id, name: `cp${id}`, clientUrls: [`https://10.0.0.${id}:2379`], learner: false });
const etcd = (other: () => Promise<typeof status>): EtcdMember => ({
  status: async () => status,
  statusAt: other,
  members: async () => [row(1n), row(2n)],
  alarms: async () => [],
  hashAt: () => Promise.reject(new EtcdFault("nobody asks")),
  moveLeader: async () => {},
  snapshot: async function* () {},
  close: () => {},
});
const files = (member: boolean, manifest = "") =>
  ({
    stat: async () => (member ? { size: 1 } : null),
    read: async () => Buffer.from(manifest),
  }) as unknown as HostFiles;

it("tells what the member sees, and which others are away", async () => {
  const well = await etcdFacts(
    files(true),
    async () => etcd(async () => ({ ...status, memberId: 2n, raftAppliedIndex: 90n })),
    null,
  );
  const plain = { member: "cp1", members: 2, leader: "cp2", raftLag: 10, dbBytes: 1024, faults: [] };
  expect(well).toEqual({ ...plain, version: "3.4.13", quotaBytes: null, agreement: null });
  const away = await etcdFacts(files(true), async () => etcd(() => Promise.reject(new EtcdFault("no route"))), null);
  expect(away?.faults).toEqual(["member cp2 does not answer: no route"]);
});

it("takes a member that cannot be asked for a fault, and a host without one for what it is", async () => {
  const silent = await etcdFacts(files(true), () => Promise.reject(new EtcdFault("connection refused")), null);
  expect(silent).toMatchObject({ members: 0, faults: ["connection refused"] });
  expect(await etcdFacts(files(false), () => Promise.reject(new Error("never asked")), null)).toBeNull();
});

it("compares what the members hold when somebody plans, and reads the quota of its manifest", async () => {
  const manifest = "spec:\n  containers:\n  - command: [etcd, --quota-backend-bytes=8589934592]\n";
  const seen = async (hash: (url: string) => number) => {
    const other = async () => ({ ...status, memberId: 2n });
    const hashAt = async (url: string) => ({ hash: hash(url), compactRevision: 1n });
    const facts = await etcdFacts(
      files(true, manifest),
      async () => ({ ...etcd(other), hashAt }) as never,
      async () => 0,
    );
    return [facts?.agreement?.is, facts?.quotaBytes];
  };
  expect(await seen(() => 7)).toEqual(["agreed", 8589934592]);
  expect(await seen((url) => (url.includes("10.0.0.2") ? 8 : 7))).toEqual(["differ", 8589934592]);
  const silent = await etcdFacts(
    files(true),
    async () => etcd(async () => ({ ...status, memberId: 2n })),
    async () => 0,
  );
  expect(silent?.agreement).toMatchObject({ is: "unknown", saw: expect.stringContaining("nobody asks") });
});
