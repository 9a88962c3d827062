import { isNonEmpty } from "../../model/brand.ts";
import type { Command, Wait } from "../../model/decision.ts";
import type { EventBody } from "../../model/event.ts";
import type { NodeName } from "../../model/ids.ts";
import { rowOf } from "../../rules/step-kinds.ts";
import { nextSteps } from "../next-steps.ts";
import { changesPlane } from "../out-of-service.ts";
import { command, halted, intended, type Rule } from "./context.ts";
import { mayBegin, mayBeginWithoutApi } from "./may-begin.ts";
import { runningWaits } from "./waits.ts";

/** Records the intents of the steps whose turn it is, as far as every gate lets them; or halts, or says what it waits for. */
export const next: Rule = (context) => {
  const { view, world } = context;
  if (view.failures.size > 0) return null;
  const intents: Command[] = [];
  const halts: EventBody[] = [];
  const waits: Wait[] = [];
  const taken = new Set<NodeName>();
  for (const step of nextSteps(view)) {
    const answer = world.state ? mayBegin(context, world.state, step, taken) : mayBeginWithoutApi(context, step);
    if (answer.is === "halt") halts.push(halted(step.id, answer.findings));
    else if (answer.is === "wait") waits.push({ why: answer.why, on: step.id, deadline: answer.deadline });
    else {
      intents.push(command(intended(context, step)));
      if ("on" in step && (rowOf(step).takesOut || changesPlane(view.plan, step))) taken.add(step.on);
    }
  }
  const commands = halts.length > 0 ? halts.map(command) : intents;
  const all = [...waits, ...runningWaits(context)];
  if (isNonEmpty(commands)) return { is: "go", commands, waits: all };
  return isNonEmpty(all) ? { is: "wait", waits: all } : null;
};
