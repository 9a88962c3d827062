import type { HostFacts } from "./host.ts";
import type { BootId, ClusterUid, Epoch, Instant, MachineId, NodeName, NodeUid, RunId, StepId } from "./ids.ts";
import type { Inventory } from "./inventory.ts";
import type { Version } from "./version.ts";

/** The annotation that says who holds a node out of service: JSON of {@link Ownership}. */
export const OWNER_ANNOTATION = "lockkeeper.dev/owner";
/** An operator's annotation that keeps Lockkeeper off a node; its value says why. */
export const HOLD_ANNOTATION = "lockkeeper.dev/hold";

export const STATIC_POD_COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
export type StaticPodComponent = (typeof STATIC_POD_COMPONENTS)[number];

export type NodeRole = "control-plane" | "worker";

/** Our mark on a node, written in the same patch as `unschedulable` (design, invariant 7). */
export type Ownership = {
  readonly run: RunId;
  readonly step: StepId;
  readonly epoch: Epoch;
  /** True when somebody else had cordoned the node before us: we shall not uncordon it. */
  readonly wasUnschedulable: boolean;
};

/** A control plane component as its mirror pod shows it. */
export type StaticPodState = {
  readonly component: StaticPodComponent;
  readonly image: string;
  /** The image's tag as a version; null for etcd and for tags that are none. */
  readonly version: Version | null;
  /** The annotation `kubernetes.io/config.hash` of the mirror pod. */
  readonly hash: string;
  readonly ready: boolean;
  readonly restarts: number;
};

export type NodeState = {
  readonly name: NodeName;
  readonly uid: NodeUid;
  readonly role: NodeRole;
  readonly ready: boolean;
  /** The Ready condition's reason and message, for people. */
  readonly readyWhy: string;
  /** When Ready last changed, by the API server's clock; null when unknown. */
  readonly readySince: Instant | null;
  readonly unschedulable: boolean;
  readonly owner: Ownership | null;
  /** The hold annotation's value; null when there is none. */
  readonly hold: string | null;
  readonly kubelet: Version;
  /** As the kubelet names it: `containerd://1.6.20`; absent where it names none, and in states of earlier releases. */
  readonly runtime?: string;
  readonly machineId: MachineId;
  readonly bootId: BootId;
  readonly addresses: readonly string[];
  /** Empty on workers. */
  readonly staticPods: readonly StaticPodState[];
  /**
   * What the node's agent last reported; null when no agent has said hello since the coordinator's start, or when it was
   * asked and did not answer.
   */
  readonly host: HostFacts | null;
  /** Only where its agent was asked for facts and did not answer; `host` is null then. */
  readonly unanswered?: Unanswered;
};

/** An agent that was asked for its host's facts and gave none. */
export type Unanswered = {
  readonly why: string;
  /** When the coordinator last received facts of the host. */
  readonly lastAt: Instant | null;
};

export type AddonState = {
  readonly name: "kube-proxy" | "coredns";
  readonly image: string;
  readonly version: Version | null;
  /** Desired, updated and ready counts of its DaemonSet or Deployment. */
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
};

/** The cluster as observed at one time: plain data, the input of the planner and of decide. */
export type ClusterState = {
  readonly v: 1;
  readonly asOf: Instant;
  readonly clusterUid: ClusterUid;
  /** `kubernetesVersion` of kubeadm-config's ClusterConfiguration. */
  readonly kubeadmVersion: Version;
  /** True when etcd is not a static pod that kubeadm manages. */
  readonly externalEtcd: boolean;
  readonly imageRepository: string;
  /** `clusterName` of the same; absent where it was not read. */
  readonly clusterName?: string;
  readonly addons: readonly AddonState[];
  /** Sorted by name. */
  readonly nodes: readonly NodeState[];
  /** The node that the coordinator itself runs on; null when it runs elsewhere. Its node comes last of its group. */
  readonly coordinatorNode: NodeName | null;
  /** What runs in it; null where nobody looked. */
  readonly inventory: Inventory | null;
};

/** The node of that name; null when the cluster has none. */
export function nodeOf(state: ClusterState, name: NodeName): NodeState | null {
  return state.nodes.find((n) => n.name === name) ?? null;
}

/** The version of a node's API server by its mirror pod; null when it has none or it is not known. */
export function apiserverVersion(node: Pick<NodeState, "staticPods">): Version | null {
  return node.staticPods.find((p) => p.component === "kube-apiserver")?.version ?? null;
}
