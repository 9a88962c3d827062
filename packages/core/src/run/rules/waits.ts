import { isNonEmpty } from "../../model/brand.ts";
import type { Decision, Wait } from "../../model/decision.ts";
import type { Instant } from "../../model/ids.ts";
import { describeStep, isHostStep, rowOf } from "../../rules/step-kinds.ts";
import { stoppedByRestore } from "../restore-redoes.ts";
import { agentDeadline, type Context, isHaltedBy, type Running } from "./context.ts";

/** What is waited for while steps run: one line each. */
export function runningWaits(context: Context): readonly Wait[] {
  return context.running.map((record) => waitFor(context, record));
}

/** Waits for something, and for all that runs. */
export function waiting(context: Context, wait: Wait): Decision {
  return { is: "wait", waits: [wait, ...runningWaits(context)] };
}

/** Waits for what runs; null when nothing does. */
export function waitingForRunning(context: Context): Decision | null {
  const waits = runningWaits(context);
  return isNonEmpty(waits) ? { is: "wait", waits } : null;
}

function waitFor(context: Context, record: Running): Wait {
  const { step } = record;
  const silent = silence(context, record);
  return silent ?? { ...progress(context, record), on: step.id };
}

/** Steps on a host go on by themselves while the agent is away; its return is waited for. */
function silence(context: Context, { step, since }: Running): Wait | null {
  const { view, world } = context;
  if (!isHostStep(step) || world.agents.get(step.on)?.connected) return null;
  const what = `${describeStep(step)}: its agent is not connected; what runs on the host goes on by itself`;
  if (isHaltedBy(view, step.id)) return { why: `${what}. Bring the agent back`, on: step.id, deadline: null };
  return { why: what, on: step.id, deadline: agentDeadline(context, step.on, since) };
}

function progress({ view, world, now }: Context, { step, attempt, since }: Running): Omit<Wait, "on"> {
  const act = world.acting.get(step.id);
  const doing = act?.attempt === attempt && act.doing !== "" ? `: ${act.doing}` : "";
  const deadline = (since + rowOf(step).deadlineMs(step, view.plan.policy)) as Instant;
  const away = world.state === null && stoppedByRestore(view) ? "; the API is away: the restore stopped it" : "";
  const end = world.endsOnly ? "; its agent's report is waited for, and nothing is begun" : "";
  const what = `${describeStep(step)}${doing}${away}${end}`;
  if (now < deadline) return { why: what, deadline };
  const late = `${what} (late by ${Math.floor((now - deadline) / 1000)} s; it is not killed)`;
  return { why: late, deadline: null };
}
