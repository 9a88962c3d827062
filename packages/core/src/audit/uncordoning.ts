import type { NodeName } from "../model/ids.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";

/** What we know of our cordon on a node: `foreign` when somebody else had cordoned it before us. */
type Held = { readonly foreign: boolean };

/**
 * Invariant 7: a node is uncordoned only while a cordon of ours is on it (of this run, or left by an earlier one), and
 * it is made schedulable only when nobody else had cordoned it. What the cordon itself saw, in the same patch, decides
 * that; the plan's basis decides where no cordon of this run saw it.
 */
export function uncordoning(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const held = new Map<NodeName, Held>();
  for (const n of log.plan.basis.nodes) if (n.leftOpen) held.set(n.name, { foreign: false });
  for (const { event, step } of log.lines) {
    if (step?.kind !== "cordon" && step?.kind !== "uncordon") continue;
    const { id, on } = step;
    const charge = (why: string) => charges.push({ invariant: 7, seq: event.seq, node: on, step: id, why });
    if (event.type === "step-intended") {
      if (step.kind === "uncordon" && !held.has(on)) charge(`${on} is uncordoned though we had not cordoned it`);
    } else if (event.type === "step-settled" && event.outcome.is === "done") {
      const { outcome } = event;
      if (outcome.kind === "cordon") held.set(on, { foreign: outcome.evidence.wasUnschedulable });
      if (outcome.kind !== "uncordon") continue;
      const foreign = held.get(on)?.foreign ?? log.nodes.get(on)?.unschedulable ?? true;
      if (outcome.evidence.made && foreign) charge(`${on} was made schedulable though somebody else had cordoned it`);
      held.delete(on);
    }
  }
  return charges;
}
