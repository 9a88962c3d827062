import { isNonEmpty } from "../../model/brand.ts";
import type { Command } from "../../model/decision.ts";
import type { EventBody } from "../../model/event.ts";
import { finding } from "../../model/finding.ts";
import type { Outcome } from "../../model/outcome.ts";
import type { HostStep, OwnStep } from "../../model/step.ts";
import { describeStep, isHostStep, rowOf } from "../../rules/step-kinds.ts";
import type { InDoubt } from "../../rules/step-row.ts";
import {
  agentDeadline,
  type Context,
  command,
  foreignAgent,
  halted,
  isHaltedBy,
  type Rule,
  type Running,
} from "./context.ts";
import { withSides } from "./failed.ts";
import { runningWaits } from "./waits.ts";

/**
 * Steps that are recorded as intended and that nobody acts on: just intended, or their actor died. Their kind's class says
 * whether they are acted on again: the agent answers an attempt that it knows from its journal, and the coordinator's own
 * acts first look whether they are done. A halt, a pause or an abort does not hold this back: what was begun is ended.
 * Who leads only for an end does nothing again itself, and asks agents for nothing that they have not begun.
 */
export const doubt: Rule = (context) => {
  const commands: Command[] = [];
  const records: EventBody[] = [];
  for (const record of context.running) {
    if (isActedOn(context, record)) continue;
    const answer = answerTo(context, record);
    if (answer === null) continue;
    if (answer.do === "record") records.push(answer.body);
    else commands.push(answer);
  }
  const all = [...records.map(command), ...commands];
  return isNonEmpty(all) ? { is: "go", commands: all, waits: runningWaits(context) } : null;
};

function answerTo(context: Context, record: Running): Command | null {
  if (context.world.endsOnly && !isHostStep(record.step)) return stopped(record);
  return doubtful(rowOf(record.step).inDoubt) ? askPerson(context, record) : goOn(context, record);
}

/** The coordinator's own acts end with its Lease, and need the API: without it nothing of them runs. */
function stopped({ step, attempt }: Running): Command {
  const where = "on" in step ? { node: step.on } : "cluster";
  const saw = `the API went away while this was under way: ${describeStep(step)}. How far it came is not known; the run was aborted, so it is not done again`;
  const findings = [finding("api-away", where, saw)] as const;
  const outcome = { is: "failed", kind: step.kind, changedHost: false, findings, log: null } as Outcome;
  return command({ type: "step-settled", step: step.id, attempt, outcome, by: { is: "coordinator" } });
}

/** An assignment whose agent has gone is in doubt too, whatever was known when it was sent. */
function isActedOn({ world }: Context, { step, attempt }: Running): boolean {
  if (world.acting.get(step.id)?.attempt !== attempt) return false;
  return !isHostStep(step) || world.agents.get(step.on)?.connected === true;
}

/** True for a class that lets nobody act again but a person. */
export function doubtful(inDoubt: InDoubt): boolean {
  return inDoubt === "ask";
}

function goOn(context: Context, record: Running): Command | null {
  const { step, attempt, seq } = record.intent;
  if (isHostStep(step)) return assign(context, record, step);
  const own: OwnStep = step;
  return { do: "act", intent: { ...record.intent, step: own, attempt, seq } };
}

function assign(context: Context, record: Running, step: HostStep): Command | null {
  const { view, world, now } = context;
  const agent = world.agents.get(step.on);
  if (agent?.connected) {
    const foreign = foreignAgent(context, step.on, agent);
    if (foreign === null)
      return mayAssign(context, record, step) ? { do: "assign", intent: { ...record.intent, step } } : null;
    return once(context, record, halted(step.id, [finding("node-replaced", { node: step.on }, foreign)]));
  }
  if (now < agentDeadline(context, step.on, record.since)) return null;
  const saw = `${describeStep(step)} is under way and the agent has been silent for more than ${view.plan.policy.agentAwaySeconds} s`;
  return once(context, record, halted(step.id, withSides(view, [finding("agent-away", { node: step.on }, saw)])));
}

/** Agents report by themselves what runs in them; only one that was started anew has to be asked for what it had begun. */
function mayAssign({ world }: Context, { attempt }: Running, step: HostStep): boolean {
  if (!world.endsOnly) return true;
  const begun = world.endsOnly.begun.get(step.on) ?? [];
  return begun.some((key) => key.step === step.id && key.attempt === attempt);
}

function askPerson(context: Context, record: Running): Command | null {
  const { step, startedAt, since } = record;
  // A person's retry moves `since` on: the permission to go on.
  if (startedAt !== null && since > startedAt) return goOn(context, record);
  const saw = `${describeStep(step)} was begun and it is not known how far it came`;
  return once(context, record, halted(step.id, [finding("step-result-lost", "cluster", saw)]));
}

/** The same halt is not recorded twice. */
function once({ view }: Context, { step }: Running, halt: EventBody): Command | null {
  return isHaltedBy(view, step.id) ? null : command(halt);
}
