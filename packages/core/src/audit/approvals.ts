import type { StepId } from "../model/ids.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";

/**
 * Invariant 5, the plan is what is carried out: a step that waits for a person's approval begins only after a person, never
 * the coordinator, has given it; and an approval is of such a step.
 */
export function approvals(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const approved = new Set<StepId>();
  for (const { event, step } of log.lines) {
    const charge = (on: StepId, why: string) =>
      charges.push({ invariant: 5, seq: event.seq, node: null, step: on, why });
    if (event.type === "approved") {
      const kind = log.places.get(event.step)?.step.kind;
      if (kind !== "await-approval") charge(event.step, `${event.step} is approved, which waits for no approval`);
      if (event.by === "coordinator")
        charge(event.step, `${event.step} is approved by the coordinator, not by a person`);
      approved.add(event.step);
    } else if (event.type === "step-intended" && step?.kind === "await-approval" && !approved.has(step.id)) {
      charge(step.id, `${step.id} is begun though nobody had approved it`);
    }
  }
  return charges;
}
