import type { Phase, Plan } from "../model/plan.ts";
import type { Step, StepKind } from "../model/step.ts";
import type { Durations } from "./durations.ts";

/** How long a plan may take, as far as earlier runs tell. */
export type Estimate = {
  /** What is known, in seconds; lanes that may run side by side counted so. */
  readonly seconds: number;
  /** Kinds of steps that no earlier run has done: their time is not in it. */
  readonly unknown: readonly StepKind[];
  /** Persons and windows are waited for besides: their time is nobody's to tell. */
  readonly waitsForPeople: boolean;
  /** Attempts that it was learnt from. */
  readonly samples: number;
};

/** Adds up a plan by the medians of earlier runs. What a soak takes is the plan's own. */
export function estimateOf(plan: Plan, durations: Durations): Estimate {
  const steps = plan.hops.flatMap((h) => h.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps)));
  const unknown = new Set(steps.filter((s) => !isWait(s) && msOf(s, durations) === null).map((s) => s.kind));
  const ms = plan.hops.flatMap((h) => h.phases).reduce((sum, phase) => sum + phaseMs(phase, durations), 0);
  return {
    seconds: Math.round(ms / 1000),
    unknown: [...unknown],
    waitsForPeople: steps.some(isWait),
    samples: [...durations.values()].reduce((sum, d) => sum + d.samples, 0),
  };
}

function isWait(step: Step): boolean {
  return step.kind === "await-approval" || step.kind === "await-window";
}

function msOf(step: Step, durations: Durations): number | null {
  if (step.kind === "soak") return step.seconds * 1000;
  return isWait(step) ? 0 : (durations.get(step.kind)?.medianMs ?? null);
}

/** Each lane begins where the first of the phase's places is free, in their order. */
function phaseMs(phase: Phase, durations: Durations): number {
  const places = new Array<number>(Math.max(1, Math.min(phase.width, phase.lanes.length))).fill(0);
  for (const lane of phase.lanes) {
    const free = places.indexOf(Math.min(...places));
    const takes = lane.steps.reduce((sum, step) => sum + (msOf(step, durations) ?? 0), 0);
    places[free] = (places[free] ?? 0) + takes;
  }
  return Math.max(...places);
}
