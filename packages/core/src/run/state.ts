import type { UpgradeState, UpgradeStatus } from "../model/status.ts";
import { rowOf } from "../rules/step-kinds.ts";
import { type RunView, recordOf } from "./view.ts";
import { waitingApprovals } from "./waiting-approvals.ts";

export type Verb = UpgradeStatus["can"][number];

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
  if (view.halts.length > 0) verbs.push("retry");
  if (maySkip(view)) verbs.push("skip");
  if (view.paused) verbs.push("resume");
  else if (view.halts.length === 0) verbs.push("pause");
  return [...verbs, "abort"];
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
