import type { NodeName, StepId } from "../model/ids.ts";
import type { Policy } from "../model/policy.ts";
import { minorName, type Version } from "../model/version.ts";

/** What every lane of a hop is built with; `etcdMembers` counts the control planes, each of which has one. */
export type Build = {
  readonly to: Version;
  readonly policy: Policy;
  readonly etcdMembers: number;
  /** A kubelet lags further than kubeadm of that version goes on with by itself. */
  readonly acceptOldKubelets: boolean;
  /** No hop comes after it. */
  readonly last: boolean;
  /** Of the nodes, as far as they are known. */
  readonly labels: ReadonlyMap<NodeName, Readonly<Record<string, string>>>;
};

/** `1.21/workers/w1/drain`; `last` names a kind that stands more than once in its lane. */
export function stepId(to: Version, phase: string, on: NodeName | "cluster", last: string): StepId {
  return `${minorName(to).slice(1)}/${phase}/${on}/${last}` as StepId;
}
