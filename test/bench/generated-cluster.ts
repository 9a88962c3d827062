import { type HostFacts, MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type {
  BootId,
  ClusterUid,
  HostInstant,
  Instant,
  MachineId,
  NodeName,
  NodeUid,
} from "@lockkeeper/core/model/ids";
import type { Inventory, NodeRoom, PodEntry } from "@lockkeeper/core/model/inventory";
import { type ClusterState, type NodeState, STATIC_POD_COMPONENTS } from "@lockkeeper/core/model/state";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";

const NOW = 1_800_000_000_000;
const GIB = 2 ** 30;

export type GeneratedSize = {
  readonly controlPlanes: number;
  readonly workers: number;
  readonly podsPerWorker: number;
};

/** A healthy cluster of that size: pods of deployments of 30, a budget over each, nodes about half full. */
export function generatedCluster(version: Version, offers: readonly string[], size: GeneratedSize): ClusterState {
  const planes = names("cp", size.controlPlanes);
  const workers = names("w", size.workers);
  return {
    v: 1,
    asOf: NOW as Instant,
    clusterUid: "generated" as ClusterUid,
    kubeadmVersion: version,
    externalEtcd: false,
    imageRepository: "registry.k8s.io",
    addons: [],
    nodes: [
      ...planes.map((n) => node(n, true, version, offers)),
      ...workers.map((n) => node(n, false, version, offers)),
    ],
    coordinatorNode: planes[0] ?? null,
    inventory: inventory(workers, size.podsPerWorker),
  };
}

function names(prefix: string, count: number): readonly NodeName[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(5, "0")}` as NodeName);
}

function node(name: NodeName, plane: boolean, version: Version, offers: readonly string[]): NodeState {
  const pod = (component: (typeof STATIC_POD_COMPONENTS)[number]) => {
    const of = component === "etcd" ? null : version;
    return { component, image: component, version: of, hash: "h", ready: true, restarts: 0 };
  };
  return {
    name,
    uid: `uid-${name}` as NodeUid,
    role: plane ? "control-plane" : "worker",
    ready: true,
    readyWhy: "",
    readySince: NOW as Instant,
    unschedulable: false,
    owner: null,
    hold: null,
    kubelet: version,
    machineId: `machine-${name}` as MachineId,
    bootId: `boot-${name}` as BootId,
    addresses: [],
    staticPods: plane ? STATIC_POD_COMPONENTS.map(pod) : [],
    host: host(name, plane, version, offers),
  };
}

function host(name: NodeName, plane: boolean, version: Version, offers: readonly string[]): HostFacts {
  const all = [version.slice(1), ...offers];
  return {
    receivedAt: NOW as Instant,
    hostTime: NOW as HostInstant,
    os: "Debian 12",
    kernel: "6.1",
    machineId: `machine-${name}` as MachineId,
    bootId: `boot-${name}` as BootId,
    packageManager: "apt",
    packages: MANAGED_PACKAGES.map((p) => ({
      name: p,
      installed: `${version.slice(1)}-1.1`,
      held: true,
      configured: true,
    })),
    offers: MANAGED_PACKAGES.flatMap((p) => all.map((o) => ({ name: p, version: `${o}-1.1` }))),
    switchableRepository: true,
    kubeadm: parseVersion(version),
    runtime: "containerd 2.0.1",
    fileSystems: [{ mount: "/", sizeBytes: 100 * GIB, freeBytes: 50 * GIB }],
    certificates: [{ path: "/etc/kubernetes/pki/apiserver.crt", notAfter: (NOW + 300 * 86_400_000) as HostInstant }],
    units: [],
    memoryBytes: 16 * GIB,
    cpus: 8,
    swapOn: false,
    cgroupVersion: 2,
    kubeletFlags: [],
    manifestDrift: [],
    etcd: plane ? { member: name, members: 3, leader: name, raftLag: 0, dbBytes: GIB / 4, faults: [] } : null,
  };
}

const REPLICAS = 30;

function inventory(workers: readonly NodeName[], podsPerWorker: number): Inventory {
  const pods = workers.flatMap((on, w) =>
    Array.from({ length: podsPerWorker }, (_, i) => pod(w * podsPerWorker + i, on, workers.length)),
  );
  const apps = [...new Set(pods.map((p) => p.namespace))];
  const budgets = apps.map((namespace) => ({
    ...{ namespace, name: "web", selector: [{ key: "app", operator: "In", values: ["web"] }] as const },
    ...{ disruptionsAllowed: 6, currentHealthy: REPLICAS, desiredHealthy: REPLICAS - 6, expectedPods: REPLICAS },
  }));
  const workloads = apps.map((namespace) => ({
    ...{ kind: "Deployment" as const, namespace, name: "web", wanted: REPLICAS, ready: REPLICAS, image: "web:1" },
  }));
  const room = (on: NodeName): NodeRoom => ({
    ...{ node: on, labels: { zone: `z${Number(on.slice(1)) % 3}` }, taints: [] },
    ...{ cpuMilli: 8000, memoryBytes: 16 * GIB, pods: 110 },
  });
  const ownNamespace = "lockkeeper";
  return { pods, budgets, rooms: workers.map(room), workloads, webhooks: [], deprecated: [], ownNamespace };
}

/** As many deployments as workers, each spread over them. */
function pod(i: number, on: NodeName, workers: number): PodEntry {
  const app = i % Math.max(1, workers);
  return {
    namespace: `app-${app}`,
    name: `web-${i}`,
    uid: `uid-${i}`,
    node: on,
    phase: "Running",
    labels: { app: "web" },
    mirror: false,
    controller: { kind: "ReplicaSet", name: "web-1" },
    emptyDirs: [],
    leaving: false,
    finalizers: [],
    priority: 0,
    ready: true,
    demand: {
      ...{ cpuMilli: 120, memoryBytes: 200 * 2 ** 20, nodeSelector: {}, unjudged: false, bare: false },
      tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", value: "", effect: "NoExecute" }],
    },
  };
}
