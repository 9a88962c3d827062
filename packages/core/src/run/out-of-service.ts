import type { Instant, NodeName } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import { rowOf } from "../rules/step-kinds.ts";
import { drainOf } from "./put-back-steps.ts";
import type { OutNode } from "./view.ts";

type Out = Map<NodeName, OutNode>;

/** Nodes that an earlier run left open hold the lock from the start. */
export function outAtStart(plan: Plan, at: Instant): Out {
  const open = plan.basis.nodes.filter((n) => n.leftOpen);
  return new Map(open.map((n) => [n.name, { why: "cordoned", since: at, back: null }]));
}

/** kubeadm on a control plane changes its static pods, and so does putting kept manifests back. */
export function changesPlane(plan: Plan, step: Step): boolean {
  if (step.kind === "put-back-manifests") return true;
  if (step.kind !== "kubeadm-apply" && step.kind !== "kubeadm-node") return false;
  return isPlane(plan, step.on);
}

/** A node that the plan does not know is taken for the graver one. */
export function isPlane(plan: Plan, node: NodeName): boolean {
  return plan.basis.nodes.find((n) => n.name === node)?.role !== "worker";
}

/** From the intent on the node counts: from there on we may have done it. */
export function outAfterIntent(out: Out, plan: Plan, step: Step, at: Instant): void {
  if (!("on" in step)) return;
  const since = out.get(step.on)?.since ?? at;
  if (rowOf(step).takesOut) out.set(step.on, { why: "cordoned", since, back: null });
  else if (changesPlane(plan, step) && !out.has(step.on)) out.set(step.on, { why: "changing", since, back: null });
}

/**
 * A node is back when a gate that was begun after its uncordon has passed; at once when its failed drain was put back. A
 * control plane's change is over when its static pods were seen stable.
 * @param intended sequence number of the step's intent, `seq` of its end.
 */
export function outAfterDone(out: Out, step: Step, intended: number, seq: number): void {
  if (!("on" in step)) return;
  const now = out.get(step.on);
  if (!now) return;
  if (step.kind === "uncordon") {
    if (drainOf(step.id) === null) out.set(step.on, { ...now, back: seq });
    else out.delete(step.on);
  } else if (step.kind === "gate") {
    if (now.back !== null && intended > now.back) out.delete(step.on);
  } else if (step.kind === "static-pods-stable" && now.why === "changing") out.delete(step.on);
}

/** A gate that a person passed over gives the node back only by an exemption on record. */
export function outAfterSkip(out: Out, exempted: ReadonlySet<string>, step: Step): void {
  if (step.kind !== "gate") return;
  if (exempted.has(`1 ${step.id}`) || exempted.has(`1 ${step.on}`)) out.delete(step.on);
}
