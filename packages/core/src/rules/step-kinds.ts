import type { HostStep, OwnStep, Step, StepKind } from "../model/step.ts";
import { HOST_STEP_KINDS } from "./host-step-kinds.ts";
import { OWN_STEP_KINDS } from "./own-step-kinds.ts";
import type { AnyStepRow, StepRow } from "./step-row.ts";

/** The table of step kinds: decide, verbs, status and docs read it, and nothing switches on kinds a second time. */
export const STEP_KINDS: { readonly [K in StepKind]: StepRow<K> } = { ...HOST_STEP_KINDS, ...OWN_STEP_KINDS };

/** The row of a step's kind. */
export function rowOf(step: Step): AnyStepRow {
  return STEP_KINDS[step.kind];
}

/** One line for people, e.g. `drain w1`. */
export function describeStep(step: Step): string {
  return rowOf(step).describe(step);
}

export function isHostStep(step: Step): step is HostStep {
  return rowOf(step).by === "agent";
}

export function isOwnStep(step: Step): step is OwnStep {
  return rowOf(step).by === "coordinator";
}
