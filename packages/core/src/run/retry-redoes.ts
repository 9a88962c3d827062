import type { StepId } from "../model/ids.ts";
import type { Step } from "../model/step.ts";
import { rowOf } from "../rules/step-kinds.ts";
import { isFromBarrier, restoreRedoes } from "./restore-redoes.ts";
import { type RunView, recordOf } from "./view.ts";

/** When somebody made the node schedulable, everything since our cordon is worth nothing. */
const FROM_CORDON: readonly Step["kind"][] = ["cordon", "drain", "confirm-drained"];

/** Steps of the same lane that a retry does again before this one, since what they proved may not hold any more. */
export function redoneBy(view: RunView, id: StepId): readonly StepId[] {
  const { is, step } = recordOf(view, id);
  if (isFromBarrier(step)) return restoreRedoes(view, id);
  const lane = view.places.get(id)?.lane;
  // What runs on is only waited for anew.
  if (!lane || is === "running") return [];
  const uncordoned = view.halts.some((h) => h.step === id && h.findings.some((f) => f.code === "node-not-cordoned"));
  const kinds = uncordoned ? FROM_CORDON : rowOf(step).retryRedoes;
  const before = lane.steps.slice(
    0,
    lane.steps.findIndex((s) => s.id === id),
  );
  return before.filter((s) => kinds.includes(s.kind) && recordOf(view, s.id).is === "done").map((s) => s.id);
}
