import { expect, it } from "vitest";
import { memoryHost } from "../host/memory-host.testkit.ts";
import { memoryWorld, put } from "../host/memory-world.testkit.ts";
import { beforePlan } from "./before-plan.ts";
import { sandboxImageIn } from "./sandbox-image.ts";

const PKI = "/etc/kubernetes/pki";

it("finds nothing to tell on a host that is as kubeadm left it", async () => {
  const world = memoryWorld("control-plane");
  put(world, `${PKI}/ca.crt`, "");
  put(world, `${PKI}/ca.key`, "");
  const nothing = {
    ...{ manifestDrift: [], kubeletDrift: [], featureGates: [], authoritiesWithoutKey: [] },
    ...{ corednsPlugins: [], etcdExtraArgs: [], sandboxImage: null, cgroupV1Accepted: false },
  };
  expect(await beforePlan(memoryHost(world))).toEqual(nothing);
  expect(await beforePlan(memoryHost(memoryWorld("worker")))).toEqual(nothing);
});

it("tells drift, gates by what gives them, and authorities without a key", async () => {
  const world = memoryWorld("control-plane");
  put(
    world,
    "/var/lib/kubelet/config.yaml",
    "kind: KubeletConfiguration\nmaxPods: 250\nfeatureGates:\n  NodeSwap: true\n",
  );
  put(
    world,
    "/etc/default/kubelet",
    '# --feature-gates=Old=true\nKUBELET_EXTRA_ARGS="--feature-gates=A=true,B=false"\n',
  );
  const api =
    "spec:\n  containers:\n  - command:\n    - kube-apiserver\n    - --feature-gates=EphemeralContainers=true\n    image: registry/kube-apiserver:v1.20.2\n";
  put(world, "/etc/kubernetes/manifests/kube-apiserver.yaml", api);
  put(world, "/etc/kubernetes/manifests/etcd.yaml", "spec:\n  containers:\n  - command: [etcd, --debug=true]\n");
  put(world, `${PKI}/ca.crt`, "");
  put(world, `${PKI}/etcd/ca.crt`, "");
  put(world, `${PKI}/etcd/ca.key`, "");
  expect(await beforePlan(memoryHost(world))).toEqual({
    manifestDrift: [{ manifest: "etcd.yaml", lines: ["- --debug=true"] }],
    kubeletDrift: ["featureGates.NodeSwap: true, and would be left out", "maxPods: 250, and would be left out"],
    featureGates: [
      { by: "kube-apiserver", gate: "EphemeralContainers" },
      { by: "kubelet", gate: "NodeSwap" },
      { by: "kubelet", gate: "A" },
      { by: "kubelet", gate: "B" },
    ],
    authoritiesWithoutKey: [`${PKI}/ca.crt`],
    ...{ corednsPlugins: [], etcdExtraArgs: [], sandboxImage: null, cgroupV1Accepted: false },
  });
});

it("holds the kubelet's configuration against nothing in the middle of an upgrade", async () => {
  const world = memoryWorld("worker");
  put(world, "/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\nmaxPods: 250\n");
  world.cluster.version = "v1.21.0";
  expect((await beforePlan(memoryHost(world))).kubeletDrift).toEqual([]);
});

// What the file on the host says does not matter: kubeadm writes it anew from the ConfigMap.
it.each([
  ["failCgroupV1: false\n", "v1.34.2", true],
  ["failCgroupV1: true\n", "v1.34.2", false],
  ['failCgroupV1: "false"\n', "v1.34.2", false],
  ["", "v1.34.2", false],
  ["failCgroupV1: false\n", "v1.21.0", null],
])(
  "tells from kubelet-config with %j of a cluster at %s whether cgroup v1 will do",
  async (more, version, accepted) => {
    for (const role of ["control-plane", "worker"] as const) {
      const world = memoryWorld(role);
      put(world, "/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\nfailCgroupV1: true\n");
      Object.assign(world.cluster, { version, kubelet: more, kubeletConfigs: ["kubelet-config"] });
      expect((await beforePlan(memoryHost(world))).cgroupV1Accepted).toBe(accepted);
    }
  },
);

it("reads plugins, etcd's extraArgs and the sandbox image where they are given; the cluster's on control planes alone", async () => {
  const corefile =
    ".:53 {\n    errors\n    health {\n       lameduck 5s\n    }\n    # geoip /db\n    kubernetes cluster.local {\n       pods insecure\n    }\n    import snips/*\n    forward . /etc/resolv.conf {\n       max_concurrent 1000\n    }\n}\n(common) {\n    geoip /db # by hand\n}\nshop.example:53 {\n    errors\n    file /zone\n}\n";
  for (const role of ["control-plane", "worker"] as const) {
    const world = memoryWorld(role);
    world.objects.set("configmap/coredns", JSON.stringify({ data: { Corefile: corefile } }));
    world.cluster.more =
      "etcd:\n  local:\n    extraArgs:\n    - name: quota-backend-bytes\n      value: '1'\n    - name: enable-v2\n      value: 'true'\n";
    const config = '[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "registry.k8s.io/pause:3.9"\n';
    put(world, "/etc/containerd/config.toml", config);
    expect(await beforePlan(memoryHost(world))).toMatchObject({
      corednsPlugins: role === "worker" ? [] : ["errors", "health", "kubernetes", "forward", "geoip", "file"],
      etcdExtraArgs: role === "worker" ? [] : ["quota-backend-bytes", "enable-v2"],
      sandboxImage: "registry.k8s.io/pause:3.9",
    });
  }
});

it.each([
  [
    "version = 3\n[plugins.'io.containerd.cri.v1.images'.pinned_images]\n  sandbox = 'r/pause:3.10' # ours\n",
    "r/pause:3.10",
  ],
  ["[plugins.x]\n  sandbox = 'no image'\n", null],
  ['# sandbox_image = "r/pause:1"\n', null],
  ["", null],
])("reads the sandbox image of %j", (toml, image) => {
  expect(sandboxImageIn(toml)).toBe(image);
});
