import type { Decision, World } from "../model/decision.ts";
import type { Instant } from "../model/ids.ts";
import { contextOf, type Rule } from "./rules/context.ts";
import { doubt } from "./rules/doubt.ts";
import { epoch } from "./rules/epoch.ts";
import { failed } from "./rules/failed.ts";
import { next } from "./rules/next.ts";
import { apiAway, stale } from "./rules/observation.ts";
import { over } from "./rules/over.ts";
import { readOnly } from "./rules/read-only.ts";
import { aborting, isHalted, isPaused } from "./rules/stopped.ts";
import { succeeded } from "./rules/succeeded.ts";
import { waitingForRunning } from "./rules/waits.ts";
import type { RunView } from "./view.ts";

/**
 * In this order; the first answer wins. What was begun is ended before an abort, a halt or a pause is looked at: putting a
 * failed drain back, and acting again on steps whose actor died.
 */
const RULES: readonly Rule[] = [
  over,
  readOnly,
  epoch,
  failed,
  doubt,
  aborting,
  isHalted,
  isPaused,
  succeeded,
  stale,
  apiAway,
  next,
  waitingForRunning,
];

/**
 * What to do now. Pure: the same view, world and time give the same answer. A command `record` is followed, in a later
 * call with the longer log, by the `assign` or `act` that it gives the right to.
 * @throws Error when no rule has an answer, which would be a gap in the rules.
 */
export function decide(view: RunView, world: World, now: Instant): Decision {
  const context = contextOf(view, world, now);
  for (const rule of RULES) {
    const answer = rule(context);
    if (answer) return answer;
  }
  throw new Error(`no rule answers at event ${view.seq}`);
}
