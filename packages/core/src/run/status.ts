import type { Decision, World } from "../model/decision.ts";
import type { RunId } from "../model/ids.ts";
import type { StepView, UpgradeStatus } from "../model/status.ts";
import { stepNode } from "../model/step.ts";
import { purposeOf } from "../rules/run-title.ts";
import { describeStep } from "../rules/step-kinds.ts";
import { mayRollBack } from "./may-roll-back.ts";
import { canNow, stateOf } from "./state.ts";
import type { RunView, StepRecord } from "./view.ts";

/** The upgrade as people and scripts read it. @param decision the last answer of `decide`, for what is waited for. */
export function statusOf(id: RunId, view: RunView, decision: Decision | null, acting: World["acting"]): UpgradeStatus {
  // What put a node back is not in the plan: once it was rewound nobody waits for it.
  const due = [...view.records.values()].filter(({ step, is }) => is !== "pending" || view.places.has(step.id));
  const steps = due.map((record) => stepView(record, acting));
  const { plan, startedBy, startedAt, ended, seq } = view;
  return {
    id,
    plan: plan.id,
    digest: plan.digest,
    state: stateOf(view),
    purpose: purposeOf(plan),
    from: plan.from,
    to: plan.to,
    startedBy,
    startedAt,
    endedAt: ended?.at ?? null,
    seq,
    steps,
    stepsDone: steps.filter((s) => s.status === "done" || s.status === "skipped").length,
    waits: decision === null || decision.is === "over" ? [] : decision.waits,
    outOfService: [...view.out.keys()].sort(),
    quarantined: [...view.quarantined.keys()].sort(),
    findings: [...view.rejected, ...view.halts.flatMap((h) => h.findings)],
    can: mayRollBack(view) ? [...canNow(view), "rollback"] : canNow(view),
  };
}

function stepView({ step, is, attempt, startedAt, endedAt }: StepRecord, acting: World["acting"]): StepView {
  const act = acting.get(step.id);
  return {
    id: step.id,
    kind: step.kind,
    node: stepNode(step),
    title: describeStep(step),
    status: is,
    attempt,
    startedAt,
    endedAt: is === "running" ? null : endedAt,
    doing: is === "running" && act?.attempt === attempt ? act.doing : null,
  };
}
