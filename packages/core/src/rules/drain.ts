import type { Finding } from "../model/finding.ts";
import { finding } from "../model/finding.ts";
import type { Policy } from "../model/policy.ts";
import { nameOf, type PodView } from "./drain-views.ts";

export type DrainFacts = {
  /** DaemonSets that exist, as `namespace/name`. */
  readonly daemonSets: ReadonlySet<string>;
  /** The namespace that Lockkeeper itself is installed in. */
  readonly ownNamespace: string;
};

export type Skipped = { readonly pod: PodView; readonly why: "mirror" | "daemon-set" | "lockkeeper" };
export type Refused = { readonly pod: PodView; readonly finding: Finding };

/** What a drain does with every pod of a node. */
export type DrainPlan = {
  /** Lowest priority first, then by name; those that policy lets go last stand at the end. */
  readonly evict: readonly PodView[];
  /** Terminating already: to be waited for. */
  readonly leaving: readonly PodView[];
  readonly skipped: readonly Skipped[];
  /** Policy does not let these go; a drain evicts nothing while there is one. */
  readonly refused: readonly Refused[];
};

const PART_OF = "app.kubernetes.io/part-of";

/**
 * Sorts a node's pods as `kubectl drain` does (k8s.io/kubectl/pkg/drain/filters.go: mirror, DaemonSet, local storage and
 * unreplicated filters), plus our own pods, which stay: the agent does the host's work, and the coordinator is exempt on
 * its own node.
 */
export function planDrain(pods: readonly PodView[], facts: DrainFacts, policy: Policy["drain"]): DrainPlan {
  const evict: PodView[] = [];
  const leaving: PodView[] = [];
  const skipped: Skipped[] = [];
  const refused: Refused[] = [];
  for (const pod of [...pods].sort(byTurn(policy))) {
    const why = whySkipped(pod, facts);
    if (why) skipped.push({ pod, why });
    else if (pod.leaving) leaving.push(pod);
    else {
      const refusals = whyRefused(pod, policy);
      if (refusals.length === 0) evict.push(pod);
      else refused.push(...refusals.map((f) => ({ pod, finding: f })));
    }
  }
  return { evict, leaving, skipped, refused };
}

function whySkipped(pod: PodView, facts: DrainFacts): Skipped["why"] | null {
  if (pod.mirror) return "mirror";
  if (pod.namespace === facts.ownNamespace && pod.labels[PART_OF] === "lockkeeper") return "lockkeeper";
  // A completed pod of a DaemonSet goes like any other completed pod: kubectl removes it too.
  return !completed(pod) && ofDaemonSet(pod, facts) ? "daemon-set" : null;
}

function whyRefused(pod: PodView, policy: Policy["drain"]): Finding[] {
  if (completed(pod)) return [];
  const where = { object: `Pod ${nameOf(pod)}` };
  const findings: Finding[] = [];
  const owner = pod.controller;
  if (policy.unmanagedPods === "refuse" && (owner === null || owner.kind === "DaemonSet")) {
    const saw = owner
      ? `its DaemonSet ${pod.namespace}/${owner.name} does not exist any more, so nobody would make it again`
      : "no controller owns it, so nobody would make it again";
    findings.push(finding("drain-unmanaged-pod", where, saw));
  }
  if (policy.emptyDirPods === "refuse" && pod.emptyDirs.length > 0) {
    findings.push(finding("drain-local-storage", where, `emptyDir volumes: ${pod.emptyDirs.join(", ")}`));
  }
  return findings;
}

function completed(pod: PodView): boolean {
  return pod.phase === "Succeeded" || pod.phase === "Failed";
}

function ofDaemonSet(pod: PodView, facts: DrainFacts): boolean {
  const owner = pod.controller;
  return owner?.kind === "DaemonSet" && facts.daemonSets.has(`${pod.namespace}/${owner.name}`);
}

/**
 * Of what a drain has to evict, what may go now: pods that policy lets go last wait until none of the others is left, those
 * that terminate included, for these may still need the storage.
 */
export function evictNow(
  { evict, leaving }: Pick<DrainPlan, "evict" | "leaving">,
  policy: Policy["drain"],
): readonly PodView[] {
  const others = [...evict, ...leaving].some((pod) => !goesLast(pod, policy));
  return others ? evict.filter((pod) => !goesLast(pod, policy)) : evict;
}

// Plans of earlier releases have no such list.
function goesLast({ labels }: PodView, { last }: Partial<Pick<Policy["drain"], "last">>): boolean {
  return (last ?? []).some((set) => Object.entries(set).every(([key, value]) => labels[key] === value));
}

function byTurn(policy: Policy["drain"]) {
  const turn = (pod: PodView) => Number(goesLast(pod, policy));
  return (a: PodView, b: PodView): number =>
    turn(a) - turn(b) || a.priority - b.priority || (nameOf(a) < nameOf(b) ? -1 : 1);
}
