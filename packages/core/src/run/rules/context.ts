import type { NonEmpty } from "../../model/brand.ts";
import type { AgentPresence, Command, Decision, World } from "../../model/decision.ts";
import type { EventBody } from "../../model/event.ts";
import type { Finding } from "../../model/finding.ts";
import type { Instant, NodeName, StepId } from "../../model/ids.ts";
import type { Step } from "../../model/step.ts";
import type { RunView, StepRecord } from "../view.ts";

export type Running = Extract<StepRecord, { is: "running" }>;

/** What each rule of `decide` is given. */
export type Context = {
  readonly view: RunView;
  readonly world: World;
  readonly now: Instant;
  /** Begun and not settled, in the order of the records. */
  readonly running: readonly Running[];
};

/** A rule answers or leaves it to the next one. */
export type Rule = (context: Context) => Decision | null;

export function contextOf(view: RunView, world: World, now: Instant): Context {
  const running = [...view.records.values()].filter((r): r is Running => r.is === "running");
  return { view, world, now, running };
}

/** Answers with events to be recorded, in this order. */
export function recorded(first: EventBody, ...more: readonly EventBody[]): Decision {
  const commands: NonEmpty<Command> = [command(first), ...more.map(command)];
  return { is: "go", commands, waits: [] };
}

export function command(body: EventBody): Command {
  return { do: "record", body };
}

export function halted(step: StepId, findings: NonEmpty<Finding>): EventBody {
  return { type: "halted", step, findings };
}

/** The next attempt at a step, under the present epoch. */
export function intended({ view }: Context, step: Step): EventBody {
  const attempt = (view.records.get(step.id)?.attempt ?? 0) + 1;
  return { type: "step-intended", step, attempt, epoch: view.epoch };
}

export function isHaltedBy({ halts }: RunView, step: StepId): boolean {
  return halts.some((h) => h.step === step);
}

export function after(instant: Instant, seconds: number): Instant {
  return (instant + seconds * 1000) as Instant;
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** Until when the silence of a node's agent is borne, reckoned from its loss or from when it was first needed. */
export function agentDeadline({ view, world }: Context, node: NodeName, neededSince: Instant): Instant {
  const lost = world.agents.get(node)?.since ?? neededSince;
  return after(later(lost, neededSince), view.plan.policy.agentAwaySeconds);
}

/** Why an agent that is connected is not the one of the plan's node; null when it is, or has not said. */
export function foreignAgent({ view }: Context, node: NodeName, agent: AgentPresence): string | null {
  const basis = view.plan.basis.nodes.find((b) => b.name === node);
  if (!basis) return `${node} is no node of the plan`;
  if (agent.uid !== null && agent.uid !== basis.uid)
    return `its agent speaks for Node UID ${agent.uid}, not ${basis.uid}`;
  if (agent.machineId !== null && agent.machineId !== basis.machineId) {
    return `its agent runs on machine ${agent.machineId}, not ${basis.machineId}`;
  }
  return null;
}
