import type { StepId } from "../model/ids.ts";
import { nextSteps } from "./next-steps.ts";
import type { RunView } from "./view.ts";

/** Steps that could begin now if a person approved them. */
export function waitingApprovals(view: RunView): readonly StepId[] {
  return nextSteps(view)
    .filter((s) => s.kind === "await-approval" && !view.approved.has(s.id))
    .map((s) => s.id);
}
