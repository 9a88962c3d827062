import type { Digest, Epoch, Instant, NodeName, RunId } from "./ids.ts";

/** A snapshot outside of an upgrade: on demand or by schedule. On record before anything is done for it. */
export type SnapshotTask = {
  readonly id: RunId;
  readonly node: NodeName;
  readonly reason: string;
  /** A token's name, or `schedule`. */
  readonly by: string;
  readonly askedAt: Instant;
  /** The coordinator's epoch when it was put on record. */
  readonly epoch: Epoch;
  readonly state: SnapshotTaskState;
};

export type SnapshotTaskState =
  | { readonly is: "open" }
  | { readonly is: "done"; readonly at: Instant; readonly digest: Digest; readonly warnings: readonly string[] }
  | { readonly is: "failed"; readonly at: Instant; readonly why: string };
