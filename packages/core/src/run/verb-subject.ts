import type { StepId } from "../model/ids.ts";
import type { UPGRADE_VERBS, UpgradeStatus } from "../model/status.ts";
import { stepsWaiting } from "./steps-waiting.ts";

export type Verb = (typeof UPGRADE_VERBS)[number];
type Seen = Pick<UpgradeStatus, "steps" | "waits">;

/**
 * The steps that a verb would be about, as somebody saw them who is asked whether it shall be: those that wait for an
 * approval, or those that failed. What waits for approval by the time of the answer may be another node's.
 * @returns empty for a verb that is about the whole run.
 */
export function verbSubject(verb: Verb, status: Seen): readonly StepId[] {
  switch (verb) {
    case "approve":
      return stepsWaiting(status, "approval").map(({ id }) => id);
    case "retry":
    case "force":
    case "skip":
      return status.steps.filter((step) => step.status === "failed").map(({ id }) => id);
    case "pause":
    case "resume":
    case "abort":
      return [];
  }
}

/** Whether a verb would still be about what was shown. @param now the same run's status, seen later */
export function sameSubject(verb: Verb, shown: Seen, now: Seen): boolean {
  const was = verbSubject(verb, shown);
  const is = new Set(verbSubject(verb, now));
  return was.length === is.size && was.every((id) => is.has(id));
}
