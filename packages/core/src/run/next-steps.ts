import type { Lane, Phase } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import { type RunView, recordOf } from "./view.ts";

/**
 * The steps that the plan's order allows to begin now: of the first phase that is not over, the next step of each lane
 * that is under way, then of further lanes up to the phase's width. One step at a time per lane.
 */
export function nextSteps(view: RunView): readonly Step[] {
  const phase = view.plan.hops.flatMap((h) => h.phases).find((p) => !isPhaseOver(view, p));
  if (!phase) return [];
  const open = phase.lanes.filter((l) => !isLaneOver(view, l));
  const begun = open.filter((l) => isBegun(view, l));
  const fresh = open.filter((l) => !isBegun(view, l)).slice(0, Math.max(0, phase.width - begun.length));
  return [...begun, ...fresh].flatMap((lane) => {
    const step = lane.steps.find((s) => !isOver(view, s));
    return step && recordOf(view, step.id).is === "pending" ? [step] : [];
  });
}

function isPhaseOver(view: RunView, phase: Phase): boolean {
  return phase.lanes.every((l) => isLaneOver(view, l));
}

function isLaneOver(view: RunView, lane: Lane): boolean {
  if (lane.node !== null && view.quarantined.has(lane.node)) return true;
  return lane.steps.every((s) => isOver(view, s));
}

/** Also when all that was begun in it has been rewound: it keeps its place. */
function isBegun(view: RunView, lane: Lane): boolean {
  return lane.steps.some((s) => recordOf(view, s.id).attempt > 0 || isOver(view, s));
}

function isOver(view: RunView, step: Step): boolean {
  const { is } = recordOf(view, step.id);
  return is === "done" || is === "skipped";
}
