import { expect, it } from "vitest";
import { clusterConfiguration } from "./kubeadm.ts";
import { dialectOf } from "./kubeadm-dialect.ts";

const printed = (api: string, socket: string) => `apiVersion: kubeadm.k8s.io/${api}
kind: InitConfiguration
nodeRegistration:
  criSocket: ${socket}
---
apiVersion: kubeadm.k8s.io/${api}
kind: ClusterConfiguration
`;
const HOST = { name: "cp1", role: "control-plane", address: "10.123.0.11", podNet: 11 } as const;

function configuration(api: string, socket: string, version: string): string {
  return clusterConfiguration(HOST, version, null, dialectOf(printed(api, socket), version));
}

it("writes for an old kubeadm what it knows", () => {
  const text = configuration("v1beta2", "/var/run/dockershim.sock", "v1.20.2");
  expect(text.match(/^apiVersion: kubeadm.*$/gm)).toEqual(Array(2).fill("apiVersion: kubeadm.k8s.io/v1beta2"));
  expect(text).toContain('criSocket: "/run/containerd/containerd.sock"');
  expect(text).toContain('"audit-log-maxsize":"200"');
  expect(text).not.toContain("failCgroupV1");
});

it("writes for a new one arguments as a list, the socket as a URL, and that cgroup v1 will do", () => {
  const text = configuration("v1beta4", "unix:///var/run/containerd/containerd.sock", "v1.34.2");
  expect(text.match(/^apiVersion: kubeadm.*$/gm)).toEqual(Array(2).fill("apiVersion: kubeadm.k8s.io/v1beta4"));
  expect(text).toContain('criSocket: "unix:///run/containerd/containerd.sock"');
  expect(text).toContain('{"name":"audit-log-maxsize","value":"200"}');
  expect(text).toMatch(/^failCgroupV1: false$/m);
});

it("refuses what names no version", () => {
  expect(() => dialectOf("nonsense", "v1.40.0")).toThrow("kubeadm v1.40.0 prints defaults without a version");
});
