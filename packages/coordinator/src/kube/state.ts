import type { ClusterUid, Instant, NodeName } from "@lockkeeper/core/model/ids";
import { type ClusterState, type NodeState, STATIC_POD_COMPONENTS } from "@lockkeeper/core/model/state";
import type { Caches } from "./caches.ts";
import type { KubeadmConfig } from "./kubeadm-config.ts";
import type { NodeSeen } from "./node-view.ts";
import type { PodSeen } from "./pod-view.ts";

export type StateParts = {
  readonly asOf: Instant;
  readonly clusterUid: ClusterUid;
  readonly kubeadm: KubeadmConfig;
  readonly nodes: readonly NodeSeen[];
  readonly pods: readonly PodSeen[];
  readonly addons: ClusterState["addons"];
  readonly coordinatorNode: NodeName | null;
};

/** Puts what the API shows together; `host` is null on every node, for only agents know it. */
export function buildState(parts: StateParts): ClusterState {
  const { asOf, clusterUid, kubeadm, coordinatorNode } = parts;
  return {
    v: 1,
    asOf,
    clusterUid,
    kubeadmVersion: kubeadm.version,
    externalEtcd: kubeadm.externalEtcd,
    imageRepository: kubeadm.imageRepository,
    clusterName: kubeadm.clusterName,
    addons: [...parts.addons].sort((a, b) => (a.name < b.name ? -1 : 1)),
    nodes: parts.nodes.map((node) => nodeState(node, parts.pods)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    coordinatorNode,
    inventory: null,
  };
}

function nodeState(seen: NodeSeen, pods: readonly PodSeen[]): NodeState {
  const { resourceVersion: _version, ownerText: _text, readyHeartbeat: _heartbeat, ...node } = seen;
  return { ...node, staticPods: staticPods(seen.name, pods).map((pod) => pod.state), host: null };
}

export type StaticPod = { readonly pod: PodSeen; readonly state: NonNullable<PodSeen["component"]> };

/** The control plane's mirror pods of a node, in the components' usual order. */
export function staticPods(node: NodeName, pods: readonly PodSeen[]): readonly StaticPod[] {
  const order = (pod: StaticPod) => STATIC_POD_COMPONENTS.indexOf(pod.state.component);
  return pods
    .flatMap((pod) => (pod.node === node && pod.component ? [{ pod, state: pod.component }] : []))
    .sort((a, b) => order(a) - order(b));
}

/** The state from the caches as they stand; a sentence when something is missing or cannot be read. */
export function stateOf(caches: Caches, uid: ClusterUid | null, node: NodeName | null): ClusterState | string {
  const asOf = caches.asOf();
  if (asOf === null || uid === null) return "not everything has been listed yet";
  const kubeadm = caches.kubeadm.items()?.[0] ?? "there is no ConfigMap kube-system/kubeadm-config: no kubeadm cluster";
  if (typeof kubeadm === "string") return kubeadm;
  const nodes: NodeSeen[] = [];
  for (const seen of caches.nodes.items() ?? []) {
    if (typeof seen === "string") return seen;
    nodes.push(seen);
  }
  return buildState({
    asOf,
    clusterUid: uid,
    kubeadm,
    nodes,
    pods: caches.pods.items() ?? [],
    addons: caches.addons.flatMap((addon) => addon.items() ?? []),
    coordinatorNode: node,
  });
}
