import type { Evidence } from "@lockkeeper/core/model/evidence";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { type ClusterState, type NodeState, nodeOf } from "@lockkeeper/core/model/state";
import { type Step, stepNode } from "@lockkeeper/core/model/step";
import { evidenceFor } from "../fixtures/run-log.ts";

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
export function perform(truth: Truth, plan: Plan, step: Step, run: RunId): Evidence {
  if (step.kind === "verify-rollback") {
    for (const { node, kubelet, apiserver } of step.expect) {
      const is = nodeIn(truth, node);
      const pods = is.staticPods.filter((p) => p.component !== "etcd");
      if (is.kubelet !== kubelet || pods.some((p) => p.version !== apiserver)) throw new Error(`${node} is not back`);
    }
    if (truth.kubeadmVersion !== step.to) throw new Error(`kubeadm-config is at ${truth.kubeadmVersion}`);
    return { nodes: step.expect.length };
  }
  const name = stepNode(step);
  const node = truth.nodes.find((n) => n.name === name);
  if (!node) return evidenceFor(step, plan.basis.nodes);
  if (step.kind === "cordon") {
    const wasUnschedulable = node.owner ? node.owner.wasUnschedulable : node.unschedulable;
    node.owner = { run, step: step.id, epoch: 1 as never, wasUnschedulable };
    node.unschedulable = true;
    return { uid: node.uid, wasUnschedulable };
  }
  if (step.kind === "uncordon") {
    const made = node.owner !== null && !node.owner.wasUnschedulable;
    if (node.owner) node.unschedulable = node.owner.wasUnschedulable;
    node.owner = null;
    return { made };
  }
  if (step.kind === "install-packages" && node.host) {
    const back = (name: string) => step.back?.find((p) => p.name === name)?.version;
    const packages = node.host.packages.map((p) => {
      return step.packages.includes(p.name) ? { ...p, installed: back(p.name) ?? `${step.to.slice(1)}-1.1` } : p;
    });
    node.host = { ...node.host, packages, ...(step.packages.includes("kubeadm") ? { kubeadm: step.to } : {}) };
    return { packages: [], alreadyThere: false };
  }
  if (step.kind === "save-node-state") {
    const packages = (node.host?.packages ?? []).map(({ name, installed }) => ({ name, version: installed ?? "none" }));
    return { ...evidenceFor(step, plan.basis.nodes), packages };
  }
  if (step.kind === "put-back-manifests") {
    node.staticPods = node.staticPods.map((p) => (p.component === "etcd" ? p : { ...p, version: step.to }));
    return { version: step.to, written: [], etcdLeft: false };
  }
  if (step.kind === "put-back-cluster-config") {
    truth.kubeadmVersion = step.to;
    return { version: step.to, objects: [] };
  }
  if (step.kind === "commit-restore" && step.manifests) {
    const { to } = step.manifests;
    node.staticPods = node.staticPods.map((p) => (p.component === "etcd" ? p : { ...p, version: to }));
    // kubeadm-config comes back with etcd's data.
    truth.kubeadmVersion = plan.rollback?.kubeadmVersion ?? truth.kubeadmVersion;
    return { digest: step.digest, token: step.token, aside: "/old", version: to };
  }
  if (step.kind === "prepare-restore") {
    const { token, snapshot } = step;
    return { digest: snapshot.digest, token, folder: "/new", tool: "etcdutl 3.5.9", bumped: true };
  }
  if (step.kind === "stop-control-plane" || step.kind === "confirm-stopped")
    return { digest: step.digest, token: step.token, stopped: ["etcd"] };
  if (step.kind === "static-pods-stable") {
    const other = node.staticPods.find((p) => p.component !== "etcd" && p.version !== step.to);
    if (other) throw new Error(`${step.id}: ${other.component} of ${step.on} runs ${other.version}`);
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
export function heldBy(truth: Truth, role: NodeState["role"], run: RunId): NodeName[] {
  return truth.nodes.filter((n) => n.owner?.run === run && n.role === role).map((n) => n.name);
}

export function nodeIn(truth: Truth, name: NodeName): Mutable<NodeState> {
  const node = nodeOf({ ...truth.start, nodes: truth.nodes }, name);
  if (!node) throw new RangeError(name);
  return node;
}
