import type { EventOf } from "../model/event.ts";
import type { NodeName, StepId } from "../model/ids.ts";
import { type Step, type StepOf, stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { putBackFor, putBackIds } from "./kinds.ts";
import type { Line, Log } from "./log.ts";
import { type Drains, putBackFault, watchDrain } from "./put-back.ts";

type State = {
  /** Failed and not yet answered by a person; true when a halt has been on record since. */
  readonly failed: Map<StepId, boolean>;
  /** Halts that nobody has answered yet, by the step that they name; null for the run as a whole. */
  readonly halts: Set<StepId | null>;
  readonly open: Set<StepId>;
  readonly drains: Drains;
  paused: boolean;
  aborted: boolean;
};

/**
 * Invariant 9. After a failed outcome, and while the run is halted, paused or aborted, nothing is intended on any node;
 * what runs already may settle. A halt ends when a person (never the coordinator) has retried or skipped every failed
 * step, and only a step that does not run can be skipped.
 *
 * The exception is the put-back of a drain that failed. It may begin in any of those states: it ends what was begun
 * before, and leaves the node in service instead of out of it. Its own conditions are in put-back.ts.
 */
export function halting(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const state: State = {
    failed: new Map(),
    halts: new Set(),
    open: new Set(),
    drains: new Map(),
    paused: false,
    aborted: false,
  };
  for (const line of log.lines) {
    const { event } = line;
    const charge = (why: string | null, step: StepId, node: NodeName | null) => {
      if (why) charges.push({ invariant: 9, seq: event.seq, node, step, why });
    };
    if (event.type === "step-intended") {
      charge(intentFault(log, event.step, state), event.step.id, stepNode(event.step));
      state.open.add(event.step.id);
    } else if (event.type === "step-settled") {
      state.open.delete(event.step);
      if (event.outcome.is === "failed") state.failed.set(event.step, state.halts.size > 0);
      else state.failed.delete(event.step);
    } else if (event.type === "retried" || event.type === "skipped") {
      for (const why of answerFaults(log, line, state)) charge(why, event.step, nodeOf(log, event.step));
      answer(event.step, state);
    } else if (event.type === "quarantined") {
      // Whether policy's budget bears it is judged apart.
      state.failed.delete(event.step);
    } else if (event.type === "halted") {
      state.halts.add(event.step);
      for (const step of state.failed.keys()) state.failed.set(step, true);
    } else if (event.type === "paused") state.paused = true;
    else if (event.type === "resumed") state.paused = false;
    else if (event.type === "aborted") state.aborted = true;
    watchDrain(log, line, state.drains);
  }
  return charges;
}

function intentFault(log: Log, step: Step, state: State): string | null {
  const drain: StepOf<"drain"> | null = putBackFor(log, step);
  if (drain) return putBackFault(log, step, drain, state.drains);
  const [failed] = state.failed.keys();
  if (failed) return `${step.id} is begun though ${failed} had failed and nobody had answered it`;
  if (state.aborted) return `${step.id} is begun after the run was aborted`;
  if (state.halts.size > 0) return `${step.id} is begun while the run is halted`;
  return state.paused ? `${step.id} is begun while the run is paused` : null;
}

function answerFaults(log: Log, { event, index }: Line, state: State): string[] {
  const faults: string[] = [];
  if (event.type !== "retried" && event.type !== "skipped") return faults;
  if (event.by === "policy") return policyFaults(log, event, index, state);
  if (event.by === "coordinator") faults.push(`${event.step} is ${event.type} by the coordinator, not by a person`);
  const failed = state.failed.get(event.step);
  const said = state.halts.size > 0 || failed === true;
  if (!said && (event.type === "retried" || failed === false)) {
    faults.push(`${event.step} is ${event.type} though the run had not halted`);
  }
  if (event.type === "skipped" && state.open.has(event.step)) faults.push(`${event.step} is skipped while it runs`);
  return faults;
}

/** Policy answers one failure alone: of a drain that it forces, for which it has lifted the invariant (judged in forcing.ts). */
function policyFaults(log: Log, event: EventOf<"retried" | "skipped">, index: number, state: State): string[] {
  const { type, step } = event;
  if (type === "skipped" || !log.exempt(9, step, index)) return [`${step} is ${type} by policy, not by a person`];
  return state.failed.has(step) ? [] : [`${step} is retried by policy though it has not failed`];
}

/**
 * An answer to a drain answers its put-back steps too: what they do is part of the drain's failure. A halt of the run as
 * a whole is answered with the last of the steps.
 */
function answer(step: StepId, state: State): void {
  for (const id of [step, ...putBackIds(step)]) {
    state.failed.delete(id);
    state.halts.delete(id);
  }
  const named = [...state.halts].some((id) => id !== null);
  if (state.failed.size === 0 && !named) state.halts.clear();
}

function nodeOf(log: Log, id: StepId): NodeName | null {
  const place = log.places.get(id);
  return place ? stepNode(place.step) : null;
}
