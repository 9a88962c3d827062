import { identifier, type NodeName, type StepId } from "../model/ids.ts";
import type { Step, StepOf } from "../model/step.ts";
import { isControlPlane, type Log } from "./log.ts";

type ControlPlaneChange = StepOf<"kubeadm-apply" | "kubeadm-node" | "put-back-manifests">;

/**
 * kubeadm on a control plane, or kept manifests put back: what changes its static pods and, through them, the data in etcd.
 * @returns the step as such, or null when it is none.
 */
export function controlPlaneChange(log: Log, step: Step): ControlPlaneChange | null {
  if (step.kind === "put-back-manifests") return step;
  const kubeadm = step.kind === "kubeadm-apply" || step.kind === "kubeadm-node";
  return kubeadm && isControlPlane(log, step.on) ? step : null;
}

/** A step after which the node's kubelet may be another one: packages restart it by themselves on some hosts. */
export function touchesKubelet(step: Step): boolean {
  return step.kind === "restart-kubelet" || (step.kind === "install-packages" && step.packages.includes("kubelet"));
}

/**
 * The drain that a put-back step belongs to (design, invariant 9): the steps `DRAIN~restore-kubelet-config` and
 * `DRAIN~uncordon`, on the drain's node and of the kind that their names say.
 * @returns null for any other step.
 */
export function putBackFor(log: Log, step: Step): StepOf<"drain"> | null {
  if (step.kind !== "uncordon" && step.kind !== "restore-kubelet-config") return null;
  const suffix = `~${step.kind}`;
  const id = step.id.endsWith(suffix) ? identifier<StepId>(step.id.slice(0, -suffix.length)) : null;
  const drain = id === null ? undefined : log.places.get(id)?.step;
  return drain?.kind === "drain" && drain.on === step.on ? drain : null;
}

/** The ids that the put-back steps of a drain have. */
export function putBackIds(drain: StepId): readonly StepId[] {
  const ids = ["restore-kubelet-config", "uncordon"].map((kind) => identifier<StepId>(`${drain}~${kind}`));
  return ids.filter((id) => id !== null);
}

/** Names for a sentence: `w1, w2`. */
export function names(nodes: Iterable<NodeName>): string {
  return [...nodes].join(", ");
}

/** The steps of a node's turns, through all hops: what a run that goes on without it does not do. */
export function turnsOf(log: Log, node: NodeName): readonly StepId[] {
  return [...log.places].filter(([, { lane }]) => lane.node === node).map(([id]) => id);
}
