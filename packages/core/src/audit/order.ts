import type { StepId } from "../model/ids.ts";
import { type Lane, type Plan, planSteps } from "../model/plan.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { turnsOf } from "./kinds.ts";
import type { Log, Place } from "./log.ts";

/**
 * Invariant 5, the plan is what is carried out: a step is intended only when all before it in its lane, and all of
 * every earlier phase, are done or skipped, and no more lanes of its phase are under way than the phase is wide. What
 * was rewound is not done.
 */
export function order(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const over = new Set<StepId>();
  const left = new Map<number, number>();
  const begun = new Set<Lane>();
  for (const { turn } of log.places.values()) left.set(turn, (left.get(turn) ?? 0) + 1);
  const mark = (id: StepId, isOver: boolean) => {
    const place = log.places.get(id);
    if (!place || over.has(id) === isOver) return;
    if (isOver) over.add(id);
    else over.delete(id);
    left.set(place.turn, (left.get(place.turn) ?? 0) + (isOver ? -1 : 1));
  };
  for (const { event } of log.lines) {
    if (event.type === "run-started") {
      for (const id of twice(log.plan)) {
        charges.push({ invariant: 5, seq: event.seq, node: null, step: id, why: `the plan has two steps ${id}` });
      }
    } else if (event.type === "step-intended") {
      const place = log.places.get(event.step.id);
      const why = place && (tooEarly(place, over, left) ?? tooWide(place, over, begun));
      if (place) begun.add(place.lane);
      if (why) charges.push({ invariant: 5, seq: event.seq, node: stepNode(event.step), step: event.step.id, why });
    } else if (event.type === "step-settled" && event.outcome.is === "done") mark(event.step, true);
    else if (event.type === "skipped") mark(event.step, true);
    else if (event.type === "rewound") for (const id of event.steps) mark(id, false);
    else if (event.type === "quarantined") for (const id of turnsOf(log, event.node)) mark(id, true);
  }
  return charges;
}

function twice(plan: Plan): readonly StepId[] {
  const seen = new Set<StepId>();
  return planSteps(plan).flatMap(({ id }) => (seen.size === seen.add(id).size ? [id] : []));
}

function tooWide({ step, phase, lane }: Place, over: ReadonlySet<StepId>, begun: ReadonlySet<Lane>): string | null {
  if (begun.has(lane)) return null;
  const underWay = phase.lanes.filter((l) => l !== lane && begun.has(l) && l.steps.some((s) => !over.has(s.id)));
  if (underWay.length < phase.width) return null;
  return `${step.id} while ${underWay.length} other lanes of its phase are under way; its width is ${phase.width}`;
}

function tooEarly(place: Place, over: ReadonlySet<StepId>, left: ReadonlyMap<number, number>): string | null {
  for (const before of place.lane.steps) {
    if (before.id === place.step.id) break;
    if (!over.has(before.id)) return `${place.step.id} before ${before.id}, which its lane has first, is over`;
  }
  for (const [turn, count] of left) {
    if (turn < place.turn && count > 0) return `${place.step.id} while ${count} steps of an earlier phase are not over`;
  }
  return null;
}
