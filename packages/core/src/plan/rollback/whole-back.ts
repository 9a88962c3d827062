import type { SnapshotEvidence } from "../../model/evidence.ts";
import { type Finding, finding } from "../../model/finding.ts";
import type { NodeName } from "../../model/ids.ts";
import type { Hop } from "../../model/plan.ts";
import { type NodeMarks, type RestoreData, restoreSnapshotOf } from "../../model/restore.ts";
import type { KeptSnapshot } from "../../model/snapshot.ts";
import type { ClusterState, NodeState } from "../../model/state.ts";
import type { ManifestsBack } from "../../model/step.ts";
import { type RunView, recordOf } from "../../run/view.ts";
import { restoreData } from "../restore-data.ts";
import { restoreFindings } from "../restore-findings.ts";
import { isoTime } from "../time-text.ts";
import type { BackWork, Decided } from "./back-work.ts";
import type { Stopped } from "./stopped-at.ts";

/** What a rollback with a restore of etcd needs to know beside the run and the cluster. */
export type EtcdBack = {
  /** That the coordinator keeps. */
  readonly kept: readonly KeptSnapshot[];
  /** Why no real restore has proven the snapshot; undefined when one has. */
  readonly unproven?: string | undefined;
  /** etcd's cluster ids that this cluster had before earlier restores. */
  readonly earlierIds: readonly string[];
  /** Nodes whose agents are not connected now. */
  readonly away: ReadonlySet<NodeName>;
  readonly token: string;
  readonly undoSeconds: number;
};

/** The part of a rollback that takes the control planes back together with etcd's data. */
export type WholeBack = {
  readonly restore: RestoreData;
  /** What comes back with the data, of every control plane. */
  readonly manifests: ReadonlyMap<NodeName, ManifestsBack>;
};

const MINUTE_MS = 60_000;

/**
 * What the restore of a whole cluster's rollback rests on: the snapshot of before the hop, and every control plane's
 * rollback point. `back` is null when that is not all there; findings say what is missing, and what is lost.
 */
export function wholeBack(
  view: RunView,
  state: ClusterState,
  stopped: Stopped,
  decided: Decided,
  etcd: EtcdBack,
): { readonly findings: readonly Finding[]; readonly back: WholeBack | null } {
  const findings: Finding[] = [...unready(state, decided, etcd.away)];
  const manifests = manifestsBack(decided.work);
  for (const { name } of state.nodes.filter((n) => n.role === "control-plane" && !manifests.has(n.name)))
    if (!decided.work.some((w) => w.node.name === name && w.manifests))
      findings.push(
        finding("rollback-point-missing", { node: name }, `the run has not moved ${name}: no point is kept`),
      );
  const taken = snapshotBefore(view, stopped.hop);
  const kept = taken && etcd.kept.find((k) => k.digest === taken.digest);
  if (!taken || !kept) {
    findings.push(finding("rollback-snapshot-missing", "cluster", whyMissing(stopped.hop, taken)));
    return { findings, back: null };
  }
  const snapshot = restoreSnapshotOf(kept);
  findings.push(
    finding("rollback-loses-writes", "cluster", whatIsLost(kept, state)),
    ...restoreFindings({ ...etcd, state, snapshot }),
  );
  const restore = restoreData({ ...etcd, state, snapshot });
  return { findings, back: restore && { restore: { ...restore, marks: marksThen(state, decided) }, manifests } };
}

/**
 * The snapshot that was taken right before the first control plane change of the hop: in the lane of `kubeadm upgrade apply`,
 * before it, and never done again once that was begun. Null when there is none.
 */
export function snapshotBefore(view: RunView, hop: Hop): SnapshotEvidence | null {
  const lanes = hop.phases.flatMap((p) => p.lanes);
  for (const { steps } of lanes) {
    const apply = steps.findIndex((s) => s.kind === "kubeadm-apply");
    for (const step of steps.slice(0, Math.max(0, apply))) {
      const record = recordOf(view, step.id);
      if (record.is === "done" && record.outcome.kind === "snapshot-etcd") return record.outcome.evidence;
    }
  }
  return null;
}

function whyMissing({ from, to }: Hop, taken: SnapshotEvidence | null): string {
  if (taken === null) return `the run has no snapshot on record of before the hop ${from} -> ${to}`;
  return `the coordinator keeps no copy any more of ${taken.digest}, which was taken before the hop ${from} -> ${to}`;
}

function whatIsLost({ digest, node, takenAt }: KeptSnapshot, { asOf }: ClusterState): string {
  const when = isoTime(takenAt);
  const before = `${age(asOf - takenAt)} before this plan`;
  return `every write since ${when} (${before}) is lost: etcd goes back to the snapshot ${digest} of ${node}`;
}

/** `2 d 3 h`, `3 h 12 min`, `4 min`. */
function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
}

function manifestsBack(work: readonly BackWork[]): ReadonlyMap<NodeName, ManifestsBack> {
  return new Map(
    work.flatMap(({ node, manifests, before, point }): [NodeName, ManifestsBack][] =>
      manifests && point && before.apiserver ? [[node.name, { to: before.apiserver, point }]] : [],
    ),
  );
}

/** Agents of workers that are away: those of control planes are a restore's own finding. */
function unready({ nodes }: ClusterState, { work }: Decided, away: ReadonlySet<NodeName>): readonly Finding[] {
  const workers = nodes.filter((n) => n.role === "worker" && n.host !== null && away.has(n.name));
  return workers
    .filter((n) => work.some((w) => w.node.name === n.name))
    .map(({ name }) => finding("agent-away", { node: name }, `${name} has to go back, and its agent is not connected`));
}

/** What nodes are marked with when the restore begins: those that the run left open have been given back by then. */
function marksThen(state: ClusterState, { work }: Decided): readonly NodeMarks[] {
  const given = (node: NodeState) => work.some((w) => w.node.name === node.name && w.open);
  return state.nodes.map((node) => {
    const { name, hold, owner } = node;
    const unschedulable = owner !== null && given(node) ? owner.wasUnschedulable : node.unschedulable;
    return { node: name, unschedulable, owner: given(node) ? null : owner, hold };
  });
}
