import { audit } from "../audit/audit.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import { fail, ok, type Result } from "../model/errors.ts";
import type { EventOf, RunEvent } from "../model/event.ts";
import type { Digest, Instant, NodeName, RunId } from "../model/ids.ts";
import { type Plan, planStep, planSteps } from "../model/plan.ts";
import { type Step, stepNode } from "../model/step.ts";
import { canonicalJson } from "../plan/canonical.ts";
import { purposeOf } from "../rules/run-title.ts";
import { describeStep } from "../rules/step-kinds.ts";
import type { ReportedHop, ReportedNode, ReportedSnapshot, ReportedStep, RunReport, Said } from "./report.ts";

const NO_LOG: ErrorCode = "upgrade-unknown";

/**
 * The report of a run from its whole log; also of one that still goes on.
 * @param sha256 of the text's UTF-8 bytes; the log's digest is that of its events as canonical JSON, one a line.
 * @returns `upgrade-unknown` when the log does not begin with the run's start.
 */
export function makeReport(
  run: RunId,
  events: readonly RunEvent[],
  sha256: (text: string) => Digest,
): Result<RunReport> {
  const [started] = events;
  if (started?.type !== "run-started") return fail(NO_LOG, `the log of ${run} does not begin with its start`);
  const { plan } = started;
  const ended = events.findLast((e) => e.type === "ended");
  const steps = attempts(events);
  return ok({
    v: 1,
    run,
    cluster: plan.basis.clusterUid,
    plan: {
      id: plan.id,
      digest: plan.digest,
      purpose: purposeOf(plan),
      from: plan.from,
      to: plan.to,
      stops: plan.hops.map((h) => h.to),
      steps: planSteps(plan).length,
      findings: plan.findings,
    },
    policy: plan.policy,
    askedBy: started.by,
    why: started.why,
    startedAt: started.at,
    endedAt: ended?.at ?? null,
    how: ended?.how ?? "open",
    coordinators: events.flatMap((e) => (e.type === "led" ? [{ at: e.at, epoch: e.epoch, holder: e.holder }] : [])),
    nodes: plan.basis.nodes.map((node) => ({
      name: node.name,
      role: node.role,
      from: node.kubelet,
      ...seenOf(node.name, steps, events),
    })),
    steps,
    hops: events.flatMap((e) => hopIn(e, plan)),
    snapshots: events.flatMap(snapshotOf),
    said: events.flatMap(saidIn),
    halts: events.flatMap((e) => (e.type === "halted" ? [{ at: e.at, step: e.step, findings: e.findings }] : [])),
    quarantined: events.flatMap((e) =>
      e.type === "quarantined" ? [{ at: e.at, node: e.node, step: e.step, findings: e.findings }] : [],
    ),
    skipped: events.flatMap((e) => (e.type === "skipped" ? [e.step] : [])),
    evidence: started.evidence ?? null,
    breaches: audit(events),
    log: { events: events.length, digest: sha256(events.map((e) => `${canonicalJson(e)}\n`).join("")) },
  });
}

/** Every attempt in the order in which it was intended. */
function attempts(events: readonly RunEvent[]): readonly ReportedStep[] {
  const settled = new Map<string, EventOf<"step-settled">>();
  for (const e of events) if (e.type === "step-settled") settled.set(`${e.attempt} ${e.step}`, e);
  return events.flatMap((e) => {
    if (e.type !== "step-intended") return [];
    return [attemptOf(e.step, e.attempt, e.at, settled.get(`${e.attempt} ${e.step.id}`))];
  });
}

function attemptOf(
  step: Step,
  attempt: number,
  startedAt: Instant,
  end: EventOf<"step-settled"> | undefined,
): ReportedStep {
  const about = { id: step.id, kind: step.kind, title: describeStep(step), node: stepNode(step), attempt, startedAt };
  if (end === undefined) return { ...about, endedAt: null, is: "running", findings: [] };
  const { outcome } = end;
  const findings = outcome.is === "done" ? outcome.warnings : outcome.findings;
  return { ...about, endedAt: end.at, is: outcome.is, findings };
}

function seenOf(
  name: NodeName,
  steps: readonly ReportedStep[],
  events: readonly RunEvent[],
): Pick<ReportedNode, "to" | "outMs"> {
  const of = steps.filter((s) => s.node === name && s.is === "done");
  const verified = events.findLast(
    (e) =>
      e.type === "step-settled" &&
      e.outcome.is === "done" &&
      e.outcome.kind === "verify-node" &&
      e.by.is === "agent" &&
      e.by.node === name,
  );
  const outcome = verified?.type === "step-settled" && verified.outcome.is === "done" ? verified.outcome : null;
  return {
    to: outcome?.kind === "verify-node" ? outcome.evidence.kubelet : null,
    outMs: outOf(of),
  };
}

function outOf(done: readonly ReportedStep[]): number | null {
  let total: number | null = null;
  let since: Instant | null = null;
  for (const { kind, startedAt, endedAt } of done) {
    if (kind === "cordon") since ??= startedAt;
    if (kind !== "gate" || since === null || endedAt === null) continue;
    total = (total ?? 0) + endedAt - since;
    since = null;
  }
  return total;
}

function hopIn(event: RunEvent, plan: Plan): readonly ReportedHop[] {
  if (event.type === "skipped") {
    const step = planStep(plan, event.step);
    return step?.kind === "verify-hop" ? [{ to: step.to, at: event.at, seen: null, findings: [] }] : [];
  }
  if (event.type !== "step-settled" || event.outcome.is !== "done" || event.outcome.kind !== "verify-hop") return [];
  const step = planStep(plan, event.step);
  if (step?.kind !== "verify-hop") return [];
  const { evidence, warnings } = event.outcome;
  return [{ to: step.to, at: event.at, seen: evidence.seen ?? null, findings: warnings }];
}

function snapshotOf(event: RunEvent): readonly ReportedSnapshot[] {
  if (event.type !== "step-settled" || event.outcome.is !== "done" || event.outcome.kind !== "snapshot-etcd") return [];
  const { digest, bytes, revision, etcdVersion, copy } = event.outcome.evidence;
  const node = event.by.is === "agent" ? event.by.node : null;
  return [{ node, at: event.at, digest, bytes, revision, etcdVersion, copyOn: copy?.machineId ?? null }];
}

function saidIn(event: RunEvent): readonly Said[] {
  switch (event.type) {
    case "paused":
    case "resumed":
    case "aborted":
      return [{ at: event.at, by: event.by, what: event.type, why: event.why }];
    case "approved":
    case "retried":
    case "skipped":
      return [{ at: event.at, by: event.by, what: `${event.type} ${event.step}`, why: event.why }];
    case "exempted":
      return [
        { at: event.at, by: event.by, what: `lifted invariant ${event.invariant} for ${event.on}`, why: event.why },
      ];
    case "run-started":
    case "led":
    case "step-intended":
    case "step-settled":
    case "rewound":
    case "halted":
    case "quarantined":
    case "noted":
    case "ended":
      return [];
  }
}
