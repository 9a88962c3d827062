import { bytesOf, readFields, textsOf, varintOf } from "./wire.ts";

/** Field numbers are of etcd's api/etcdserverpb/rpc.proto, unchanged from 3.0 to 3.6. */

export type EtcdStatus = {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly revision: bigint;
  readonly version: string;
  readonly dbBytes: number;
  /** 0 while there is no leader. */
  readonly leader: bigint;
  readonly raftIndex: bigint;
  readonly raftAppliedIndex: bigint;
  readonly errors: readonly string[];
  readonly learner: boolean;
};

export type EtcdMemberRow = {
  readonly id: bigint;
  /** Empty until the member has started. */
  readonly name: string;
  readonly clientUrls: readonly string[];
  readonly learner: boolean;
};

export type EtcdAlarm = { readonly memberId: bigint; readonly alarm: string };

export function readStatus(message: Buffer): EtcdStatus {
  const fields = readFields(message);
  const header = readFields(bytesOf(fields, 1)[0] ?? Buffer.alloc(0));
  return {
    clusterId: varintOf(header, 1),
    memberId: varintOf(header, 2),
    revision: varintOf(header, 3),
    version: textsOf(fields, 2)[0] ?? "",
    dbBytes: Number(varintOf(fields, 3)),
    leader: varintOf(fields, 4),
    raftIndex: varintOf(fields, 5),
    raftAppliedIndex: varintOf(fields, 7),
    errors: textsOf(fields, 8),
    learner: varintOf(fields, 10) !== 0n,
  };
}

export function readMembers(message: Buffer): readonly EtcdMemberRow[] {
  return bytesOf(readFields(message), 2).map((bytes) => {
    const fields = readFields(bytes);
    return {
      id: varintOf(fields, 1),
      name: textsOf(fields, 2)[0] ?? "",
      clientUrls: textsOf(fields, 4),
      learner: varintOf(fields, 5) !== 0n,
    };
  });
}

const ALARMS: readonly string[] = ["NONE", "NOSPACE", "CORRUPT"];

export function readAlarms(message: Buffer): readonly EtcdAlarm[] {
  return bytesOf(readFields(message), 2).map((bytes) => {
    const fields = readFields(bytes);
    const kind = Number(varintOf(fields, 2));
    return { memberId: varintOf(fields, 1), alarm: ALARMS[kind] ?? `alarm ${kind}` };
  });
}

/** The hash of the key space at a revision; two members' are comparable when both have compacted up to the same one. */
export type EtcdHash = { readonly hash: bigint; readonly compactRevision: bigint };

export function readHash(message: Buffer): EtcdHash {
  const fields = readFields(message);
  return { hash: varintOf(fields, 2), compactRevision: varintOf(fields, 3) };
}

/** The piece of the file that a message of the snapshot's stream carries. */
export function readSnapshotPiece(message: Buffer): Buffer {
  const [piece = Buffer.alloc(0), ...more] = bytesOf(readFields(message), 3);
  // One is the rule, and a gigabyte of them is not to be copied.
  return more.length === 0 ? piece : Buffer.concat([piece, ...more]);
}
