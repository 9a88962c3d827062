import { createHash } from "node:crypto";
import { EtcdFault, type EtcdMember } from "@lockkeeper/agent/etcd/member";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import type { EtcdKnobs } from "@lockkeeper/sandbox/faults/world";
import { databaseOf, type EtcdWitness } from "@lockkeeper/sandbox/hosts/restored-data";

/** Of a snapshot's stream. */
const PIECES = 16;

/** Opens a node's member of the stand-in. */
export type StandInEtcd = EtcdKnobs & EtcdWitness & { open(node: string): EtcdMember };

/**
 * A stand-in for etcd on the embedded cluster's control planes: well until a knob is turned, its leadership moves when it
 * is told to, and its "database" is the API's objects as JSON with a right checksum. It lets the real agent take, prove,
 * copy and restore a file; it proves nothing about etcd.
 */
export function standInEtcd(members: readonly string[], api: ApiServer): StandInEtcd {
  let leader = 1n;
  let cuts = 0;
  let clusterId = 0xc1n;
  const alarmed = new Set<string>();
  const gone = new Set<string>();
  const idOf = (name: string) => BigInt(members.indexOf(name) + 1);
  const reach = (name: string) => {
    if (gone.has(name)) throw new EtcdFault("14 UNAVAILABLE: No connection established");
  };
  const status = (name: string) => {
    reach(name);
    return {
      clusterId,
      memberId: idOf(name),
      revision: 1000n,
      version: "3.6.4",
      dbBytes: databaseOf(api).length,
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
      reach(node);
      const hash = createHash("sha256");
      const database = databaseOf(api);
      const piece = Math.ceil(database.length / PIECES);
      for (let n = 0; n < PIECES; n++) {
        if (cut && n > PIECES / 2) throw new EtcdFault("13 INTERNAL: Received RST_STREAM with code 2");
        const data = database.subarray(n * piece, (n + 1) * piece);
        hash.update(data);
        yield data;
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
    renewed: (token) => {
      clusterId = BigInt(`0x${createHash("sha256").update(token).digest("hex").slice(0, 12)}`);
    },
  };
}
