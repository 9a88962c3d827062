import type { HostFacts } from "@lockkeeper/core/model/host";
import type { HostInstant } from "@lockkeeper/core/model/ids";
import type { Demand, Inventory, NodeRoom, PodEntry, Taint } from "@lockkeeper/core/model/inventory";
import type { ClusterState, NodeState } from "@lockkeeper/core/model/state";
import { CHECKS, preflight } from "@lockkeeper/core/preflight/preflight";
import { workOf } from "@lockkeeper/core/rules/node-work";
import { describe, expect, it } from "vitest";
import { aBudgetView, aPodEntry, aRoom } from "../fixtures/inventory.ts";
import { cluster, goodPlan, type PolicyPart, planFor, policyOf, START_MS, v } from "./cluster.ts";

const DEMAND: Demand = aPodEntry("any", "w1").demand;

type Patch = {
  readonly node?: Partial<NodeState>;
  readonly host?: Partial<HostFacts>;
  readonly inventory?: Partial<Inventory>;
};

const seen = (
  line: string,
  { node: more, host, inventory }: Patch,
  target = "1.21.0",
  policy: PolicyPart = {},
): ReadonlySet<string> => {
  const plain = cluster(line);
  const state: ClusterState = {
    ...plain,
    inventory: plain.inventory && { ...plain.inventory, ...inventory },
    nodes: plain.nodes.map((node) => ({ ...node, ...more, host: node.host && { ...node.host, ...host } })),
  };
  const to = v(target);
  const { findings } = preflight({ state, target: to, policy: policyOf(policy), work: workOf(state, to) });
  return new Set(findings.map((f) => f.code));
};

const CLEAN = "cp1 cp2 cp3 w1 w2 @1.20.2";
const rooms = (...names: readonly string[]): NodeRoom[] => names.map((name) => aRoom(name, { cpuMilli: 2000 }));
const workload = { kind: "Deployment", namespace: "shop", name: "web", wanted: 3, ready: 3, image: "web:1" } as const;
const hook = {
  configuration: "ValidatingWebhookConfiguration guard",
  name: "guard.shop",
  service: "shop/guard",
  matters: true,
};
const pod = (more: Partial<PodEntry>) => aPodEntry("web-1", "w1", more);
const flag = (file: string, name: string) => ({ host: { kubeletFlags: [{ file, flag: name }] } });
const PLANE = "node-role.kubernetes.io/control-plane";
const tainted = (effect: Taint["effect"]) => [
  aRoom("cp1", { taints: [{ key: PLANE, value: "", effect }] }),
  aRoom("w1"),
];
const tolerant = aPodEntry("coredns-1", "w1", {
  demand: { ...DEMAND, tolerations: [{ key: PLANE, operator: "Exists", value: "", effect: "NoSchedule" }] },
});
const docker = (...flags: readonly string[]): Patch => ({
  node: { runtime: "docker://20.10.21" },
  host: { kubeletFlags: flags.map((name) => ({ file: "/var/lib/kubelet/kubeadm-flags.env", flag: name })) },
});
const expired = (...paths: readonly string[]): Patch => ({
  host: { certificates: paths.map((path) => ({ path, notAfter: (START_MS - 1) as HostInstant })) },
});

const gate = (by: string, name: string): Patch => ({ host: { featureGates: [{ by, gate: name }] } });
const ETCD = { member: "m", members: 3, leader: "m", raftLag: 0, dbBytes: 1e6, faults: [] };
const agreement = (is: "agreed" | "differ" | "unknown"): Patch => ({
  host: { etcd: { ...ETCD, agreement: { is, saw: "hashes" } } },
});
const onMaster: Patch = {
  inventory: { pods: [pod({ demand: { ...DEMAND, nodeSelector: { "node-role.kubernetes.io/master": "" } } })] },
};
const written = (what: string): Patch => ({
  inventory: { oldWriters: [{ what, by: "helm", count: 2, example: "shop/web" }] },
});
const full = (used: number) => [{ mount: "/", sizeBytes: 1e12, freeBytes: (1 - used) * 1e12 }];
const crowded = (more: number): Patch => ({
  inventory: {
    rooms: [aRoom("w1", { pods: 2 }), aRoom("w2", { pods: 3 })],
    pods: Array.from({ length: 1 + more }, (_, i) => aPodEntry(`p${i}`, "w2")),
  },
});

/** A code, a cluster in which it is found, and beside it one in which it is not though it looks alike. */
const ROWS: readonly (readonly [string, readonly [string, Patch?, string?], readonly [string, Patch?, string?]])[] = [
  ["external-etcd", [`${CLEAN} external`], [CLEAN]],
  ["control-plane-missing", ["w1 w2 @1.20.2"], [CLEAN]],
  ["control-planes-even", ["cp1 cp2 w1 @1.20.2"], [CLEAN]],
  ["skew-unsupported", ["cp1 w1(kubelet=1.18.2) w2 @1.20.2"], ["cp1 w1(kubelet=1.19.2) w2 @1.20.2"]],
  ["skew-ends-with-plan", ["cp1 w1(kubelet=1.21.0) w2 @1.20.2"], [CLEAN]],
  ["kubeadm-forced", ["cp1 w1(kubelet=1.19.2) w2 @1.20.2"], ["cp1 w1(kubelet=1.27.0) w2 @1.29.0", {}, "1.30.0"]],
  ["drain-nowhere-to-go", ["cp1 @1.20.2"], [CLEAN]],
  [
    "drain-nowhere-to-go",
    ["cp1 w1 @1.20.2", { inventory: { rooms: tainted("NoSchedule"), pods: [pod({})] } }],
    ["cp1 w1 @1.20.2", { inventory: { rooms: tainted("PreferNoSchedule"), pods: [pod({})] } }],
  ],
  [
    "drain-nowhere-to-go",
    ["cp1 w1 @1.20.2", { inventory: { rooms: tainted("NoExecute"), pods: [pod({}), tolerant] } }],
    ["cp1 w1 @1.20.2", { inventory: { rooms: tainted("NoSchedule"), pods: [tolerant, pod({ mirror: true })] } }],
  ],
  ["node-not-ready", ["cp1 w1(notready) w2 @1.20.2"], [CLEAN]],
  ["agent-missing", ["cp1 w1(noagent) w2 @1.20.2"], ["cp1 w1(silent) w2 @1.20.2"]],
  ["agent-not-answering", ["cp1 w1(silent) w2 @1.20.2"], ["cp1 w1(noagent) w2 @1.20.2"]],
  ["node-on-hold", ["cp1 w1(hold) w2 @1.20.2"], ["cp1 w1(hold,kubelet=1.21.0,kubeadm=1.21.0) @1.20.2 config=1.21.0"]],
  ["node-cordoned-by-other", ["cp1 w1(cordoned) w2 @1.20.2"], ["cp1 w1(open) w2 @1.20.2"]],
  ["node-left-open", ["cp1 w1(open) w2 @1.20.2"], ["cp1 w1(cordoned) w2 @1.20.2"]],
  [
    "package-manager-unsupported",
    [CLEAN, { host: { packageManager: "dnf" } }],
    ["cp1 w1 w2 @1.21.0", { host: { packageManager: "dnf" } }],
  ],
  [
    "package-manager-unsupported",
    [CLEAN, { host: { packageManager: null } }],
    [CLEAN, { host: { packageManager: "apt" } }],
  ],
  ["package-not-offered", ["cp1 w1(nooffers) w2 @1.20.2"], [CLEAN]],
  ["repository-not-switchable", ["cp1 w1(nooffers,unswitchable) w2 @1.20.2"], ["cp1 w1(unswitchable) w2 @1.20.2"]],
  ["package-database-broken", ["cp1 w1(broken) w2 @1.20.2"], [CLEAN]],
  ["packages-not-held", ["cp1 w1(loose) w2 @1.20.2"], [CLEAN]],
  ["certificate-expired", ["cp1(expired) w1 w2 @1.20.2"], ["cp1(soon) w1 w2 @1.20.2"]],
  [
    "certificate-expired",
    [CLEAN, expired("/etc/kubernetes/admin.conf", "/var/lib/kubelet/pki/kubelet-client-current.pem")],
    [CLEAN, expired("/var/lib/kubelet/pki/kubelet.crt", "/etc/kubernetes/pki/apiserver-2024.crt")],
  ],
  ["certificate-expires-soon", ["cp1(soon) w1 w2 @1.20.2"], ["cp1(expired) w1 w2 @1.20.2"]],
  [
    "disk-low",
    [
      CLEAN,
      {
        host: {
          fileSystems: [
            { mount: "/", sizeBytes: 9e10, freeBytes: 5e10 },
            { mount: "/var", sizeBytes: 9e9, freeBytes: 9e8 },
          ],
        },
      },
    ],
    [
      CLEAN,
      {
        host: {
          fileSystems: [
            { mount: "/", sizeBytes: 9e10, freeBytes: 5e10 },
            { mount: "/home", sizeBytes: 9e9, freeBytes: 9e8 },
          ],
        },
      },
    ],
  ],
  [
    "static-pods-drifted",
    [CLEAN, { host: { manifestDrift: [{ manifest: "kube-scheduler.yaml", lines: ["- --v=2"] }] } }],
    [CLEAN],
  ],
  [
    "certificate-unreadable",
    [CLEAN, { host: { certificates: [{ path: "/etc/kubernetes/pki/apiserver.crt", notAfter: null }] } }],
    [CLEAN],
  ],
  [
    "kubelet-config-drifted",
    [CLEAN, { host: { kubeletDrift: ["maxPods: 250, and would be 110"] } }],
    [CLEAN, { host: { kubeletDrift: [] } }],
  ],
  [
    "feature-gate-removed",
    ["cp1 w1 w2 @1.25.0", gate("kubelet", "DynamicKubeletConfig"), "1.26.0"],
    ["cp1 w1 w2 @1.24.0", gate("kubelet", "DynamicKubeletConfig"), "1.25.0"],
  ],
  [
    "feature-gate-removed",
    ["cp1 w1 w2 @1.23.0", gate("kubeadm-config", "IPv6DualStack"), "1.24.0"],
    ["cp1 w1 w2 @1.23.0", gate("kube-apiserver", "IPv6DualStack"), "1.24.0"],
  ],
  [
    "external-ca",
    [CLEAN, { host: { authoritiesWithoutKey: ["/etc/kubernetes/pki/ca.crt"] } }],
    [CLEAN, { host: { authoritiesWithoutKey: [] } }],
  ],
  ["etcd-data-differs", [CLEAN, agreement("differ")], [CLEAN, agreement("unknown")]],
  ["etcd-members-not-compared", [CLEAN, agreement("unknown")], [CLEAN, agreement("agreed")]],
  [
    "etcd-zombie-members",
    ["cp1 w1 w2 @1.33.0", { host: { etcd: { ...ETCD, version: "3.5.21" } } }, "1.34.0"],
    ["cp1 w1 w2 @1.33.0", { host: { etcd: { ...ETCD, version: "3.5.26" } } }, "1.34.0"],
  ],
  [
    "etcd-zombie-members",
    ["cp1 w1 w2 @1.33.0", { host: { etcd: { ...ETCD, version: "3.4.13" } } }, "1.34.0"],
    ["cp1 w1 w2 @1.32.0", { host: { etcd: { ...ETCD, version: "3.5.21" } } }, "1.33.0"],
  ],
  ["kubeadm-config-behind", ["cp1 w1 w2 @1.20.2 config=1.20.1"], ["cp1(pods=1.21.0) cp2 w1 @1.20.2 config=1.21.0"]],
  ["kube-proxy-replaced", [`${CLEAN} noproxy`], [CLEAN]],
  ["containers-restart", ["cp1 w1 w2 @1.30.0", {}, "1.31.0"], ["cp1 w1 w2 @1.31.0", {}, "1.32.0"]],
  ["master-label-used", ["cp1 w1 w2 @1.23.0", onMaster, "1.24.0"], ["cp1 w1 w2 @1.24.0", onMaster, "1.25.0"]],
  [
    "limits-missing",
    [CLEAN, { inventory: { pods: [pod({ demand: { ...DEMAND, unlimited: true } })] } }],
    [CLEAN, { inventory: { pods: [pod({ demand: { ...DEMAND, unlimited: true }, phase: "Succeeded" })] } }],
  ],
  [
    "warning-events",
    [
      CLEAN,
      {
        inventory: {
          warnings: [{ reason: "Unhealthy", kind: "Pod", namespace: "shop", count: 3, example: "Pod shop/web-1: no" }],
        },
      },
    ],
    [CLEAN, { inventory: { warnings: [] } }],
  ],
  [
    "api-removed-in-objects",
    ["cp1 w1 w2 @1.24.0", written("autoscaling/v2beta1 HorizontalPodAutoscaler"), "1.25.0"],
    ["cp1 w1 w2 @1.24.0", written("autoscaling/v2beta2 HorizontalPodAutoscaler"), "1.25.0"],
  ],
  [
    "crd-version-unserved",
    [CLEAN, { inventory: { unservedCrds: [{ name: "things.example.com", versions: ["v1alpha1"] }] } }],
    [CLEAN, { inventory: { unservedCrds: [] } }],
  ],
  ["capacity-short", [CLEAN, crowded(2)], [CLEAN, crowded(1)]],
  [
    "etcd-near-quota",
    [CLEAN, { host: { etcd: { ...ETCD, dbBytes: 9e8, quotaBytes: 1e9 } } }],
    [CLEAN, { host: { etcd: { ...ETCD, dbBytes: 2e9, quotaBytes: 8e9 } } }],
  ],
  ["swap-on", ["cp1 w1(swap) w2 @1.20.2"], [CLEAN]],
  ["etcd-unhealthy", ["cp1(lonely) cp2 cp3 w1 @1.20.2"], [CLEAN]],
  [
    "clock-off",
    [CLEAN, { host: { hostTime: (START_MS + 60_000) as never } }],
    [CLEAN, { host: { hostTime: (START_MS - 9000) as never } }],
  ],
  [
    "unattended-upgrades",
    [CLEAN, { host: { units: [{ name: "apt-daily-upgrade.timer", active: "active" }] } }],
    [CLEAN, { host: { units: [{ name: "apt-daily-upgrade.timer", active: "inactive" }] } }],
  ],
  [
    "unattended-upgrades",
    [CLEAN, { host: { units: [{ name: "dnf-automatic-install.timer", active: "active" }] } }],
    [CLEAN, { host: { units: [{ name: "kubelet.service", active: "active" }] } }],
  ],
  [
    "etcd-near-quota",
    [CLEAN, { host: { etcd: { member: "m", members: 3, leader: "m", raftLag: 0, dbBytes: 2e9, faults: [] } } }],
    [CLEAN, { host: { etcd: { member: "m", members: 3, leader: "m", raftLag: 0, dbBytes: 1e9, faults: [] } } }],
  ],
  [
    "coredns-not-migratable",
    ["cp1 w1 w2 @1.28.2", { host: { corednsPlugins: ["errors", "kubernetes", "geoip"] } }, "1.29.0"],
    ["cp1 w1 w2 @1.28.2", { host: { corednsPlugins: ["errors", "kubernetes", "forward"] } }, "1.29.0"],
  ],
  [
    "coredns-not-migratable",
    ["cp1 w1 w2 coredns=1.12.0 @1.28.2", {}, "1.29.0"],
    ["cp1 w1 w2 coredns=1.11.1 @1.28.2", {}, "1.29.0"],
  ],
  [
    "coredns-not-migratable",
    ["cp1 w1 w2 coredns=1.12.0 @1.28.2", {}, "1.29.0"],
    ["cp1(pods=1.29.0,kubeadm=1.29.0,kubelet=1.29.0) w1 w2 coredns=1.12.0 @1.28.2 config=1.29.0", {}, "1.29.0"],
  ],
  [
    "sandbox-image-differs",
    ["cp1 w1 w2 @1.30.2", { host: { sandboxImage: "registry.k8s.io/pause:3.9" } }, "1.31.0"],
    ["cp1 w1 w2 @1.30.2", { host: { sandboxImage: "registry.k8s.io/pause:3.10" } }, "1.31.0"],
  ],
  [
    "etcd-flag-removed",
    ["cp1 w1 w2 @1.33.1", { host: { etcdExtraArgs: ["enable-v2"] } }, "1.34.0"],
    ["cp1 w1 w2 @1.32.1", { host: { etcdExtraArgs: ["enable-v2"] } }, "1.33.0"],
  ],
  [
    "etcd-flag-deprecated",
    ["cp1 w1 w2 @1.33.1", { host: { etcdExtraArgs: ["experimental-compaction-batch-limit"] } }, "1.34.0"],
    ["cp1 w1 w2 @1.33.1", { host: { etcdExtraArgs: ["quota-backend-bytes"] } }, "1.34.0"],
  ],
  [
    "images-not-pinned",
    ["cp1 w1 w2 @1.34.0", { host: { runtime: "containerd 1.7.2", fileSystems: full(0.8) } }, "1.35.0"],
    ["cp1 w1 w2 @1.34.0", { host: { runtime: "containerd 1.7.3", fileSystems: full(0.8) } }, "1.35.0"],
  ],
  [
    "images-not-pinned",
    ["cp1 w1 w2 @1.28.2", { host: { runtime: "containerd 2.1.4", fileSystems: full(0.9) } }, "1.29.0"],
    ["cp1 w1 w2 @1.28.2", { host: { runtime: "containerd 2.1.4", fileSystems: full(0.7) } }, "1.29.0"],
  ],
  [
    "runtime-ageing",
    ["cp1 w1 w2 @1.34.0", { host: { runtime: "containerd 1.7.2" } }, "1.35.0"],
    ["cp1 w1 w2 @1.34.0", { host: { runtime: "containerd 2.0.1" } }, "1.35.0"],
  ],
  [
    "runtime-unsupported",
    ["cp1 w1 w2 @1.37.0", { host: { runtime: "containerd 1.7.2" } }, "1.38.0"],
    ["cp1 w1 w2 @1.36.0", { host: { runtime: "containerd 1.7.2" } }, "1.37.0"],
  ],
  [
    "cgroup-v1",
    ["cp1 w1 w2 @1.34.0", { host: { cgroupVersion: 1 } }, "1.35.0"],
    ["cp1 w1 w2 @1.33.0", { host: { cgroupVersion: 1 } }, "1.34.0"],
  ],
  [
    "kubelet-flag-removed",
    ["cp1 w1 w2 @1.26.0", flag("/etc/default/kubelet", "--container-runtime"), "1.27.0"],
    ["cp1 w1 w2 @1.26.0", flag("/var/lib/kubelet/kubeadm-flags.env", "--container-runtime"), "1.27.0"],
  ],
  [
    "kubelet-flag-removed",
    ["cp1 w1 w2 @1.20.2", flag("/etc/default/kubelet", "--enable-cadvisor-json-endpoints"), "1.21.0"],
    ["cp1 w1 w2 @1.20.2", flag("/etc/default/kubelet", "--enable-cadvisor-json-endpoints"), "1.20.9"],
  ],
  [
    "kubelet-flag-removed",
    ["cp1 w1 w2 @1.23.0", flag("/var/lib/kubelet/kubeadm-flags.env", "--network-plugin"), "1.24.0"],
    ["cp1 w1 w2 @1.22.0", flag("/var/lib/kubelet/kubeadm-flags.env", "--network-plugin"), "1.23.0"],
  ],
  [
    "kubelet-flag-removed",
    ["cp1 w1 w2 @1.23.0", flag("/etc/default/kubelet", "--cni-cache-dir"), "1.24.0"],
    ["cp1 w1 w2 @1.34.0", flag("/var/lib/kubelet/kubeadm-flags.env", "--pod-infra-container-image"), "1.35.0"],
  ],
  ["dockershim-removed", ["cp1 w1 w2 @1.23.0", docker(), "1.24.0"], ["cp1 w1 w2 @1.22.0", docker(), "1.23.0"]],
  // cri-dockerd gives itself out as docker, too.
  [
    "dockershim-removed",
    ["cp1 w1 w2 @1.23.0", docker("--network-plugin"), "1.24.0"],
    ["cp1 w1 w2 @1.23.0", docker("--container-runtime"), "1.24.0"],
  ],
  [
    "dockershim-removed",
    ["cp1 w1(kubelet=1.23.0) w2 @1.24.0", docker(), "1.25.0"],
    ["cp1 w1 w2 @1.24.0", docker(), "1.25.0"],
  ],
  [
    "webhook-without-endpoints",
    [CLEAN, { inventory: { webhooks: [{ ...hook, endpoints: 0 }] } }],
    [
      CLEAN,
      {
        inventory: {
          webhooks: [
            { ...hook, endpoints: 1 },
            { ...hook, endpoints: 0, matters: false },
            { ...hook, service: null, endpoints: null },
          ],
        },
      },
    ],
  ],
  [
    "api-removed",
    [
      "cp1 w1 w2 @1.24.0",
      { inventory: { deprecated: [{ what: "policy/v1beta1 poddisruptionbudgets", removedIn: "1.25" }] } },
      "1.25.0",
    ],
    [
      "cp1 w1 w2 @1.23.0",
      { inventory: { deprecated: [{ what: "policy/v1beta1 poddisruptionbudgets", removedIn: "1.25" }] } },
      "1.24.0",
    ],
  ],
  [
    "system-pod-not-running",
    [CLEAN, { inventory: { pods: [pod({ namespace: "kube-system", ready: false, phase: "Pending" })] } }],
    [CLEAN, { inventory: { pods: [pod({ ready: false, phase: "Pending" })] } }],
  ],
  [
    "workload-not-ready",
    [CLEAN, { inventory: { workloads: [{ ...workload, ready: 2 }] } }],
    [CLEAN, { inventory: { workloads: [workload] } }],
  ],
  [
    "single-replica",
    [CLEAN, { inventory: { workloads: [{ ...workload, wanted: 1, ready: 1 }] } }],
    [CLEAN, { inventory: { workloads: [{ ...workload, kind: "DaemonSet", wanted: 1, ready: 1 }] } }],
  ],
  [
    "requests-missing",
    [CLEAN, { inventory: { pods: [pod({ demand: { ...DEMAND, bare: true } })] } }],
    [CLEAN, { inventory: { pods: [pod({ demand: { ...DEMAND, bare: true }, mirror: true })] } }],
  ],
  [
    "third-party-component",
    [CLEAN, { inventory: { workloads: [{ ...workload, name: "calico-node" }] } }],
    [CLEAN, { inventory: { workloads: [workload] } }],
  ],
  [
    "capacity-short",
    [
      CLEAN,
      {
        inventory: {
          rooms: rooms("w1", "w2"),
          pods: [
            pod({ demand: { ...DEMAND, cpuMilli: 1500 } }),
            aPodEntry("b", "w2", { demand: { ...DEMAND, cpuMilli: 600 } }),
          ],
        },
      },
    ],
    [CLEAN, { inventory: { rooms: rooms("w1", "w2"), pods: [pod({ demand: { ...DEMAND, cpuMilli: 1500 } })] } }],
  ],
  [
    "drain-would-halt",
    [CLEAN, { inventory: { pods: [pod({ controller: null })], rooms: rooms("w1", "w2") } }],
    [
      CLEAN,
      {
        inventory: {
          pods: [pod({})],
          budgets: [aBudgetView("web", { disruptionsAllowed: 1 })],
          rooms: rooms("w1", "w2"),
        },
      },
    ],
  ],
  [
    "pods-fit-nowhere",
    [
      CLEAN,
      {
        inventory: { pods: [pod({ demand: { ...DEMAND, nodeSelector: { disk: "ssd" } } })], rooms: rooms("w1", "w2") },
      },
    ],
    [CLEAN, { inventory: { pods: [pod({})], rooms: rooms("w1", "w2") } }],
  ],
];

describe("preflight", () => {
  it("finds nothing in a healthy cluster", () => {
    expect(seen(CLEAN, {})).toEqual(new Set());
  });

  it.each(ROWS)("%s is found where it is, and not where it is not", (code, where, notWhere) => {
    const [line, patch = {}, target] = where;
    expect(seen(line, patch, target)).toContain(code);
    const [other, otherPatch = {}, otherTarget] = notWhere;
    expect(seen(other, otherPatch, otherTarget)).not.toContain(code);
  });

  it("has a row here for every code of every check", () => {
    const codes = new Set<string>(CHECKS.flatMap((c) => [c.code, ...(c.also ?? [])]));
    expect(new Set(ROWS.map(([code]) => code))).toEqual(codes);
  });

  // The kubelet goes by its configuration, kubeadm's own check by none: either alone would stop the upgrade.
  it.each([
    [true, ["SystemVerification"], false],
    [true, [], true],
    [true, ["Swap"], true],
    [false, ["SystemVerification"], true],
    [null, ["SystemVerification"], true],
    [undefined, ["SystemVerification"], true],
  ])(
    "where kubelet-config accepts cgroup v1: %s, and policy passes over %j, cgroup v1 is found: %s",
    (accepted, passed, found) => {
      const host: Partial<HostFacts> = {
        cgroupVersion: 1,
        ...(accepted === undefined ? {} : { cgroupV1Accepted: accepted }),
      };
      for (const [from, target] of [
        ["1.34.0", "1.35.0"],
        ["1.35.0", "1.36.0"],
      ])
        expect(seen(`cp1 w1 w2 @${from}`, { host }, target, { ignoreKubeadmErrors: passed }).has("cgroup-v1")).toBe(
          found,
        );
    },
  );

  it("says that nothing was judged where nobody looked what runs there", () => {
    const state = { ...cluster(CLEAN), inventory: null };
    expect(goodPlan(state).findings.map((f) => f.code)).toEqual(["workloads-not-seen"]);
  });
});

describe("policy's weight of findings", () => {
  const hooked = (policy: PolicyPart) => {
    const state = cluster(CLEAN);
    const inventory = state.inventory && { ...state.inventory, webhooks: [{ ...hook, endpoints: 0 }] };
    return planFor({ ...state, inventory }, "1.21.0", policy);
  };

  it("lowers a blocker with a reason, and makes a blocker of a warning", () => {
    expect(hooked({}).ok).toBe(false);
    const lowered = hooked({
      checks: [{ code: "webhook-without-endpoints", severity: "info", reason: "it is being replaced" }],
    });
    expect(lowered.ok && lowered.value.findings.map((f) => f.code)).toEqual(["webhook-without-endpoints"]);
    const strict = planFor("cp1 w1(swap) w2 @1.20.2", "1.21.0", {
      checks: [{ code: "swap-on", severity: "blocker", reason: "rule 7" }],
    });
    expect(strict).toMatchObject({ ok: false, problem: { code: "plan-blocked" } });
  });
});
