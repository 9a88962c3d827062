import type { Epoch } from "../model/ids.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";

/**
 * Invariant 8, fencing: each `led` raises the epoch, intents carry the present one, and an agent that reports holds an
 * epoch between the one its step was intended under (it had accepted that) and the present one (a higher one would mean
 * that the writer of this log had been replaced).
 */
export function epochs(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  let present: Epoch = log.started.epoch;
  for (const { event, step, intent } of log.lines) {
    const charge = (why: string) =>
      charges.push({ invariant: 8, seq: event.seq, node: step && stepNode(step), step: step?.id ?? null, why });
    if (event.type === "run-started" && !(Number.isSafeInteger(event.epoch) && event.epoch >= 1)) {
      charge(`${event.epoch} is no epoch`);
    }
    if (event.type === "led") {
      if (!(event.epoch > present)) charge(`epoch ${event.epoch} takes over from ${present}`);
      present = event.epoch;
    } else if (event.type === "step-intended" && event.epoch !== present) {
      charge(`${event.step.id} is intended under epoch ${event.epoch} while ${present} leads`);
    } else if (event.type === "step-settled" && event.by.is === "agent") {
      const begun = intent === null ? null : log.lines[intent]?.event;
      const least = begun?.type === "step-intended" ? begun.epoch : log.started.epoch;
      const { epoch, node } = event.by;
      if (epoch < least)
        charge(`the agent of ${node} reports under epoch ${epoch}; the step was intended under ${least}`);
      if (epoch > present) charge(`the agent of ${node} knows epoch ${epoch} while ${present} writes this log`);
    }
  }
  return charges;
}
