import type { EventOf, Invariant, RunEvent } from "../model/event.ts";
import type { NodeName, StepId } from "../model/ids.ts";
import type { BasisNode, Hop, Lane, Phase, Plan } from "../model/plan.ts";
import { type Step, stepNode } from "../model/step.ts";

/** An event with what it is about. Rules compare positions, since the sequence numbers of a bad log prove nothing. */
export type Line = {
  readonly event: RunEvent;
  /** Position in the log, from 0. */
  readonly index: number;
  /** Of an intent its step, of a settled event the step of its intent (or the plan's); null for all others. */
  readonly step: Step | null;
  /** Of a settled event the position of the intent with its attempt; null where there is none. */
  readonly intent: number | null;
};

/** Where a step stands in the plan. `turn` counts the phases through all hops. */
export type Place = {
  readonly step: Step;
  readonly hop: Hop;
  readonly phase: Phase;
  readonly lane: Lane;
  readonly turn: number;
};

/** A run log made easy to judge; read from the log alone. */
export type Log = {
  readonly started: EventOf<"run-started">;
  readonly plan: Plan;
  readonly lines: readonly Line[];
  readonly nodes: ReadonlyMap<NodeName, BasisNode>;
  readonly places: ReadonlyMap<StepId, Place>;
  /** True when, before that position, somebody lifted the invariant for the step or the node. */
  exempt(invariant: Invariant, on: StepId | NodeName | null, before: number): boolean;
};

/** Reads the log of one run. @returns null when its first event is not `run-started`: nothing can then be judged. */
export function readLog(events: readonly RunEvent[]): Log | null {
  const started = events[0];
  if (started?.type !== "run-started") return null;
  const { plan } = started;
  const places = placesOf(plan);
  return {
    started,
    plan,
    lines: linesOf(events, places),
    nodes: new Map(plan.basis.nodes.map((n) => [n.name, n])),
    places,
    exempt: exemptionsOf(events),
  };
}

/** The role decides what a step on the node means; a node that the basis does not know is taken for the graver one. */
export function isControlPlane(log: Log, node: NodeName): boolean {
  return log.nodes.get(node)?.role !== "worker";
}

/** The node a line is about; null for the cluster and for lines without a step. */
export function lineNode(line: Line): NodeName | null {
  return line.step === null ? null : stepNode(line.step);
}

function placesOf(plan: Plan): ReadonlyMap<StepId, Place> {
  const places = new Map<StepId, Place>();
  let turn = 0;
  for (const hop of plan.hops) {
    for (const phase of hop.phases) {
      for (const lane of phase.lanes) {
        for (const step of lane.steps) places.set(step.id, { step, hop, phase, lane, turn });
      }
      turn++;
    }
  }
  return places;
}

function linesOf(events: readonly RunEvent[], places: ReadonlyMap<StepId, Place>): readonly Line[] {
  const intents = new Map<StepId, { step: Step; attempt: number; index: number }>();
  return events.map((event, index): Line => {
    if (event.type === "step-intended") {
      intents.set(event.step.id, { step: event.step, attempt: event.attempt, index });
      return { event, index, step: event.step, intent: null };
    }
    if (event.type === "step-settled") {
      const last = intents.get(event.step);
      const step = last?.step ?? places.get(event.step)?.step ?? null;
      return { event, index, step, intent: last?.attempt === event.attempt ? last.index : null };
    }
    return { event, index, step: null, intent: null };
  });
}

function exemptionsOf(events: readonly RunEvent[]): Log["exempt"] {
  const given = new Map<string, number>();
  events.forEach((event, index) => {
    if (event.type !== "exempted") return;
    const key = `${event.invariant} ${event.on}`;
    if (!given.has(key)) given.set(key, index);
  });
  return (invariant, on, before) => on !== null && (given.get(`${invariant} ${on}`) ?? before) < before;
}
