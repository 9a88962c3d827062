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
const files = (member: boolean) => ({ stat: async () => (member ? { size: 1 } : null) }) as unknown as HostFiles;

it("tells what the member sees, and which others are away", async () => {
  const well = await etcdFacts(files(true), async () =>
    etcd(async () => ({ ...status, memberId: 2n, raftAppliedIndex: 90n })),
  );
  expect(well).toEqual({ member: "cp1", members: 2, leader: "cp2", raftLag: 10, dbBytes: 1024, faults: [] });
  const away = await etcdFacts(files(true), async () => etcd(() => Promise.reject(new EtcdFault("no route"))));
  expect(away?.faults).toEqual(["member cp2 does not answer: no route"]);
});

it("takes a member that cannot be asked for a fault, and a host without one for what it is", async () => {
  const silent = await etcdFacts(files(true), () => Promise.reject(new EtcdFault("connection refused")));
  expect(silent).toMatchObject({ members: 0, faults: ["connection refused"] });
  expect(await etcdFacts(files(false), () => Promise.reject(new Error("never asked")))).toBeNull();
});
