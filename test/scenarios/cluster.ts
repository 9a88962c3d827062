import { createHash } from "node:crypto";
import { type HostFacts, MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type {
  BootId,
  ClusterUid,
  Digest,
  Epoch,
  HostInstant,
  Instant,
  MachineId,
  NodeName,
  NodeUid,
  PlanId,
  RunId,
  StepId,
} from "@lockkeeper/core/model/ids";
import { NOTHING_THERE } from "@lockkeeper/core/model/inventory";
import type { Plan } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY, type Policy } from "@lockkeeper/core/model/policy";
import {
  type ClusterState,
  type NodeState,
  type Ownership,
  STATIC_POD_COMPONENTS,
  type StaticPodState,
} from "@lockkeeper/core/model/state";
import { parseVersion, type Version, versionParts } from "@lockkeeper/core/model/version";
import { makePlan } from "@lockkeeper/core/plan/make-plan";
import { corednsOf } from "@lockkeeper/core/rules/addon-versions";

/**
 * States in one line. `cp1 cp2 w1 @1.20.2` is two control planes and a worker, healthy and all at v1.20.2. In brackets what
 * differs on a node: `w1(kubelet=1.21.0,packages=1.21.0,cordoned)`; words for the cluster stand alone: `config=1.21.0`.
 *
 * Nodes: `pods` `kubelet` `kubeadm` `packages` (kubelet and kubectl) `kubectl` take a version, `none` where nothing is known;
 * `cordoned` `open` (left by an earlier run) `open-cordoned` `notready` `noagent` `silent` `hold` `loose` (not held) `broken` `swap`
 * `lonely` (another etcd member does not answer it) `unswitchable` `nooffers` `expired` `soon`.
 * Cluster: `@VERSION` (everything), `config` `proxy` `coredns` (versions), `coordinator` (a node), `external`, `noproxy`.
 */
export function cluster(line: string): ClusterState {
  const words = line.trim().split(/\s+/);
  const base = v(words.find((w) => w.startsWith("@"))?.slice(1) ?? "1.20.2");
  const settings = new Map(words.filter((w) => /^[a-z]+=/.test(w)).map((w) => w.split("=") as [string, string]));
  const nodes = words.filter((w) => /^(cp|w)\d/.test(w)).map((w) => node(w, base));
  return {
    v: 1,
    asOf: at(0),
    clusterUid: "cluster-1" as ClusterUid,
    kubeadmVersion: v(settings.get("config") ?? base),
    externalEtcd: words.includes("external"),
    imageRepository: "registry.k8s.io",
    addons: addons(
      v(settings.get("proxy") ?? settings.get("config") ?? base),
      nodes.length,
      settings.get("coredns") ?? corednsOf(base) ?? "1.8.0",
    ).filter((a) => !(words.includes("noproxy") && a.name === "kube-proxy")),
    nodes: nodes.sort((a, b) => (a.name < b.name ? -1 : 1)),
    coordinatorNode: (settings.get("coordinator") ?? null) as NodeName | null,
    inventory: NOTHING_THERE,
  };
}

export function v(text: string): Version {
  const version = parseVersion(text);
  if (!version) throw new RangeError(`no version: ${text}`);
  return version;
}

export const START_MS = 1_800_000_000_000;
export const at = (seconds: number) => (START_MS + seconds * 1000) as Instant;
export const n = (name: string) => name as NodeName;
export const sid = (id: string) => id as StepId;
export const runId = "run-1" as RunId;
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex") as Digest;

function node(word: string, base: Version): NodeState {
  const [, name = "", inside = ""] = /^([a-z]+\d+)(?:\(([^)]*)\))?$/.exec(word) ?? [];
  if (!name) throw new RangeError(`no node: ${word}`);
  const marks = new Map(inside.split(",").map((m) => m.split("=") as [string, string | undefined]));
  const version = (key: string, fallback: Version) => v(marks.get(key) ?? fallback);
  const plane = name.startsWith("cp");
  const open = marks.has("open") || marks.has("open-cordoned");
  const kubelet = version("kubelet", base);
  return {
    name: n(name),
    uid: `uid-${name}` as NodeUid,
    role: plane ? "control-plane" : "worker",
    ready: !marks.has("notready"),
    readyWhy: marks.has("notready") ? "KubeletNotReady: container runtime is down" : "KubeletReady",
    readySince: at(-3600),
    unschedulable: open || marks.has("cordoned"),
    owner: open ? ownership(marks.has("open-cordoned")) : null,
    hold: marks.has("hold") ? "ask anna" : null,
    kubelet,
    machineId: `machine-${name}` as MachineId,
    bootId: `boot-${name}` as BootId,
    addresses: [],
    staticPods: plane ? pods(marks.get("pods") === "none" ? null : version("pods", base)) : [],
    host: marks.has("noagent") || marks.has("silent") ? null : host(name, marks, base),
    ...(marks.has("silent") ? { unanswered: { why: "no answer within 120 s", lastAt: null } } : {}),
  };
}

function ownership(wasUnschedulable: boolean): Ownership {
  return { run: "run-0" as RunId, step: sid("1.21/workers/x/cordon"), epoch: 1 as Epoch, wasUnschedulable };
}

function pods(version: Version | null): StaticPodState[] {
  return STATIC_POD_COMPONENTS.map((component) => ({
    component,
    image: `registry.k8s.io/${component}`,
    version: component === "etcd" ? null : version,
    hash: `hash-${version}`,
    ready: true,
    restarts: 0,
  }));
}

function host(name: string, marks: ReadonlyMap<string, string | undefined>, base: Version): HostFacts {
  const packages = v(marks.get("packages") ?? marks.get("kubelet") ?? base);
  const kubeadm = marks.get("kubeadm") === "none" ? null : v(marks.get("kubeadm") ?? base);
  const installed = { kubeadm, kubelet: packages, kubectl: v(marks.get("kubectl") ?? packages) };
  const { minor, patch } = versionParts(base);
  const offers = [
    `1.${minor}.${patch}`,
    `1.${minor}.${patch + 3}`,
    `1.${minor + 1}.0`,
    `1.${minor + 1}.2`,
    `1.${minor + 2}.0`,
    `1.${minor + 2}.1`,
    `1.${minor + 3}.0`,
    `1.${minor + 4}.0-rc.1`,
    `1.${minor + 4}.0`,
  ];
  return {
    receivedAt: at(0),
    hostTime: START_MS as HostInstant,
    os: "Debian 12",
    kernel: "6.1",
    machineId: `machine-${name}` as MachineId,
    bootId: `boot-${name}` as BootId,
    packageManager: "apt",
    packages: MANAGED_PACKAGES.map((p) => ({
      name: p,
      installed: installed[p] ? `${installed[p].slice(1)}-1.1` : null,
      held: !marks.has("loose"),
      configured: !marks.has("broken"),
    })),
    offers: marks.has("nooffers")
      ? []
      : MANAGED_PACKAGES.flatMap((p) => offers.map((o) => ({ name: p, version: `${o.replace("-", "~")}-1.1` }))),
    switchableRepository: !marks.has("unswitchable"),
    kubeadm,
    runtime: "containerd 1.6",
    fileSystems: [{ mount: "/", sizeBytes: 1e12, freeBytes: 5e11 }],
    certificates: [
      { path: "/etc/kubernetes/pki/apiserver.crt", notAfter: (START_MS + 86_400_000 * days(marks)) as HostInstant },
    ],
    units: [],
    memoryBytes: 4e9,
    cpus: 2,
    swapOn: marks.has("swap"),
    cgroupVersion: 2,
    kubeletFlags: [],
    manifestDrift: [],
    etcd: name.startsWith("cp") ? etcd(name, marks.has("lonely")) : null,
  };
}

function etcd(name: string, lonely: boolean): HostFacts["etcd"] {
  const faults = lonely ? ["member cp9 does not answer: connection refused"] : [];
  return { member: name, members: 1, leader: name, raftLag: 0, dbBytes: 4e6, faults };
}

function days(marks: ReadonlyMap<string, string | undefined>): number {
  if (marks.has("expired")) return -3;
  return marks.has("soon") ? 12 : 300;
}

function addons(version: Version, desired: number, coredns: string): ClusterState["addons"] {
  const counts = { desired, updated: desired, ready: desired };
  return [
    { name: "coredns", image: `coredns:${coredns}`, version: v(coredns), ...counts },
    { name: "kube-proxy", image: `kube-proxy:${version}`, version, ...counts },
  ];
}

export type PolicyPart = { readonly [K in keyof Policy]?: Policy[K] extends object ? Partial<Policy[K]> : Policy[K] };

export function policyOf(part: PolicyPart = {}): Policy {
  const merged = Object.entries(DEFAULT_POLICY).map(([key, value]) => {
    const given = part[key as keyof Policy];
    const section = typeof value === "object" && value !== null && !Array.isArray(value);
    return [key, section ? { ...value, ...(given as object) } : (given ?? value)];
  });
  return Object.fromEntries(merged) as Policy;
}

export function planFor(line: string | ClusterState, target = "1.21.0", policy: PolicyPart = {}) {
  const state = typeof line === "string" ? cluster(line) : line;
  const id = "plan-1" as PlanId;
  return makePlan({ state, target: v(target), policy: policyOf(policy), id, parent: null, sha256 });
}

/** The plan, where there must be one. */
export function goodPlan(line: string | ClusterState, target = "1.21.0", policy: PolicyPart = {}): Plan {
  const answer = planFor(line, target, policy);
  if (!answer.ok) throw new Error(`${answer.problem.code}: ${answer.problem.detail}`);
  return answer.value;
}
