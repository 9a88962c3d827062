import type { Basis, BasisNode } from "../model/plan.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";

/** What a plan is made from. */
export function basisOf(state: ClusterState): Basis {
  const { clusterUid, kubeadmVersion, coordinatorNode } = state;
  return { clusterUid, kubeadmVersion, coordinatorNode, nodes: state.nodes.map(basisNode) };
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
