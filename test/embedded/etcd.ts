import { createHash } from "node:crypto";
import { EtcdFault, type EtcdMember } from "@lockkeeper/agent/etcd/member";
import type { EtcdKnobs } from "@lockkeeper/sandbox/faults/world";

const PAGES = 64;
const PAGE_BYTES = 4096;

/** Opens a node's member of the stand-in. */
export type StandInEtcd = EtcdKnobs & { open(node: string): EtcdMember };

/**
 * A stand-in for etcd on the embedded cluster's control planes: well until a knob is turned, its leadership moves when it
 * is told to, and its "database" is filler with a right checksum. It lets the real agent take, prove and copy a file; it
 * proves nothing about etcd.
 */
export function standInEtcd(members: readonly string[]): StandInEtcd {
  let leader = 1n;
  let cuts = 0;
  const alarmed = new Set<string>();
  const gone = new Set<string>();
  const idOf = (name: string) => BigInt(members.indexOf(name) + 1);
  const reach = (name: string) => {
    if (gone.has(name)) throw new EtcdFault("14 UNAVAILABLE: No connection established");
  };
  const status = (name: string) => {
    reach(name);
    return {
      clusterId: 0xc1n,
      memberId: idOf(name),
      revision: 1000n,
      version: "3.6.4",
      dbBytes: PAGES * PAGE_BYTES,
      leader,
      raftIndex: 5000n,
      raftAppliedIndex: 5000n,
      errors: [],
      learner: false,
    };
  };
  const open = (node: string): EtcdMember => ({
    status: async () => status(node),
    statusAt: async (url) => status(new URL(url).hostname),
    members: async () =>
      members.map((name) => ({ id: idOf(name), name, clientUrls: [`https://${name}:2379`], learner: false })),
    alarms: async () => [...alarmed].map((name) => ({ memberId: idOf(name), alarm: "NOSPACE" })),
    hashAt: async (url) => {
      reach(new URL(url).hostname);
      return { hash: 1n, compactRevision: 0n };
    },
    moveLeader: async (to) => {
      if (leader !== idOf(node)) throw new EtcdFault(`the member of ${node} does not lead`);
      leader = to;
    },
    async *snapshot() {
      const cut = cuts > 0;
      if (cut) cuts -= 1;
      const hash = createHash("sha256");
      for (let page = 0; page < PAGES; page++) {
        if (cut && page > PAGES / 2) throw new EtcdFault("13 INTERNAL: Received RST_STREAM with code 2");
        const filler = Buffer.alloc(PAGE_BYTES, page);
        hash.update(filler);
        yield filler;
      }
      yield hash.digest();
    },
    close: () => undefined,
  });
  const put = (set: Set<string>, name: string, is: boolean) => void (is ? set.add(name) : set.delete(name));
  return {
    open,
    alarm: (member, raised) => put(alarmed, member, raised),
    away: (member, is) => put(gone, member, is),
    cutSnapshots: (count) => {
      cuts = count;
    },
  };
}
