import { MANAGED_PACKAGES, PACKAGE_MANAGERS } from "@lockkeeper/core/model/host";
import { STATIC_POD_COMPONENTS } from "@lockkeeper/core/model/state";
import { Type } from "typebox";
import { NodeRole, VersionText } from "./plan.ts";
import { named, oneOf, open, orNull, ref, Time } from "./shape.ts";

const HostTime = Type.Number({ description: "Milliseconds since 1970 by the host's clock." });

export const OwnershipBody = named(
  "Ownership",
  {
    run: Type.String(),
    step: Type.String(),
    epoch: Type.Number(),
    wasUnschedulable: Type.Boolean({ description: "Somebody else had cordoned it before: it stays cordoned." }),
  },
  "Our mark on a node that we took out of service.",
);

const StaticPod = Type.Object({
  component: oneOf(STATIC_POD_COMPONENTS),
  image: Type.String(),
  version: orNull(VersionText),
  hash: Type.String(),
  ready: Type.Boolean(),
  restarts: Type.Number(),
});

export const HostFactsBody = named(
  "HostFacts",
  {
    receivedAt: Time,
    hostTime: HostTime,
    os: Type.String(),
    kernel: Type.String(),
    machineId: Type.String(),
    bootId: Type.String(),
    packageManager: orNull(oneOf(PACKAGE_MANAGERS)),
    packages: Type.Array(
      Type.Object({
        name: oneOf(MANAGED_PACKAGES),
        installed: orNull(Type.String()),
        held: Type.Boolean(),
        configured: Type.Boolean(),
      }),
    ),
    offers: Type.Array(Type.Object({ name: oneOf(MANAGED_PACKAGES), version: Type.String() })),
    switchableRepository: Type.Boolean(),
    kubeadm: orNull(VersionText),
    runtime: Type.String(),
    fileSystems: Type.Array(Type.Object({ mount: Type.String(), sizeBytes: Type.Number(), freeBytes: Type.Number() })),
    certificates: Type.Array(Type.Object({ path: Type.String(), notAfter: orNull(HostTime) })),
    units: Type.Array(Type.Object({ name: Type.String(), active: Type.String() })),
    memoryBytes: Type.Number(),
    cpus: Type.Number(),
    swapOn: Type.Boolean(),
    cgroupVersion: orNull(Type.Unsafe<1 | 2>({ type: "number", enum: [1, 2] })),
    kubeletFlags: Type.Array(Type.Object({ file: Type.String(), flag: Type.String() })),
    manifestDrift: Type.Array(Type.Object({ manifest: Type.String(), lines: Type.Array(Type.String()) })),
    etcd: orNull(
      Type.Object({
        member: Type.String(),
        members: Type.Number(),
        leader: Type.String(),
        raftLag: Type.Number(),
        dbBytes: Type.Number(),
        faults: Type.Array(Type.String()),
        own: Type.Optional(
          Type.Object({
            name: Type.String(),
            peerUrl: Type.String(),
            dataFolder: Type.String(),
            clusterId: Type.String(),
            version: Type.String(),
          }),
        ),
      }),
    ),
  },
  "What the node's agent last reported of its host.",
);

const node = {
  name: Type.String(),
  uid: Type.String(),
  role: NodeRole,
  ready: Type.Boolean(),
  readyWhy: Type.String(),
  readySince: orNull(Time),
  unschedulable: Type.Boolean(),
  owner: orNull(ref(OwnershipBody)),
  hold: orNull(Type.String({ description: "Why Lockkeeper is kept off it." })),
  kubelet: VersionText,
  runtime: Type.Optional(Type.String({ description: "As the kubelet names it: `containerd://1.6.20`." })),
  machineId: Type.String(),
  bootId: Type.String(),
  addresses: Type.Array(Type.String()),
  staticPods: Type.Array(StaticPod, { description: "Empty on workers." }),
};

const Unanswered = Type.Object(
  { why: Type.String(), lastAt: orNull(Time) },
  { description: "Its agent was asked for the host's facts and did not answer; `host` is null then." },
);

export const NodeBody = named("Node", {
  ...node,
  host: orNull(ref(HostFactsBody)),
  unanswered: Type.Optional(Unanswered),
});

/** As lists show it: without all that is known of its host. */
export const NodeSummary = named("NodeSummary", {
  ...node,
  kubeadm: orNull(VersionText),
  agent: Type.Object({ connected: Type.Boolean(), since: orNull(Time) }),
});

const Addon = Type.Object({
  name: oneOf(["kube-proxy", "coredns"]),
  image: Type.String(),
  version: orNull(VersionText),
  desired: Type.Number(),
  updated: Type.Number(),
  ready: Type.Number(),
});

export const ClusterBody = named(
  "Cluster",
  {
    v: Type.Literal(1),
    asOf: Time,
    clusterUid: Type.String(),
    kubeadmVersion: VersionText,
    externalEtcd: Type.Boolean(),
    imageRepository: Type.String(),
    clusterName: Type.Optional(Type.String()),
    addons: Type.Array(Addon),
    nodes: Type.Array(ref(NodeBody)),
    coordinatorNode: orNull(Type.String()),
    inventory: orNull(open<object>("What runs in it; from observations alone.")),
  },
  "The cluster as it is. `lockkeeper plan --state` reads the same.",
);
