import type { NodeName, StepId } from "../model/ids.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Step } from "../model/step.ts";
import { compareVersions, newest, oldest, parseVersion, type Version, versionParts } from "../model/version.ts";
import { controlPlaneChange } from "./kinds.ts";
import type { Log } from "./log.ts";

/**
 * What a component may run: between the intent of a change and the proof of its end it may be either. The releases of
 * both (see {@link release}) are kept with them: they are compared for every node at every change.
 */
export type Range = {
  readonly low: Version;
  readonly high: Version;
  readonly lowRelease: number;
  readonly highRelease: number;
};

/** The versions of a cluster as a log lets us follow them. */
export type Versions = {
  readonly apiserver: Map<NodeName, Range>;
  readonly kubelet: Map<NodeName, Range>;
  /** The kubeadm binary of each node. */
  readonly kubeadm: Map<NodeName, Range>;
  /** Of the kubeadm that last managed each node. */
  readonly managed: Map<NodeName, Version>;
  /** What kubeadm-config says. */
  cluster: Version;
  /** Ranges as they were before an open attempt, to come back to when it certainly changed nothing. */
  readonly before: Map<StepId, { readonly of: Map<NodeName, Range>; readonly was: Range | null }[]>;
};

/** The versions of the plan's basis. A control plane whose apiserver is not known has no entry. */
export function versionsAtStart(log: Log): Versions {
  const { nodes, kubeadmVersion } = log.plan.basis;
  const v: Versions = {
    apiserver: new Map(),
    kubelet: new Map(),
    kubeadm: new Map(),
    managed: new Map(),
    cluster: kubeadmVersion,
    before: new Map(),
  };
  for (const n of nodes) {
    v.kubelet.set(n.name, exactly(n.kubelet));
    if (n.kubeadm) v.kubeadm.set(n.name, exactly(n.kubeadm));
    if (n.apiserver && n.role === "control-plane") v.apiserver.set(n.name, exactly(n.apiserver));
    const worker = newest(n.kubeadm ? [n.kubeadm, n.kubelet] : [n.kubelet]);
    v.managed.set(n.name, (n.role === "worker" ? worker : n.apiserver) ?? kubeadmVersion);
  }
  return v;
}

/** From its intent on, a step may have changed what it changes. @returns whether that is anything. */
export function begin(log: Log, v: Versions, step: Step): boolean {
  const touched: Map<NodeName, Range>[] = [];
  if (step.kind === "install-packages") {
    if (step.packages.includes("kubeadm")) touched.push(v.kubeadm);
    if (step.packages.includes("kubelet")) touched.push(v.kubelet);
  } else if (controlPlaneChange(log, step)) touched.push(v.apiserver);
  const kept = step.kind === "commit-restore" ? (step.manifests ?? null) : null;
  if (kept) touched.push(v.apiserver);
  const to = kept?.to ?? ("to" in step ? step.to : null);
  if (touched.length === 0 || to === null || !("on" in step)) return false;
  const { on } = step;
  v.before.set(
    step.id,
    touched.map((of) => ({ of, was: of.get(on) ?? null })),
  );
  for (const of of touched) of.set(on, widened(of.get(on), to));
  return true;
}

/**
 * What the end of a step proves; a failure proves something only when the host was certainly not changed.
 * @returns whether any version is another, or surer, than before.
 */
export function settle(log: Log, v: Versions, step: Step, outcome: Outcome): boolean {
  if (!("on" in step)) return false;
  const { on } = step;
  if (outcome.is === "failed") {
    const undone = outcome.changedHost ? [] : (v.before.get(step.id) ?? []);
    for (const { of, was } of undone) if (was) of.set(on, was);
    return undone.length > 0;
  }
  switch (outcome.kind) {
    case "install-packages":
      if (step.kind === "install-packages" && step.packages.includes("kubeadm")) v.kubeadm.set(on, exactly(step.to));
      return true;
    case "restart-kubelet":
      v.kubelet.set(on, proven(outcome.evidence.version));
      return true;
    case "verify-node":
      v.kubelet.set(on, proven(outcome.evidence.kubelet));
      return true;
    case "kubeadm-apply":
    case "kubeadm-node": {
      const reached = proven(outcome.evidence.version).high;
      v.managed.set(on, reached);
      if (controlPlaneChange(log, step)) v.apiserver.set(on, exactly(reached));
      if (outcome.kind === "kubeadm-apply") v.cluster = newest([v.cluster, reached]) ?? v.cluster;
      return true;
    }
    case "put-back-manifests": {
      const reached = proven(outcome.evidence.version).high;
      v.managed.set(on, reached);
      v.apiserver.set(on, exactly(reached));
      return true;
    }
    case "commit-restore": {
      if (step.kind !== "commit-restore" || !step.manifests) return false;
      // Its configuration lies in etcd, and came back with the data.
      v.cluster = log.plan.rollback?.kubeadmVersion ?? v.cluster;
      const { version } = outcome.evidence;
      if (version === undefined) return false;
      v.managed.set(on, proven(version).high);
      v.apiserver.set(on, proven(version));
      return true;
    }
    case "put-back-cluster-config":
      v.cluster = proven(outcome.evidence.version).high;
      return true;
    default:
      return false;
  }
}

/** A release as a number whose neighbours differ by one: 1020 for v1.20. */
export function release(version: Version): number {
  const { major, minor } = versionParts(version);
  return major * 1000 + minor;
}

/** The oldest and the newest version that any of the components may run; null when there is none. */
export function span(of: ReadonlyMap<NodeName, Range>): Range | null {
  const low = oldest([...of.values()].map((r) => r.low));
  const high = newest([...of.values()].map((r) => r.high));
  return low && high ? between(low, high) : null;
}

function exactly(version: Version): Range {
  return between(version, version);
}

function proven(version: Version): Range {
  if (parseVersion(version) === null) throw new RangeError(`the evidence holds no version: ${version}`);
  return exactly(version);
}

function widened(range: Range | undefined, to: Version): Range {
  if (!range) return exactly(to);
  const low = compareVersions(to, range.low) < 0 ? to : range.low;
  return between(low, compareVersions(to, range.high) > 0 ? to : range.high);
}

function between(low: Version, high: Version): Range {
  return { low, high, lowRelease: release(low), highRelease: release(high) };
}
