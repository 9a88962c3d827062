import type { EtcdAlarm, EtcdHash, EtcdMemberRow, EtcdStatus } from "./messages.ts";

/** One etcd member, as far as checks and snapshots need it. Every call has a deadline and throws an EtcdFault. */
export interface EtcdMember {
  status(): Promise<EtcdStatus>;
  /** Another member's own status, asked at one of its client URLs. */
  statusAt(url: string): Promise<EtcdStatus>;
  members(): Promise<readonly EtcdMemberRow[]>;
  alarms(): Promise<readonly EtcdAlarm[]>;
  /** HashKV of a member, asked at one of its client URLs: of everything up to that revision. */
  hashAt(url: string, revision: bigint): Promise<EtcdHash>;
  /** Has this member, which must lead, hand its leadership to another one. */
  moveLeader(to: bigint): Promise<void>;
  /** The backend's file in pieces, its sha256 as the last 32 bytes; pieces wait for whoever reads them. */
  snapshot(): AsyncIterable<Uint8Array>;
  close(): void;
}

/** etcd did not answer, or answered what cannot be read. */
export class EtcdFault extends Error {
  override readonly name = "EtcdFault";
}
