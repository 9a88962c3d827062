import type { Decision } from "@lockkeeper/core/model/decision";
import { stateOf } from "@lockkeeper/core/run/state";
import type { Simulation } from "./simulate.ts";

/** Numbers from 0 to 99, one per chance; when they are used up nothing goes wrong any more. */
export type Tape = readonly number[];

const DECISIONS_MAX = 6000;

/**
 * Drives a run to its end through what the tape says: failed steps, crashes, silent agents, an API server that is away,
 * stale observations, operators who pause, abort, retry and skip, people who uncordon nodes or put them on hold.
 *
 * @param calm so many decisions go well before the tape begins.
 * @throws Error when the run hangs: a wait that nothing and nobody can end, a deadline that has passed, or too many
 *   decisions.
 */
export function drive(sim: Simulation, tape: Tape, calm = 0): void {
  let i = -calm;
  const roll = () => tape[i++] ?? 0;
  for (let decisions = 0; decisions < DECISIONS_MAX; decisions++) {
    const decision = sim.step();
    const fault = sim.lockFault();
    if (fault) throw new Error(fault);
    if (decision.is === "over") return;
    if (decision.is === "wait") {
      checkWaits(sim, decision);
      if (i >= tape.length) mend(sim);
      happen(sim, decision, roll(), roll);
    } else if (i < tape.length && roll() > 95) sim.crash(roll() % 2);
  }
  throw new Error(`no end after ${DECISIONS_MAX} decisions: ${JSON.stringify(sim.lastDecision)}`);
}

function checkWaits(sim: Simulation, decision: Extract<Decision, { is: "wait" }>): void {
  for (const { why, deadline } of decision.waits) {
    if (why.trim() === "") throw new Error("a wait without a reason");
    if (deadline !== null && deadline <= sim.now) throw new Error(`a deadline that has passed: ${why}`);
  }
}

/** The world is well again. */
function mend(sim: Simulation): void {
  sim.away.clear();
  sim.apiAwaySince = null;
  sim.frozen = null;
  for (const node of sim.truth.nodes) node.hold = null;
}

function happen(sim: Simulation, wait: Extract<Decision, { is: "wait" }>, chance: number, roll: () => number): void {
  const nodes = sim.truth.nodes;
  const node = nodes[chance % nodes.length];
  if (chance < 60) progress(sim, wait, roll(), false);
  else if (chance < 68) progress(sim, wait, roll(), true);
  else if (chance < 73) sim.crash(roll() % 2);
  else if (chance < 77 && node) sim.away.set(node.name, sim.nowMs);
  else if (chance < 80) sim.apiAwaySince ??= sim.nowMs;
  else if (chance < 84) mend(sim);
  else if (chance < 86) sim.verb("pause");
  else if (chance < 89) sim.verb("resume");
  else if (chance < 90) sim.verb(roll() > 80 ? "abort" : "skip");
  else if (chance < 93) sim.verb(roll() > 70 ? "force" : "retry");
  else if (chance < 96) toDeadline(sim, wait);
  else if (chance < 97 && node) node.hold = "ask anna";
  else if (chance < 98 && node?.owner) node.unschedulable = false;
  else sim.frozen = sim.world().state;
}

/** What ends a wait in the ordinary course: an act ends, a person answers, a deadline passes. */
function progress(sim: Simulation, wait: Extract<Decision, { is: "wait" }>, which: number, fails: boolean): void {
  if (sim.settle(which, fails)) return;
  const state = stateOf(sim.view);
  if (state === "halted" && sim.verb("retry")) return;
  if (sim.view.paused && sim.verb("resume")) return;
  if (state === "running" && sim.verb("approve")) return;
  if (toDeadline(sim, wait)) return;
  if (sim.away.size > 0 || sim.apiAwaySince !== null || sim.frozen) mend(sim);
  else throw new Error(`it hangs, ${state}: ${JSON.stringify(wait)}`);
}

function toDeadline(sim: Simulation, { waits }: Extract<Decision, { is: "wait" }>): boolean {
  const deadlines = waits.flatMap((w) => w.deadline ?? []);
  if (deadlines.length === 0) return false;
  sim.nowMs = Math.min(...deadlines);
  return true;
}
