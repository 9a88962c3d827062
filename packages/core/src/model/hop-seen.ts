import type { WorkloadKind } from "./inventory.ts";
import type { Version } from "./version.ts";

/** So many of a kind there were when the plan was made, and so many of them are now as they were. */
export type Back = { readonly known: number; readonly back: number };

/** How the cluster stood after a hop, held against what the plan was made from. */
export type HopSeen = {
  /** Of the control planes: which version of a component on how many of them; etcd by its image's tag. */
  readonly components: readonly { readonly component: string; readonly version: string; readonly nodes: number }[];
  readonly nodes: { readonly total: number; readonly ready: number; readonly cordoned: number };
  /** Oldest and newest: what the skew policy is about. */
  readonly apiservers: readonly [Version, Version] | null;
  readonly kubelets: readonly [Version, Version] | null;
  readonly pods: { readonly running: number; readonly notReady: number; readonly looping: number };
  /** Null where the plan knew none: nobody had looked. */
  readonly workloads: Readonly<Record<WorkloadKind, Back>> | null;
  readonly ingresses: Back | null;
  /** Reasons of warning events that were not there before, each with how often and one example. */
  readonly newWarnings: readonly string[] | null;
};
