import { finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";
import { newest, type Version } from "../model/version.ts";
import { type Component, type SkewInput, skewFindings, skewOnTheWay } from "../rules/skew.ts";
import type { AnyCheck, ClusterCheck, PlaneCheck } from "./check.ts";

const externalEtcd: ClusterCheck = {
  name: "etcd is a static pod",
  code: "external-etcd",
  needs: "cluster",
  look: ({ state }) =>
    state.externalEtcd ? [finding("external-etcd", "cluster", "kubeadm-config names external etcd endpoints")] : [],
};

const controlPlane: ClusterCheck = {
  name: "there is a control plane",
  code: "control-plane-missing",
  needs: "cluster",
  look: ({ state }) => {
    if (state.nodes.some((n) => n.role === "control-plane")) return [];
    const saw = `none of ${state.nodes.length} nodes carries the control plane's label`;
    return [finding("control-plane-missing", "cluster", saw)];
  },
};

const apiserverKnown: PlaneCheck = {
  name: "every API server's version is known",
  code: "skew-unsupported",
  needs: "apiserver",
  look: () => [],
};

const skew: ClusterCheck = {
  name: "version skew",
  code: "skew-unsupported",
  needs: "cluster",
  look: ({ state, target, work }) => {
    const versions = skewInput(state);
    const turns = new Set(work.filter((w) => w.kubeadm !== null).map((w) => w.node.name));
    const now = skewFindings(versions);
    const kubeadms = versions.kubeadms.filter((c) => turns.has(c.node));
    const seen = new Set(now.map((f) => JSON.stringify(f.where)));
    // What is broken already need not be told again as broken on the way.
    return [
      ...now,
      ...skewOnTheWay({ ...versions, kubeadms }, target).filter((f) => !seen.has(JSON.stringify(f.where))),
    ];
  },
};

const somewhereToGo: ClusterCheck = {
  name: "drained pods have somewhere to go",
  code: "drain-nowhere-to-go",
  needs: "cluster",
  look: ({ state, policy, work }) => {
    if (policy.acceptDowntime) return [];
    const schedulable = state.nodes.filter(willBeSchedulable);
    const stuck = work.filter((w) => w.kubelet && !schedulable.some((n) => n.name !== w.node.name));
    return stuck.map(({ node }) => {
      const saw = `while ${node.name} is drained no other node is schedulable`;
      return finding("drain-nowhere-to-go", { node: node.name }, saw);
    });
  },
};

export const CLUSTER_CHECKS: readonly AnyCheck[] = [externalEtcd, controlPlane, apiserverKnown, skew, somewhereToGo];

/** Schedulable once the run has brought back what an earlier one left open. */
function willBeSchedulable(node: NodeState): boolean {
  return node.owner === null ? !node.unschedulable : !node.owner.wasUnschedulable;
}

/** The versions that the skew policy is about; what is not known is left out. */
function skewInput(state: ClusterState): SkewInput {
  const known = (node: NodeName, version: Version | null): Component[] => (version ? [{ node, version }] : []);
  return {
    apiservers: state.nodes.flatMap((n) => (n.role === "worker" ? [] : known(n.name, apiserverVersion(n)))),
    kubelets: state.nodes.map((n) => ({ node: n.name, version: n.kubelet })),
    kubeadms: state.nodes.flatMap((n) => known(n.name, lastManagedBy(n))),
  };
}

/**
 * The kubeadm that last managed a node: on a control plane the one of its static pods; on a worker at least that of its
 * kubelet, or the one that is installed.
 */
function lastManagedBy(node: NodeState): Version | null {
  const other = node.role === "worker" ? node.kubelet : apiserverVersion(node);
  const known = [other, node.host?.kubeadm ?? null];
  return newest(known.filter((v) => v !== null));
}
