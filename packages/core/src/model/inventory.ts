import type { BudgetView, PodView } from "../rules/drain-views.ts";
import type { NodeName } from "./ids.ts";

/** A node's taint that keeps pods off it, as far as scheduling goes. */
export type Taint = {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "NoExecute" | "PreferNoSchedule";
};

export type Toleration = {
  /** Empty with `Exists`: every taint. */
  readonly key: string;
  readonly operator: "Exists" | "Equal";
  readonly value: string;
  /** Empty: every effect. */
  readonly effect: string;
};

/** What a pod wants of a node. */
export type Demand = {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  /** It has rules that are not judged here: required affinities, topology spread, host ports. */
  readonly unjudged: boolean;
  /** A container of it states no request of cpu or memory: the scheduler counts it as nothing. */
  readonly bare: boolean;
  /** A container of it states no limit of memory: it may take what others need. Absent where nobody looked. */
  readonly unlimited?: boolean;
};

export type PodEntry = PodView & {
  readonly demand: Demand;
  /** Of all its containers; absent where nobody looked. */
  readonly restarts?: number;
  /** A container of it waits to be started again since it keeps ending (CrashLoopBackOff). */
  readonly looping?: boolean;
};

/** What a node has for pods (status.allocatable), and whom it lets in. */
export type NodeRoom = {
  readonly node: NodeName;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
};

export const WORKLOAD_KINDS = ["Deployment", "StatefulSet", "DaemonSet"] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

export type Workload = {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly wanted: number;
  readonly ready: number;
  /** Of its first container. */
  readonly image: string;
};

export type Ingress = {
  readonly namespace: string;
  readonly name: string /** Of its load balancer: IPs or names. */;
  readonly addresses: number;
};

/** Warning events of one reason about objects of one kind in one namespace, as long as the API server keeps them (an hour). */
export type WarningEvents = {
  readonly reason: string;
  readonly kind: string;
  readonly namespace: string;
  readonly count: number;
  /** One of the objects, and what was said of it. */
  readonly example: string;
};

/** A webhook that may refuse what an upgrade does: only those whose failurePolicy is Fail. */
export type Webhook = {
  /** `ValidatingWebhookConfiguration guard` */
  readonly configuration: string;
  readonly name: string;
  /** `namespace/name`; null for one outside the cluster, which is not judged. */
  readonly service: string | null;
  /** Ready addresses behind the service; null where that is not known. */
  readonly endpoints: number | null;
  /** True when its rules match what an upgrade writes: pods, nodes, leases, or what kubeadm applies. */
  readonly matters: boolean;
};

/** Somebody asked for an API that a later release does not serve (metric apiserver_requested_deprecated_apis). */
export type DeprecatedUse = {
  /** `policy/v1beta1 poddisruptionbudgets` */
  readonly what: string;
  /** As the metric writes it: `1.25`. */
  readonly removedIn: string;
};

/** By managedFields or the last-applied annotation. */
export type OldWriter = {
  /** `autoscaling/v2beta1 HorizontalPodAutoscaler` */
  readonly what: string;
  /** The field manager, e.g. `helm`; `last-applied` for kubectl's annotation. */
  readonly by: string;
  readonly count: number;
  /** One of them: `shop/web`. */
  readonly example: string;
};

export type UnservedCrd = { readonly name: string; readonly versions: readonly string[] };

/** What runs in the cluster: beside the versions, what preflight and the drain forecast go by. */
export type Inventory = {
  readonly pods: readonly PodEntry[];
  readonly budgets: readonly BudgetView[];
  readonly rooms: readonly NodeRoom[];
  readonly workloads: readonly Workload[];
  readonly webhooks: readonly Webhook[];
  /** Null where the API server shows no such metric. */
  readonly deprecated: readonly DeprecatedUse[] | null;
  readonly ownNamespace: string;
  /** Objects that somebody wrote by a version of their API that goes: null or absent where nobody looked. */
  readonly oldWriters?: readonly OldWriter[] | null;
  /** Custom resources that are stored, or may be, in a version that is not served. */
  readonly unservedCrds?: readonly UnservedCrd[] | null;
  /** Absent in states of earlier releases: nobody looked. */
  readonly ingresses?: readonly Ingress[];
  readonly warnings?: readonly WarningEvents[];
};

export const NOTHING_THERE: Inventory = {
  pods: [],
  budgets: [],
  rooms: [],
  workloads: [],
  webhooks: [],
  deprecated: [],
  ownNamespace: "lockkeeper",
};
