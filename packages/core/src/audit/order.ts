import type { StepId } from "../model/ids.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import type { Log, Place } from "./log.ts";

/**
 * Invariant 5, the plan is what is carried out: a step is intended only when all before it in its lane, and all of
 * every earlier phase, are done or skipped. What was rewound is not done.
 */
export function order(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const over = new Set<StepId>();
  const left = new Map<number, number>();
  for (const { phase } of log.places.values()) left.set(phase, (left.get(phase) ?? 0) + 1);
  const mark = (id: StepId, isOver: boolean) => {
    const place = log.places.get(id);
    if (!place || over.has(id) === isOver) return;
    if (isOver) over.add(id);
    else over.delete(id);
    left.set(place.phase, (left.get(place.phase) ?? 0) + (isOver ? -1 : 1));
  };
  for (const { event } of log.lines) {
    if (event.type === "step-intended") {
      const place = log.places.get(event.step.id);
      const why = place && tooEarly(place, over, left);
      if (why) charges.push({ invariant: 5, seq: event.seq, node: stepNode(event.step), step: event.step.id, why });
    } else if (event.type === "step-settled" && event.outcome.is === "done") mark(event.step, true);
    else if (event.type === "skipped") mark(event.step, true);
    else if (event.type === "rewound") for (const id of event.steps) mark(id, false);
  }
  return charges;
}

function tooEarly(place: Place, over: ReadonlySet<StepId>, left: ReadonlyMap<number, number>): string | null {
  for (const before of place.lane.steps) {
    if (before.id === place.step.id) break;
    if (!over.has(before.id)) return `${place.step.id} before ${before.id}, which its lane has first, is over`;
  }
  for (const [phase, count] of left) {
    if (phase < place.phase && count > 0)
      return `${place.step.id} while ${count} steps of an earlier phase are not over`;
  }
  return null;
}
