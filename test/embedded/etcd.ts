import { createHash } from "node:crypto";
import { EtcdFault, type EtcdMember } from "@lockkeeper/agent/etcd/member";

const PAGES = 64;
const PAGE_BYTES = 4096;

/** Opens a node's member of the stand-in. */
export type StandInEtcd = (node: string) => EtcdMember;

/**
 * A stand-in for etcd on the embedded cluster's control planes: always well, its leadership moves when it is told to, and
 * its "database" is filler with a right checksum. It lets the real agent take, prove and copy a file; it proves nothing
 * about etcd.
 */
export function standInEtcd(members: readonly string[]): StandInEtcd {
  let leader = 1n;
  const idOf = (name: string) => BigInt(members.indexOf(name) + 1);
  const status = (id: bigint) => ({
    clusterId: 0xc1n,
    memberId: id,
    revision: 1000n,
    version: "3.6.4",
    dbBytes: PAGES * PAGE_BYTES,
    leader,
    raftIndex: 5000n,
    raftAppliedIndex: 5000n,
    errors: [],
    learner: false,
  });
  return (node) => ({
    status: async () => status(idOf(node)),
    statusAt: async (url) => status(idOf(new URL(url).hostname)),
    members: async () =>
      members.map((name) => ({ id: idOf(name), name, clientUrls: [`https://${name}:2379`], learner: false })),
    alarms: async () => [],
    hashAt: async () => ({ hash: 1n, compactRevision: 0n }),
    moveLeader: async (to) => {
      if (leader !== idOf(node)) throw new EtcdFault(`the member of ${node} does not lead`);
      leader = to;
    },
    async *snapshot() {
      const hash = createHash("sha256");
      for (let page = 0; page < PAGES; page++) {
        const filler = Buffer.alloc(PAGE_BYTES, page);
        hash.update(filler);
        yield filler;
      }
      yield hash.digest();
    },
    close: () => undefined,
  });
}
