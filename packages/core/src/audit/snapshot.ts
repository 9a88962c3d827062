import type { SnapshotEvidence } from "../model/evidence.ts";
import type { NodeName, StepId } from "../model/ids.ts";
import type { Charge } from "./breach.ts";
import { controlPlaneChange } from "./kinds.ts";
import type { Log } from "./log.ts";

type Taken = {
  readonly node: NodeName;
  readonly begun: number;
  readonly evidence: SnapshotEvidence;
  readonly warned: boolean;
};

const SAME_MACHINE = "snapshot-copy-same-machine";

/**
 * Invariant 3: before each intent of kubeadm on a control plane, an etcd snapshot that was begun after the last event
 * of every other control plane change, with a copy of the same digest; on the member's own machine only with a finding.
 *
 * A second attempt at the same step may stand on the snapshot of the first: it goes on with the same change, and the
 * state to come back to is the one before that change began, not one taken in the middle of it.
 */
export function snapshot(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const taken: Taken[] = [];
  const changes = new Map<StepId, number>();
  let noted = false;
  for (const { event, step, index, intent } of log.lines) {
    if (event.type === "noted") noted ||= event.findings.some((f) => f.code === SAME_MACHINE);
    if (event.type === "step-settled" && step?.kind === "snapshot-etcd") {
      const { outcome } = event;
      if (outcome.is !== "done" || outcome.kind !== "snapshot-etcd" || intent === null) continue;
      const warned = outcome.warnings.some((w) => w.code === SAME_MACHINE);
      taken.push({ node: step.on, begun: intent, evidence: outcome.evidence, warned });
    }
    if (event.type === "step-intended" && step?.kind === "stop-control-plane" && step.manifests) {
      // What is put aside with a restore in a rollback is kept first, too.
      const why = lacking(log, taken, Math.max(-1, ...changes.values()), noted);
      if (why) charges.push({ invariant: 3, seq: event.seq, node: step.on, step: step.id, why: `${step.id}: ${why}` });
    }
    const change = step && controlPlaneChange(log, step);
    if (!change) continue;
    if (event.type === "step-intended") {
      const since = Math.max(-1, ...[...changes].map(([id, at]) => (id === change.id ? -1 : at)));
      const why = lacking(log, taken, since, noted);
      if (why)
        charges.push({ invariant: 3, seq: event.seq, node: change.on, step: change.id, why: `${change.id}: ${why}` });
      // While it runs nothing can be taken after it.
      changes.set(change.id, Number.POSITIVE_INFINITY);
    } else changes.set(change.id, index);
  }
  return charges;
}

function lacking(log: Log, taken: readonly Taken[], since: number, noted: boolean): string | null {
  const faults = taken.filter((t) => t.begun > since).map((t) => faultOf(log, t, noted));
  if (faults.length === 0) return "no etcd snapshot was taken after the previous control plane change";
  return faults.includes(null) ? null : (faults.at(-1) ?? null);
}

function faultOf(log: Log, { node, evidence, warned }: Taken, noted: boolean): string | null {
  const { copy, digest, takenOn } = evidence;
  if (takenOn !== log.nodes.get(node)?.machineId) return `the snapshot says it was taken on ${takenOn}, not on ${node}`;
  if (copy === null) return "the snapshot has no copy at the coordinator";
  if (copy.digest !== digest) return "the copy's digest is not the snapshot's";
  if (copy.machineId === takenOn && !warned && !noted) {
    return "the only copy lies on the member's own machine and no finding says so";
  }
  return null;
}
