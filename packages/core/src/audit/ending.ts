import type { StepId } from "../model/ids.ts";
import type { Charge } from "./breach.ts";
import { turnsOf } from "./kinds.ts";
import type { Log } from "./log.ts";

/**
 * Invariant 9: a run is over only when nothing of it runs; it has succeeded when every step of its plan is done or was
 * skipped, or is of a worker that it goes on without, and is aborted only when somebody asked for that.
 */
export function ending(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const open = new Set<StepId>();
  const over = new Set<StepId>();
  let aborted = false;
  for (const { event } of log.lines) {
    if (event.type === "step-intended") open.add(event.step.id);
    else if (event.type === "step-settled") {
      open.delete(event.step);
      if (event.outcome.is === "done") over.add(event.step);
    } else if (event.type === "skipped") over.add(event.step);
    else if (event.type === "rewound") for (const id of event.steps) over.delete(id);
    else if (event.type === "quarantined") for (const id of turnsOf(log, event.node)) over.add(id);
    else if (event.type === "aborted") aborted = true;
    else if (event.type === "ended") {
      const charge = (why: string, step: StepId | null) =>
        charges.push({ invariant: 9, seq: event.seq, node: null, step, why });
      for (const id of open) charge(`the run ends while ${id} runs`, id);
      if (event.how === "aborted" && !aborted) charge("the run ends as aborted and nobody had aborted it", null);
      const left = event.how === "succeeded" ? [...log.places.keys()].filter((id) => !over.has(id)) : [];
      if (left.length > 0)
        charge(`the run ends as succeeded though ${left.length} steps are not over: ${left[0]}`, null);
    }
  }
  return charges;
}
