import type { Evidence } from "@lockkeeper/core/model/evidence";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { type ClusterState, type NodeState, nodeOf } from "@lockkeeper/core/model/state";
import { type Step, stepNode } from "@lockkeeper/core/model/step";
import { evidenceFor } from "../fixtures/run-log.ts";
import { runId } from "./cluster.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** How the simulated cluster really is, whatever anybody has recorded of it. */
export type Truth = {
  nodes: Mutable<NodeState>[];
  kubeadmVersion: ClusterState["kubeadmVersion"];
  readonly start: ClusterState;
};

export function truthOf(state: ClusterState): Truth {
  return { nodes: state.nodes.map((n) => ({ ...n })), kubeadmVersion: state.kubeadmVersion, start: state };
}

/** A copy that nobody else writes to. */
export function copied(truth: Truth): Truth {
  return { ...truth, nodes: truth.nodes.map((n) => ({ ...n })) };
}

export function seenAt(truth: Truth, asOf: ClusterState["asOf"]): ClusterState {
  return { ...truth.start, asOf, kubeadmVersion: truth.kubeadmVersion, nodes: truth.nodes.map((n) => ({ ...n })) };
}

/** Does what a step does, once more if need be: every act is safe to repeat. @returns its proof. */
export function perform(truth: Truth, plan: Plan, step: Step): Evidence {
  const name = stepNode(step);
  const node = truth.nodes.find((n) => n.name === name);
  if (!node) return evidenceFor(step, plan.basis.nodes);
  if (step.kind === "cordon") {
    const wasUnschedulable = node.owner ? node.owner.wasUnschedulable : node.unschedulable;
    node.owner = { run: runId, step: step.id, epoch: 1 as never, wasUnschedulable };
    node.unschedulable = true;
    return { uid: node.uid, wasUnschedulable };
  }
  if (step.kind === "uncordon") {
    const made = node.owner !== null && !node.owner.wasUnschedulable;
    if (node.owner) node.unschedulable = node.owner.wasUnschedulable;
    node.owner = null;
    return { made };
  }
  if (step.kind === "restart-kubelet") {
    node.kubelet = step.to;
    return { version: step.to, pid: 7 };
  }
  if (step.kind === "kubeadm-apply" || step.kind === "kubeadm-node") {
    node.staticPods = node.staticPods.map((p) => (p.component === "etcd" ? p : { ...p, version: step.to }));
    if (step.kind === "kubeadm-apply") truth.kubeadmVersion = step.to;
    return { version: step.to, alreadyThere: false };
  }
  return evidenceFor(step, plan.basis.nodes);
}

/** Nodes that carry our annotation now. */
export function heldBy(truth: Truth, role: NodeState["role"]): NodeName[] {
  return truth.nodes.filter((n) => n.owner?.run === runId && n.role === role).map((n) => n.name);
}

export function nodeIn(truth: Truth, name: NodeName): Mutable<NodeState> {
  const node = nodeOf({ ...truth.start, nodes: truth.nodes }, name);
  if (!node) throw new RangeError(name);
  return node;
}
