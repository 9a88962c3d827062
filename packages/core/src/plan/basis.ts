import type { Basis, BasisNode } from "../model/plan.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";

/** What a plan is made from. */
export function basisOf(state: ClusterState): Basis {
  const { clusterUid, kubeadmVersion, coordinatorNode } = state;
  const basis = { clusterUid, kubeadmVersion, coordinatorNode, nodes: state.nodes.map(basisNode) };
  if (state.inventory === null) return basis;
  const workloads = state.inventory.workloads.map(({ kind, namespace, name, ready }) => ({
    kind,
    namespace,
    name,
    ready,
  }));
  return { ...basis, workloads };
}

function basisNode(node: NodeState): BasisNode {
  const { name, uid, machineId, role, kubelet, unschedulable, hold } = node;
  return {
    name,
    uid,
    machineId,
    role,
    kubelet,
    apiserver: apiserverVersion(node),
    kubeadm: node.host?.kubeadm ?? null,
    unschedulable,
    leftOpen: node.owner !== null,
    hold,
  };
}
