import type { NodeName, StepId } from "../model/ids.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { isOwn } from "./identity.ts";
import { isControlPlane, type Log } from "./log.ts";

/**
 * Invariant 9, where policy's failure budget answers for a person: only so many workers, each after a failure on its own host
 * in its own turn, with the limit on nodes out of service lifted for it on record; and nothing is begun on it afterwards.
 */
export function quarantine(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const failed = new Set<StepId>();
  const out = new Set<NodeName>();
  for (const { event, step, index } of log.lines) {
    if (event.type === "step-settled") {
      if (event.outcome.is === "failed") failed.add(event.step);
      else failed.delete(event.step);
    }
    const charge = (on: NodeName | null, id: StepId, why: string) =>
      charges.push({ invariant: 9, seq: event.seq, node: on, step: id, why });
    if (event.type === "step-intended" && step) {
      const on = stepNode(step);
      if (on !== null && out.has(on))
        charge(on, step.id, `${step.id} is begun on ${on}, which the run goes on without`);
    }
    if (event.type !== "quarantined") continue;
    const place = log.places.get(event.step);
    const budget = log.plan.policy.workers.failureBudget ?? 0;
    const say = (why: string) => charge(event.node, event.step, why);
    if (out.size >= budget) say(`${event.node} is quarantined beyond the failure budget of ${budget}`);
    if (!failed.has(event.step)) say(`${event.node} is quarantined though ${event.step} has not failed`);
    if (place?.lane.node !== event.node || place.phase.kind !== "workers")
      say(`${event.step} is not of the turn of ${event.node}`);
    if (isControlPlane(log, event.node)) say(`the control plane ${event.node} is quarantined`);
    if (place && isOwn(place.step)) say(`${event.step} is no failure on a host`);
    if (!log.exempt(1, event.node, index)) say(`${event.node} is quarantined and still counts as out of service`);
    out.add(event.node);
  }
  return charges;
}
