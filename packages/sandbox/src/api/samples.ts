import { type Fields, type KubeObject, patched } from "./objects.ts";

/** Objects as a small kubeadm cluster has them, to put into a sandbox; `more` is a merge patch on top. */

export type NodeSample = { readonly controlPlane?: boolean; readonly version?: string; readonly address?: string };

const READY_AT = "2026-01-01T00:00:00Z";

export function aNode(name: string, sample: NodeSample = {}, more: Fields = {}): KubeObject {
  const { controlPlane = false, version = "v1.20.2", address = "127.0.0.1" } = sample;
  const node: KubeObject = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: controlPlane ? { "node-role.kubernetes.io/control-plane": "" } : {} },
    spec: {},
    status: {
      // Room, so that a forecast has something to judge by.
      allocatable: { cpu: "4", memory: "8Gi", pods: "110" },
      nodeInfo: { kubeletVersion: version, machineID: `machine-${name}`, bootID: `boot-${name}` },
      addresses: [{ type: "InternalIP", address }],
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "KubeletReady",
          message: "kubelet is posting ready status",
          lastTransitionTime: READY_AT,
          lastHeartbeatTime: READY_AT,
        },
      ],
    },
  };
  return patched(node, more);
}

export function aPod(name: string, node: string, more: Fields = {}): KubeObject {
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: {} },
    spec: { nodeName: node, containers: [{ name: "main", image: "registry.k8s.io/pause:3.2" }] },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True", lastTransitionTime: READY_AT }] },
  };
  return patched(pod, more);
}

/** An owner reference of a controller, for `metadata.ownerReferences`. */
export function owner(kind: string, name: string): readonly Fields[] {
  return [{ apiVersion: "apps/v1", kind, name, controller: true }];
}

/** The four mirror pods of a control plane node. */
export function staticPodsOf(node: string, version = "v1.20.2", repository = "registry.k8s.io"): readonly KubeObject[] {
  const tags = { etcd: "3.4.13-0" };
  return ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((component) => {
    const image = `${repository}/${component}:${component === "etcd" ? tags.etcd : version}`;
    const hash = `${component}-${version}`;
    return aPod(`${component}-${node}`, node, {
      metadata: {
        namespace: "kube-system",
        labels: { component, tier: "control-plane" },
        annotations: { "kubernetes.io/config.mirror": hash, "kubernetes.io/config.hash": hash },
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node, controller: true }],
      },
      spec: { containers: [{ name: component, image }], priority: 2000001000 },
      status: { containerStatuses: [{ name: component, restartCount: 0 }] },
    });
  });
}

export function aDeployment(name: string, replicas: number, namespace = "default", more: Fields = {}): KubeObject {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: "main", image: "registry.k8s.io/pause:3.2" }] },
  };
  const deployment: KubeObject = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
  return patched(deployment, more);
}

/** @param spec `minAvailable` or `maxUnavailable`. */
export function aBudget(name: string, app: string, spec: Fields, namespace = "default"): KubeObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app } }, ...spec },
  };
}

/** @param observedGeneration of the DaemonSet's controller: at least the object's generation once it has rolled out. */
export function kubeProxy(nodes: number, version = "v1.20.2", observedGeneration = 1): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    spec: {
      template: { spec: { containers: [{ name: "kube-proxy", image: `registry.k8s.io/kube-proxy:${version}` }] } },
    },
    status: { observedGeneration, desiredNumberScheduled: nodes, updatedNumberScheduled: nodes, numberReady: nodes },
  };
}

export function kubeadmConfig(version = "v1.20.2", more = ""): KubeObject {
  const text = `apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\nkubernetesVersion: ${version}\nimageRepository: registry.k8s.io\n${more}`;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kubeadm-config", namespace: "kube-system" },
    data: { ClusterConfiguration: text },
  };
}

/** Control planes cp1..cpN and workers w1..wN, with static pods, kube-proxy and kubeadm-config. */
export function aCluster(workers: number, version = "v1.20.2", controlPlanes = 1): readonly KubeObject[] {
  const names = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i + 1}`);
  return [
    ...names("cp", controlPlanes).map((name) => aNode(name, { controlPlane: true, version })),
    ...names("w", workers).map((name) => aNode(name, { version })),
    ...names("cp", controlPlanes).flatMap((name) => staticPodsOf(name, version)),
    kubeProxy(workers + controlPlanes, version),
    kubeadmConfig(version),
  ];
}
