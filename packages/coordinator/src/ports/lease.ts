import type { Epoch } from "@lockkeeper/core/model/ids";

export type LeaseChange =
  /** The Lease is ours; `seen` is the epoch that it carried (null: none yet). */
  | { readonly is: "won"; readonly seen: Epoch | null }
  /** It could not be renewed in time, or another holds it: nothing may be written any more. */
  | { readonly is: "lost"; readonly why: string; readonly because: LostBecause };

/**
 * `silence`: no answer in time, so nobody else can have been seen to hold it; `taken`: another one does; `older`: it is not the
 * one that was written, but one from before (etcd was restored), and whom it let lead meanwhile is not known.
 */
export type LostBecause = "silence" | "taken" | "older" | "stopping";

/** Leadership by a Kubernetes Lease (coordination.k8s.io/v1). */
export interface LeaderLease {
  /** Tries to win and renews until the signal aborts (then releases). Calls back on each change. */
  run(changed: (change: LeaseChange) => void, signal: AbortSignal): Promise<void>;
  /** Writes the epoch into the Lease we hold; rejects when it is not ours any more. */
  writeEpoch(epoch: Epoch): Promise<void>;
  /** True while our last renewal is younger than the lease's duration, by the monotonic clock. */
  held(): boolean;
  /** True when the Lease, as it was read last, names us: nobody else had been seen to take it by then. */
  namesUs(): boolean;
  /** Who holds it now, for people; null when nobody or not known. */
  holder(): string | null;
}
