import type { NodeName } from "../model/ids.ts";
import type { Step, StepOf } from "../model/step.ts";
import { isControlPlane, type Log } from "./log.ts";

type ControlPlaneChange = StepOf<"kubeadm-apply" | "kubeadm-node">;

/**
 * kubeadm on a control plane: what changes its static pods and, through them, the data in etcd.
 * @returns the step as such, or null when it is none.
 */
export function controlPlaneChange(log: Log, step: Step): ControlPlaneChange | null {
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
  if (!step.id.endsWith(suffix)) return null;
  const name: string = step.id.slice(0, -suffix.length);
  for (const { step: drain } of log.places.values()) {
    if (drain.kind === "drain" && drain.id === name && drain.on === step.on) return drain;
  }
  return null;
}

/** Names for a sentence: `w1, w2`. */
export function names(nodes: Iterable<NodeName>): string {
  return [...nodes].join(", ");
}
