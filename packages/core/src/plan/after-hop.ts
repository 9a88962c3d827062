import type { HostFacts } from "../model/host.ts";
import type { NodeName } from "../model/ids.ts";
import type { ClusterState, NodeState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import { packageText } from "../rules/package-version.ts";

/**
 * The cluster as a hop will have left it: what the next hop is planned on.
 * @param later workers whose kubelets were not moved.
 */
export function afterHop(state: ClusterState, to: Version, later: ReadonlySet<NodeName>): ClusterState {
  return {
    ...state,
    kubeadmVersion: to,
    addons: state.addons.map((a) => (a.name === "kube-proxy" ? { ...a, version: to } : a)),
    nodes: state.nodes.map((node) => moved(node, to, later.has(node.name))),
  };
}

function moved(node: NodeState, to: Version, kubeletLater: boolean): NodeState {
  return {
    ...node,
    kubelet: kubeletLater ? node.kubelet : to,
    // What an earlier run left open is brought back before the first change.
    owner: null,
    unschedulable: node.owner ? node.owner.wasUnschedulable : node.unschedulable,
    staticPods: node.staticPods.map((p) => (p.component === "etcd" ? p : { ...p, version: to })),
    host: node.host && movedHost(node.host, to, kubeletLater),
  };
}

function movedHost(host: HostFacts, to: Version, kubeletLater: boolean): HostFacts {
  const packages = host.packages.map((p) =>
    kubeletLater && p.name !== "kubeadm" ? p : { ...p, installed: packageText(to), held: true, configured: true },
  );
  return { ...host, kubeadm: to, packages };
}
