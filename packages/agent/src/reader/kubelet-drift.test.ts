import { expect, it } from "vitest";
import { configDrift } from "./kubelet-drift.ts";
import { readYaml } from "./yaml.ts";

const WANTED = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 110
clusterDNS:
- 10.96.0.10
authentication:
  anonymous:
    enabled: false
cpuManagerReconcilePeriod: 0s
`;
const drift = (live: string, wanted = WANTED) => configDrift(readYaml(live) ?? {}, readYaml(wanted) ?? {});

it("finds nothing where only order, form and what is written for each node differ", () => {
  const live = `kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}}
clusterDNS: ["10.96.0.10"]
cpuManagerReconcilePeriod: "0s"
maxPods: 110
resolvConf: /run/systemd/resolve/resolv.conf
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
allowedUnsafeSysctls: []
`;
  expect(drift(live)).toEqual([]);
});

it("names each setting with what it is and would be", () => {
  expect(
    drift(
      `${WANTED.replace("maxPods: 110", "maxPods: 250").replace("enabled: false", "enabled: true")}logging:\n  verbosity: 4\n`,
    ),
  ).toEqual([
    "authentication.anonymous.enabled: true, and would be false",
    "logging.verbosity: 4, and would be left out",
    "maxPods: 250, and would be 110",
  ]);
  expect(drift(WANTED.replace("maxPods: 110\n", ""))).toEqual(["maxPods: not set, and would be 110"]);
});

it("does not show what may be a secret", () => {
  const line = drift(`${WANTED}staticPodURLHeader:\n  Authorization: ["Bearer abc"]\n`);
  expect(line).toEqual(["staticPodURLHeader.Authorization differs"]);
});
