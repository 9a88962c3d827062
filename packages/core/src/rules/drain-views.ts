import type { Instant, NodeName } from "../model/ids.ts";

/** What a drain has to know of a pod. */
export type PodView = {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Null while it is not scheduled. */
  readonly node: NodeName | null;
  readonly phase: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Made by a kubelet from a static manifest: annotation `kubernetes.io/config.mirror`. */
  readonly mirror: boolean;
  /** The owner reference with `controller: true`. */
  readonly controller: { readonly kind: string; readonly name: string } | null;
  /** Names of its emptyDir volumes. */
  readonly emptyDirs: readonly string[];
  /** Names of the PersistentVolumeClaims that it mounts; absent where nobody looked. */
  readonly claims?: readonly string[];
  /** It has been deleted and is terminating. */
  readonly leaving: boolean;
  /** When a terminating pod's own grace period is over; null for others, absent where nobody looked. */
  readonly endsAt?: Instant | null;
  readonly finalizers: readonly string[];
  readonly priority: number;
  readonly ready: boolean;
};

export type LabelRule = {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
};

/** A PodDisruptionBudget as its status shows it. */
export type BudgetView = {
  readonly namespace: string;
  readonly name: string;
  /** Null matches nothing. */
  readonly selector: readonly LabelRule[] | null;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Pods evicted under it that its controller has not counted as gone yet (`status.disruptedPods`); absent where nobody looked. */
  readonly uncounted?: number;
};

/** `shop/web-1`, as findings and progress lines name it. */
export function nameOf(object: { readonly namespace: string; readonly name: string }): string {
  return `${object.namespace}/${object.name}`;
}
