import { expect, it } from "vitest";
import { memoryHost } from "../host/memory-host.testkit.ts";
import { memoryWorld, put } from "../host/memory-world.testkit.ts";
import { beforePlan } from "./before-plan.ts";

const PKI = "/etc/kubernetes/pki";

it("finds nothing to tell on a host that is as kubeadm left it", async () => {
  const world = memoryWorld("control-plane");
  put(world, `${PKI}/ca.crt`, "");
  put(world, `${PKI}/ca.key`, "");
  const nothing = { manifestDrift: [], kubeletDrift: [], featureGates: [], authoritiesWithoutKey: [] };
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
  });
});

it("holds the kubelet's configuration against nothing in the middle of an upgrade", async () => {
  const world = memoryWorld("worker");
  put(world, "/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\nmaxPods: 250\n");
  world.cluster.version = "v1.21.0";
  expect((await beforePlan(memoryHost(world))).kubeletDrift).toEqual([]);
});
