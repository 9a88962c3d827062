import type { StepId } from "../model/ids.ts";
import type { UPGRADE_VERBS, UpgradeState } from "../model/status.ts";
import { forcesFor } from "../rules/drain-ladder.ts";
import { rowOf } from "../rules/step-kinds.ts";
import { isBeingPutBack } from "./drain-rungs.ts";
import { type Halt, type RunView, recordOf } from "./view.ts";
import { waitingApprovals } from "./waiting-approvals.ts";

export type Verb = (typeof UPGRADE_VERBS)[number];

/** The state of a run in one word. */
export function stateOf(view: RunView): UpgradeState {
  if (view.rejected.length > 0) return "read-only";
  if (view.ended) return view.ended.how;
  if (view.aborted) return "aborting";
  if (view.halts.length > 0) return "halted";
  return view.paused ? "paused" : "running";
}

/** What an operator can do now. */
export function canNow(view: RunView): readonly Verb[] {
  if (view.ended || view.aborted) return [];
  if (view.rejected.length > 0) return ["abort"];
  const verbs: Verb[] = waitingApprovals(view).length > 0 ? ["approve"] : [];
  if (view.halts.length > 0 && !view.halts.some((h) => h.step !== null && isBeingPutBack(view, h.step))) {
    verbs.push("retry");
    if (view.halts.some((h) => forcibleDrain(view, h) !== null)) verbs.push("force");
  }
  if (maySkip(view)) verbs.push("skip");
  if (view.paused) verbs.push("resume");
  else if (view.halts.length === 0) verbs.push("pause");
  return [...verbs, "abort"];
}

/** The drain of a halt by what policy's `drain.force` covers; null for any other halt. */
export function forcibleDrain(view: RunView, { step, findings }: Halt): StepId | null {
  if (step === null || recordOf(view, step).step.kind !== "drain") return null;
  return forcesFor(findings, view.plan.policy.drain).length > 0 ? step : null;
}

/** All that halted it can be passed over: nothing of it runs, and the kinds allow it. */
function maySkip(view: RunView): boolean {
  const ids = view.halts.map((h) => h.step);
  return (
    ids.length > 0 &&
    ids.every((id) => {
      if (id === null) return false;
      const { is, step } = recordOf(view, id);
      return (is === "failed" || is === "pending") && rowOf(step).skippable;
    })
  );
}
