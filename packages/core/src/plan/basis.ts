import { type Basis, type BasisNode, type BasisWorkload, warningKey } from "../model/plan.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";
import { workloadKey, workloadOf } from "../rules/workload-of.ts";

/** What a plan is made from. */
export function basisOf(state: ClusterState): Basis {
  const { clusterUid, kubeadmVersion, coordinatorNode } = state;
  const basis = { clusterUid, kubeadmVersion, coordinatorNode, nodes: state.nodes.map(basisNode) };
  if (state.inventory === null) return basis;
  const { workloads, pods, ingresses, warnings } = state.inventory;
  const looping = new Set(pods.filter((p) => p.looping).map(workloadOf));
  return {
    ...basis,
    workloads: workloads.map(({ kind, namespace, name, ready }): BasisWorkload => {
      const own = { kind, namespace, name, ready };
      return looping.has(workloadKey(own)) ? { ...own, looping: true } : own;
    }),
    ...(ingresses ? { ingresses } : {}),
    ...(warnings ? { warnings: warnings.map(warningKey) } : {}),
  };
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
