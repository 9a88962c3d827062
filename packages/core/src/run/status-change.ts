import type { StepView, UpgradeStatus } from "../model/status.ts";

/**
 * What of a status is another than before: of hundreds of nodes there are thousands of steps, and few of them change at a
 * time. All else is small, and told whole.
 */
export type StatusChange = Omit<UpgradeStatus, "steps"> & {
  /** How many steps there are now. */
  readonly count: number;
  /** Those that changed or are new, with their places from 0. */
  readonly changed: readonly { readonly place: number; readonly step: StepView }[];
};

/** @returns what makes `after` of `before`. */
export function statusChange(before: UpgradeStatus, after: UpgradeStatus): StatusChange {
  const { steps, ...rest } = after;
  const changed = steps.flatMap((step, place) => (same(before.steps[place], step) ? [] : [{ place, step }]));
  return { ...rest, count: steps.length, changed };
}

/**
 * The status after a change; steps that did not change keep their identity.
 * @returns null where the change is of another status: one that names no step for a place
 */
export function withStatusChange(before: UpgradeStatus, change: StatusChange): UpgradeStatus | null {
  const { count, changed, ...rest } = change;
  if (before.id !== rest.id) return null;
  if (count === before.steps.length && changed.length === 0) return { ...rest, steps: before.steps };
  const steps = before.steps.slice(0, count);
  for (const { place, step } of changed) {
    if (place > steps.length || place >= count) return null;
    steps[place] = step;
  }
  return steps.length === count ? { ...rest, steps } : null;
}

function same(before: StepView | undefined, after: StepView): boolean {
  if (before === undefined) return false;
  return (
    before === after ||
    (before.id === after.id &&
      before.status === after.status &&
      before.attempt === after.attempt &&
      before.startedAt === after.startedAt &&
      before.endedAt === after.endedAt &&
      before.doing === after.doing &&
      before.title === after.title &&
      before.node === after.node &&
      before.kind === after.kind)
  );
}
