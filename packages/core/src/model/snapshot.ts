import type { Digest, HostInstant, Instant, MachineId, NodeName, RunId } from "./ids.ts";

/** How a snapshot lies on a disk: compressed with zstd, perhaps encrypted to an operator's age key. Also its file's ending. */
export const SNAPSHOT_FORMS = ["db.zst", "db.zst.age"] as const;
export type SnapshotForm = (typeof SNAPSHOT_FORMS)[number];

/** @returns the form, or null when the text is none. */
export function snapshotForm(text: string): SnapshotForm | null {
  return SNAPSHOT_FORMS.find((form) => form === text) ?? null;
}

/** The file: a digest and a size of what lies on the disk, not of the database in it. */
export type SnapshotFile = { readonly digest: Digest; readonly bytes: number; readonly form: SnapshotForm };

/** What is known of a snapshot besides its bytes. */
export type SnapshotAbout = {
  /** Lower-case hex of etcd's cluster id: a snapshot of another cluster is never restored here. */
  readonly clusterId: string;
  /** The member's name. */
  readonly member: string;
  /** etcd's revision right before the snapshot was taken, decimal; what is in it is at least as new. */
  readonly revision: string;
  readonly etcdVersion: string;
  /** Of the database itself. */
  readonly dbBytes: number;
  readonly takenOn: MachineId;
  /** By the host's clock. */
  readonly takenAt: HostInstant;
  readonly reason: string;
  /** Members, this one included, whose key space had the same hash at that revision. */
  readonly agreed: number;
};

/** A snapshot that the coordinator keeps. */
export type KeptSnapshot = SnapshotFile &
  SnapshotAbout & { readonly v: 1; readonly run: RunId; readonly node: NodeName };

/** A snapshot and all that is known of it, by its name on the wire. */
export type NamedSnapshot = SnapshotFile & {
  readonly run: RunId;
  readonly node: NodeName;
  readonly about: SnapshotAbout;
};

/** Of each node another one keeps so many encrypted copies, the newest: as many as the node's own host keeps. */
export const COPIES_PER_NODE = 5;

/**
 * Where a snapshot lies besides the machine that both its member and the coordinator's copy are on. A node is given an
 * encrypted one only.
 */
export type SnapshotElsewhere =
  | { readonly is: "kept"; readonly node: NodeName; readonly machineId: MachineId; readonly at: Instant }
  /** Not yet; tried again. */
  | { readonly is: "waiting"; readonly why: string; readonly at: Instant }
  /** The node that had it made room for newer ones. */
  | { readonly is: "made-room"; readonly node: NodeName; readonly at: Instant }
  | { readonly is: "not-encrypted" };
