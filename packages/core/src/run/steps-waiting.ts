import type { StepView, UpgradeStatus } from "../model/status.ts";
import type { StepKind } from "../model/step.ts";
import { STEP_KINDS } from "../rules/step-kinds.ts";
import type { StepRow } from "../rules/step-row.ts";

/** The steps of a run that wait now for what its policy says: a person's approval, or a window. */
export function stepsWaiting(
  { steps, waits }: Pick<UpgradeStatus, "steps" | "waits">,
  what: NonNullable<StepRow<StepKind>["waitsFor"]>,
): readonly StepView[] {
  const waiting = new Set<string>(waits.map(({ on }) => on));
  return steps.filter(({ id, kind }) => STEP_KINDS[kind].waitsFor === what && waiting.has(id));
}
