import { describe, expect, it } from "vitest";
import { readCoreDns, readKubeProxy } from "./addon-view.ts";
import { readBudget } from "./budget-view.ts";
import { readKubeadmConfig } from "./kubeadm-config.ts";
import { readNode } from "./node-view.ts";
import { readOwnership, writeOwnership } from "./ownership.ts";
import { imageVersion, readPod } from "./pod-view.ts";

describe("readPod", () => {
  const metadata = { namespace: "kube-system", name: "p", uid: "u" };
  const mirror = { "kubernetes.io/config.mirror": "h1", "kubernetes.io/config.hash": "h1" };
  const component = (labels: object, annotations: object = mirror) =>
    readPod({
      metadata: { ...metadata, labels, annotations },
      spec: { containers: [{ image: "registry:5000/kube-apiserver:v1.20.2" }] },
    })?.component;

  it("takes as control plane only mirror pods that kubeadm labelled", () => {
    expect(component({ component: "kube-apiserver", tier: "control-plane" })).toMatchObject({
      version: "v1.20.2",
      hash: "h1",
    });
    expect(component({ component: "kube-apiserver", tier: "control-plane" }, {})).toBeNull();
    expect(component({ component: "kube-apiserver" })).toBeNull();
    expect(component({ component: "haproxy", tier: "control-plane" })).toBeNull();
  });

  it("reads owner, volumes, readiness and termination, and nothing into what is missing", () => {
    const full = readPod({
      metadata: {
        ...metadata,
        deletionTimestamp: "2026-01-01T00:00:00Z",
        finalizers: ["f"],
        ownerReferences: [
          { kind: "Node", name: "no controller" },
          { kind: "ReplicaSet", name: "web", controller: true },
        ],
      },
      spec: {
        nodeName: "w1",
        priority: 7,
        volumes: [
          { name: "a", emptyDir: {} },
          { name: "b", configMap: {} },
        ],
      },
      status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }],
      },
    });
    expect(full).toMatchObject({ controller: { kind: "ReplicaSet", name: "web" }, emptyDirs: ["a"], leaving: true });
    expect(full).toMatchObject({ finalizers: ["f"], priority: 7, ready: true, readySince: 1767225600000, node: "w1" });
    expect(readPod({ metadata })).toMatchObject({
      node: null,
      controller: null,
      emptyDirs: [],
      leaving: false,
      ready: false,
    });
    expect([readPod({}), readPod(null), readPod("pod")]).toEqual([null, null, null]);
  });
});

it.each([
  ["registry.k8s.io/kube-proxy:v1.21.0", "v1.21.0"],
  ["registry:5000/kube-proxy", null],
  ["registry:5000/kube-proxy:v1.21.0@sha256:00ff", "v1.21.0"],
  ["k8s.gcr.io/etcd:3.4.13-0", "v3.4.13-0"],
  ["busybox:latest", null],
])("imageVersion(%s) is %s", (image, version) => {
  expect(imageVersion(image)).toBe(version);
});

describe("readNode", () => {
  const node = (metadata: object, more: object = {}) =>
    readNode({
      metadata: { name: "n", uid: "u", ...metadata },
      status: { nodeInfo: { kubeletVersion: "v1.20.2" } },
      ...more,
    });

  it.each(["control-plane", "master"])("knows a control plane by the label %s", (role) => {
    expect(node({ labels: { [`node-role.kubernetes.io/${role}`]: "" } }).role).toBe("control-plane");
    expect(node({}).role).toBe("worker");
  });

  it("takes a node without a Ready condition as not ready, and refuses one without a version", () => {
    expect(node({})).toMatchObject({ ready: false, readyWhy: "no Ready condition", unschedulable: false, owner: null });
    expect(() => node({}, { status: {} })).toThrow('kubelet version ""');
  });

  it("reads the runtime as the kubelet names it, and none where it names none", () => {
    const nodeInfo = { kubeletVersion: "v1.23.0", containerRuntimeVersion: "docker://20.10.21" };
    expect(node({}, { status: { nodeInfo } }).runtime).toBe("docker://20.10.21");
    expect(node({})).not.toHaveProperty("runtime");
  });

  it("keeps an owner annotation that it cannot read", () => {
    expect(node({ annotations: { "lockkeeper.dev/owner": "mine" } })).toMatchObject({ owner: null, ownerText: "mine" });
  });
});

describe("ownership", () => {
  it("reads what it writes, and nothing else", () => {
    const text = '{"run":"r1","step":"1.21/s","epoch":3,"wasUnschedulable":true}';
    const read = readOwnership(text);
    expect(read && writeOwnership(read)).toBe(text);
    for (const bad of [
      "",
      "null",
      "[]",
      '{"run":"r1"}',
      '{"run":"r1","step":"s","epoch":0}',
      '{"run":"r 1","step":"s","epoch":1}',
    ]) {
      expect(readOwnership(bad)).toBeNull();
    }
  });
});

describe("readBudget", () => {
  const budget = (selector: unknown, beta = false) =>
    readBudget({ metadata: { namespace: "shop", name: "web" }, spec: { selector } }, beta)?.selector;

  it("reads an empty selector as everything in v1 and as nothing in v1beta1", () => {
    expect([budget({}), budget({}, true), budget(undefined)]).toEqual([[], null, null]);
  });

  it("reads labels and expressions, and matches nothing by an operator that it does not know", () => {
    expect(budget({ matchLabels: { a: "b" }, matchExpressions: [{ key: "c", operator: "Exists" }] })).toEqual([
      { key: "a", operator: "In", values: ["b"] },
      { key: "c", operator: "Exists", values: [] },
    ]);
    expect(
      budget({ matchLabels: { a: "b" }, matchExpressions: [{ key: "c", operator: "Gt", values: ["1"] }] }),
    ).toBeNull();
  });

  it("counts the evicted pods that the controller has not counted yet", () => {
    const uncounted = (status: object) =>
      readBudget({ metadata: { namespace: "shop", name: "web" }, spec: {}, status }, false)?.uncounted;
    expect(uncounted({ disruptedPods: { a: "2026-01-01T00:00:00Z", b: "2026-01-01T00:00:01Z" } })).toBe(2);
    expect(uncounted({})).toBe(0);
  });
});

describe("readKubeadmConfig", () => {
  const config = (text: string) => readKubeadmConfig({ data: { ClusterConfiguration: text } });

  it("reads version, repository and external etcd", () => {
    expect(
      config("kubernetesVersion: v1.20.2\nimageRepository: my:5000\netcd:\n  local:\n    dataDir: /var/lib/etcd\n"),
    ).toEqual({
      version: "v1.20.2",
      imageRepository: "my:5000",
      externalEtcd: false,
      clusterName: "kubernetes",
    });
    expect(config("kubernetesVersion: 1.20.2\nclusterName: shop\netcd: {external: {endpoints: []}}")).toMatchObject({
      externalEtcd: true,
      clusterName: "shop",
    });
  });

  it.each([
    ["no data", undefined, "holds no ClusterConfiguration"],
    ["broken YAML", "a: [", "is no YAML"],
    ["no version", "kubernetesVersion: latest", 'is "latest", which is no version'],
    ["a list", "- a", 'is "", which is no version'],
  ])("says what is wrong with %s", (_, text, why) => {
    expect(readKubeadmConfig(text === undefined ? null : { data: { ClusterConfiguration: text } })).toContain(why);
  });
});

it("addons whose controller has not seen the newest spec count as not updated", () => {
  const status = {
    desiredNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberReady: 3,
    updatedReplicas: 2,
    readyReplicas: 2,
  };
  const old = { metadata: { generation: 2 }, spec: { replicas: 2 }, status: { ...status, observedGeneration: 1 } };
  expect([readKubeProxy(old).updated, readCoreDns(old).updated]).toEqual([0, 0]);
  const seen = { ...old, status: { ...status, observedGeneration: 2 } };
  expect([readKubeProxy(seen), readCoreDns(seen)]).toMatchObject([
    { desired: 3, updated: 3, ready: 3 },
    { desired: 2, updated: 2, ready: 2 },
  ]);
});
