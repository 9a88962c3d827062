import type { NonEmpty } from "../../model/brand.ts";
import { isNonEmpty } from "../../model/brand.ts";
import type { ExactPackage, ManagedPackage } from "../../model/host.ts";
import type { NodeName, StepId } from "../../model/ids.ts";
import type { Lane } from "../../model/plan.ts";
import type { Policy } from "../../model/policy.ts";
import { apiserverVersion } from "../../model/state.ts";
import type { HostStep, NodeStep, PointRef } from "../../model/step.ts";
import type { Version } from "../../model/version.ts";
import { stepId } from "../lane-build.ts";
import type { BackWork } from "./back-work.ts";
import type { WholeBack } from "./whole-back.ts";

/** What the lanes of a rollback are built with; `to` is the version that the hop began at. */
export type BackBuild = { readonly to: Version; readonly policy: Policy; readonly etcdMembers: number };

type Id = (last: string) => StepId;
type LaneStep = HostStep | NodeStep;

function ids({ to }: BackBuild, phase: string, on: NodeName): Id {
  return (last) => stepId(to, phase, on, last);
}

/** @returns null for a node that needs no rollback point. */
export function pointLane(build: BackBuild, { node, point }: BackWork): Lane | null {
  if (point === null) return null;
  const id = ids(build, "check", node.name)("check-rollback-point");
  return { node: node.name, steps: [{ kind: "check-rollback-point", id, on: node.name, point }] };
}

/** The repository, the packages and the images of before; nothing is installed. */
export function stageBackLane(build: BackBuild, work: BackWork): Lane | null {
  const { node, before, exact, stage, kubelet, kubeadm } = work;
  const names = exact?.map((p) => p.name) ?? [];
  if (!stage || exact === null || !isNonEmpty(names)) return null;
  const on = node.name;
  const to = (kubeadm || kubelet !== "process" ? before.kubeadm : null) ?? before.kubelet;
  const id = ids(build, "stage", on)("stage");
  return { node: on, steps: [{ kind: "stage", id, on, to, packages: names, role: node.role, back: exact }] };
}

/** A node that was left out of service with its kubelet as it was: given back. */
export function giveBackLane(build: BackBuild, work: BackWork): Lane {
  const on = work.node.name;
  const id = ids(build, "adopt", on);
  return { node: on, steps: [...configuration(work, id), ...kubeadmBack(work, id), ...intoService(build, on, id)] };
}

/** The kubelet: drained, its configuration and packages as they were, started, looked at, and back into service. */
export function kubeletBackLane(build: BackBuild, work: BackWork, phase: string): Lane {
  const { node, before } = work;
  const on = node.name;
  const id = ids(build, phase, on);
  const to = before.kubelet;
  const own = exactOf(work, ["kubelet", "kubectl"]);
  const all = exactOf(work, work.kubeadm ? ["kubeadm", "kubelet", "kubectl"] : ["kubelet", "kubectl"]);
  const install: HostStep[] = own
    ? [{ kind: "install-packages", id: id("install-kubelet"), on, to, packages: namesOf(own), back: own }]
    : [];
  const etcd = node.role === "control-plane";
  return {
    node: on,
    steps: [
      ...(etcd ? [checkEtcd(build, on, id, "check-etcd"), ...leadElsewhere(build, on, id)] : []),
      { kind: "cordon", id: id("cordon"), on },
      { kind: "drain", id: id("drain"), on },
      { kind: "confirm-drained", id: id("confirm-drained"), on },
      ...configuration(work, id),
      ...kubeadmBack(work, id),
      ...install,
      { kind: "restart-kubelet", id: id("restart-kubelet"), on, to, forgetResources: true },
      { kind: "verify-node", id: id("verify-node"), on, to, ...(all ? { back: all } : {}) },
      ...(etcd ? [checkEtcd(build, on, id, "check-etcd-after")] : []),
      ...intoService(build, on, id),
    ],
  };
}

/** Packages and configuration of a node whose kubelet runs as it did: nobody is drained. */
export function packagesBackLane(build: BackBuild, work: BackWork): Lane {
  const { node, before } = work;
  const id = ids(build, "packages", node.name);
  const kubeadm = kubeadmBack(work, id);
  // As they run now: before a restore of etcd that brings all of them back, they are the newer ones.
  const runs = apiserverVersion(node) ?? before.apiserver;
  const settled = runs === null ? [] : [staticPodsStable(build, node.name, id, runs)];
  return {
    node: node.name,
    steps: [
      ...configuration(work, id),
      ...kubeadm,
      ...(kubeadm.length > 0 ? [ready(build, node.name, id), ...settled] : []),
    ],
  };
}

/** What kubeadm moved in the cluster; kube-proxy may not be newer than an API server, so it goes before them. */
export function clusterConfigLane(build: BackBuild, work: BackWork, point: PointRef, to: Version): Lane {
  const on = work.node.name;
  const id = ids(build, "cluster-config", on);
  return {
    node: on,
    steps: [
      checkEtcd(build, on, id, "check-etcd"),
      { kind: "snapshot-etcd", id: id("snapshot-etcd"), on, reason: `before the rollback to ${to}` },
      { kind: "put-back-cluster-config", id: id("put-back-cluster-config"), on, to, point },
    ],
  };
}

/** The static pods of one control plane: proven to be the kept ones, or put back. */
export function manifestsLane(build: BackBuild, work: BackWork, point: PointRef, to: Version): Lane {
  const on = work.node.name;
  const id = ids(build, "control-planes", on);
  const config = work.kubelet === "configuration" ? configuration(work, id) : [];
  const kubeadm = kubeadmBack(work, id);
  return {
    node: on,
    steps: [
      checkEtcd(build, on, id, "check-etcd"),
      {
        kind: "snapshot-etcd",
        id: id("snapshot-etcd"),
        on,
        reason: `before the static pods of ${on} go back to ${to}`,
      },
      ...leadElsewhere(build, on, id),
      { kind: "put-back-manifests", id: id("put-back-manifests"), on, to, point },
      ...config,
      ...kubeadm,
      ...(kubeadm.length > 0 ? [ready(build, on, id)] : []),
      staticPodsStable(build, on, id, to),
      checkEtcd(build, on, id, "check-etcd-after"),
    ],
  };
}

/** Of the newer version's data, right before it is put aside: whoever misses something of it can still look. */
export function snapshotNowLanes(build: BackBuild, { restore }: WholeBack): readonly Lane[] {
  const [{ node: on }] = restore.peers;
  const id = ids(build, "check", on);
  const reason = `before etcd goes back to the snapshot ${restore.snapshot.digest}`;
  return [
    {
      node: on,
      steps: [checkEtcd(build, on, id, "check-etcd"), { kind: "snapshot-etcd", id: id("snapshot-etcd"), on, reason }],
    },
  ];
}

/** After a restore: the kept static pods run, and go on running. */
export function stableLanes(build: BackBuild, { manifests }: WholeBack): readonly Lane[] {
  return [...manifests].map(([on, { to }]) => ({
    node: on,
    steps: [staticPodsStable(build, on, ids(build, "control-planes", on), to)],
  }));
}

function configuration({ node, point, kubelet }: BackWork, id: Id): HostStep[] {
  if (kubelet === "none" || point === null) return [];
  return [
    { kind: "restore-kubelet-config", id: id("restore-kubelet-config"), on: node.name, saved: point.step, of: point },
  ];
}

function kubeadmBack(work: BackWork, id: Id): HostStep[] {
  const back = exactOf(work, ["kubeadm"]);
  const to = work.before.kubeadm;
  if (!work.kubeadm || back === null || to === null) return [];
  return [
    { kind: "install-packages", id: id("install-kubeadm"), on: work.node.name, to, packages: namesOf(back), back },
  ];
}

function exactOf({ exact }: BackWork, names: readonly ManagedPackage[]): NonEmpty<ExactPackage> | null {
  const own = (exact ?? []).filter((p) => names.includes(p.name));
  return isNonEmpty(own) ? own : null;
}

function namesOf([first, ...more]: NonEmpty<ExactPackage>): NonEmpty<ManagedPackage> {
  return [first.name, ...more.map((p) => p.name)];
}

function intoService(build: BackBuild, on: NodeName, id: Id): LaneStep[] {
  return [{ kind: "uncordon", id: id("uncordon"), on }, ready(build, on, id)];
}

/** Also where nobody was cordoned: older packages of kubeadm restart the kubelet by themselves (kubernetes/release#2412). */
function ready({ policy }: BackBuild, on: NodeName, id: Id): LaneStep {
  return { kind: "gate", id: id("gate"), on, gate: { kind: "ready", seconds: policy.gate.readySeconds } };
}

function staticPodsStable({ policy }: BackBuild, on: NodeName, id: Id, to: Version): LaneStep {
  return { kind: "static-pods-stable", id: id("static-pods-stable"), on, to, seconds: policy.staticPods.stableSeconds };
}

function checkEtcd({ policy }: BackBuild, on: NodeName, id: Id, last: string): HostStep {
  return { kind: "check-etcd", id: id(last), on, ...policy.etcd };
}

function leadElsewhere({ etcdMembers }: BackBuild, on: NodeName, id: Id): HostStep[] {
  return etcdMembers > 1 ? [{ kind: "move-etcd-leader", id: id("move-etcd-leader"), on }] : [];
}
