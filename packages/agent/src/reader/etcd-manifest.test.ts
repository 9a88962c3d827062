import { expect, it } from "vitest";
import { etcdDrift, etcdQuota } from "./etcd-manifest.ts";
import { podFlags } from "./pod-flags.ts";
import { readYaml } from "./yaml.ts";

/** As kubeadm 1.26 writes it. */
const manifest = (...more: readonly string[]) => `apiVersion: v1
kind: Pod
spec:
  containers:
  - command:
    - etcd
    - --advertise-client-urls=https://10.0.0.1:2379
    - --cert-file=/etc/kubernetes/pki/etcd/server.crt
    - --client-cert-auth=true
    - --data-dir=/var/lib/etcd
    - --experimental-initial-corrupt-check=true
    - --initial-cluster=cp1=https://10.0.0.1:2380
    - --name=cp1
    - --peer-client-cert-auth=true
    - --snapshot-count=10000
${more.map((line) => `    - ${line}\n`).join("")}    image: registry.k8s.io/etcd:3.5.6-0
`;
const METRICS = "--listen-metrics-urls=http://127.0.0.1:2381";
const drift = (config: string, ...more: readonly string[]) => {
  const flags = podFlags(manifest(...more));
  return flags === null ? "unreadable" : (etcdDrift(flags, readYaml(config))?.lines ?? []);
};

it("finds nothing in what kubeadm wrote, whatever of its own it writes", () => {
  expect(drift("kind: ClusterConfiguration", METRICS)).toEqual([]);
  expect(drift("etcd:\n  local:\n    dataDir: /var/lib/etcd", METRICS)).toEqual([]);
});

it("names each flag that kubeadm would change, take away or add", () => {
  expect(drift("{}", "--listen-metrics-urls=http://0.0.0.0:2381", "--quota-backend-bytes=8589934592")).toEqual([
    "- --listen-metrics-urls=http://0.0.0.0:2381",
    "+ --listen-metrics-urls=http://127.0.0.1:2381",
    "- --quota-backend-bytes=8589934592",
  ]);
  const config = "etcd:\n  local:\n    dataDir: /data\n    extraArgs:\n      auto-compaction-retention: '8'";
  expect(drift(config, METRICS)).toEqual([
    "- --data-dir=/var/lib/etcd",
    "+ --data-dir=/data",
    "+ --auto-compaction-retention=8",
  ]);
});

it("reads extraArgs of both forms of the configuration", () => {
  const flag = "--quota-backend-bytes=8589934592";
  const map = "etcd:\n  local:\n    extraArgs:\n      quota-backend-bytes: '8589934592'";
  const list = "etcd:\n  local:\n    extraArgs:\n    - name: quota-backend-bytes\n      value: '8589934592'";
  expect(drift(map, METRICS, flag)).toEqual([]);
  expect(drift(list, METRICS, flag)).toEqual([]);
  expect(etcdQuota(podFlags(manifest(flag)) ?? new Map())).toBe(8589934592);
  expect(etcdQuota(podFlags(manifest()) ?? new Map())).toBeNull();
});

it("judges nothing that it cannot read", () => {
  expect(podFlags("a: [b")).toBeNull();
  expect(etcdDrift(new Map(), readYaml("etcd: {}"))).toBeNull();
});
