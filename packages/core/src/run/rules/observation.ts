import type { Decision } from "../../model/decision.ts";
import { finding } from "../../model/finding.ts";
import type { StepId } from "../../model/ids.ts";
import { rowOf } from "../../rules/step-kinds.ts";
import { nextSteps } from "../next-steps.ts";
import { stoppedByRestore } from "../restore-redoes.ts";
import { after, type Context, halted, later, type Rule, recorded } from "./context.ts";
import { waiting } from "./waits.ts";

/** What is decided next rests on an observation made after our own last act. */
export const stale: Rule = (context) => {
  const { view, world, now } = context;
  const settled = view.ownSettledAt;
  if (!world.state || settled === null || world.state.asOf >= settled) return null;
  const deadline = after(later(settled, view.lastAt), view.plan.policy.apiAwaySeconds);
  if (now >= deadline) return giveUp(context, `nothing newer was observed since our last act settled`);
  return waiting(context, { why: "waiting for an observation made after our last act", on: "cluster", deadline });
};

/** Nothing new is begun while the API server does not answer; with one control plane it may be away for a while. */
export const apiAway: Rule = (context) => {
  const { view, world, now } = context;
  if (world.state || goesOnWithout(context)) return null;
  const { apiAwaySeconds } = view.plan.policy;
  const since = later(world.apiAwaySince ?? view.lastAt, view.lastAt);
  const deadline = after(since, apiAwaySeconds);
  if (now >= deadline) return giveUp(context, `the API server has not answered for more than ${apiAwaySeconds} s`);
  return waiting(context, { why: whyAway(context), on: "cluster", deadline });
};

/** A restore stops the API server itself: hosts are led on without it (docs/adr/0009). */
function goesOnWithout({ view, running }: Context): boolean {
  if (view.plan.restore === undefined) return false;
  // A rollback begins with an API that is well: only its own stop takes it away.
  if (view.plan.purpose === "rollback" && !stoppedByRestore(view)) return false;
  const steps = [...nextSteps(view), ...running.map((r) => r.step)];
  return steps.length > 0 && steps.every((s) => rowOf(s).withoutApi);
}

function whyAway({ view, running }: Context): string {
  if (stoppedByRestore(view)) return "the API is away: the restore stopped it";
  const expected = running.some((r) => rowOf(r.step).apiMayBeAway);
  return expected
    ? "the API server does not answer, as is expected while a control plane is changed"
    : "the API server does not answer";
}

function giveUp(context: Context, saw: string): Decision | null {
  const step = concerned(context);
  return step === null ? null : recorded(halted(step, [finding("api-away", "cluster", saw)]));
}

/** The step that runs, or else the one that comes next. */
function concerned({ view, running }: Context): StepId | null {
  return running[0]?.step.id ?? nextSteps(view)[0]?.id ?? null;
}
