import type { StepId } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { putBackFor, putBackIds } from "./kinds.ts";
import type { Line, Log } from "./log.ts";

type Tries = { attempt: number; is: "open" | "failed" | "over" | "rewound" };

/**
 * Invariant 5, intent before act: what is intended is the plan's own step (or a put-back step), attempts count up by
 * one, a step is not begun again while it runs or after it is over (unless rewound), and what settles was intended.
 * A put-back step may run again when its drain has been tried again since.
 */
export function attempts(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const tries = new Map<StepId, Tries>();
  for (const line of log.lines) {
    const { event } = line;
    const charge = (step: StepId, why: string) =>
      charges.push({ invariant: 5, seq: event.seq, node: line.step && stepNode(line.step), step, why });
    if (event.type === "step-intended") {
      for (const why of intentFaults(log, event.step, event.attempt, tries)) charge(event.step.id, why);
      tries.set(event.step.id, { attempt: event.attempt, is: "open" });
      if (event.step.kind === "drain") rewindPutBack(event.step.id, tries);
    } else if (event.type === "step-settled") {
      const why = settleFault(line, event.attempt, tries.get(event.step));
      if (why) charge(event.step, why);
      tries.set(event.step, { attempt: event.attempt, is: event.outcome.is === "done" ? "over" : "failed" });
    } else if (event.type === "skipped") {
      tries.set(event.step, { attempt: tries.get(event.step)?.attempt ?? 0, is: "over" });
    } else if (event.type === "rewound") {
      for (const id of event.steps) {
        const last = tries.get(id);
        if (last) tries.set(id, { attempt: last.attempt, is: last.is === "open" ? "open" : "rewound" });
      }
    }
  }
  return charges;
}

function intentFaults(log: Log, step: Step, attempt: number, tries: ReadonlyMap<StepId, Tries>): string[] {
  const faults: string[] = [];
  const planned = log.places.get(step.id)?.step;
  if (planned ? !same(planned, step) : putBackFor(log, step) === null) faults.push(`${step.id} is not the plan's step`);
  const last = tries.get(step.id);
  const next = (last?.attempt ?? 0) + 1;
  if (attempt !== next) faults.push(`attempt ${attempt} at ${step.id}, where ${next} comes next`);
  if (last?.is === "open") faults.push(`${step.id} is begun again while attempt ${last.attempt} runs`);
  if (last?.is === "over") faults.push(`${step.id} is begun again though it is over`);
  return faults;
}

function settleFault(line: Line, attempt: number, last: Tries | undefined): string | null {
  if (line.event.type !== "step-settled") return null;
  const { step, outcome } = line.event;
  if (last?.is !== "open" || last.attempt !== attempt) return `attempt ${attempt} at ${step} settles and does not run`;
  if (line.step && outcome.kind !== line.step.kind) return `${step} settles with the outcome of a ${outcome.kind}`;
  return null;
}

function rewindPutBack(drain: StepId, tries: Map<StepId, Tries>): void {
  for (const id of putBackIds(drain)) {
    const last = tries.get(id);
    if (last?.is === "over") tries.set(id, { attempt: last.attempt, is: "rewound" });
  }
}

/** Equal as JSON, whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const x = Object.entries(a);
  const y = new Map(Object.entries(b));
  return x.length === y.size && Array.isArray(a) === Array.isArray(b) && x.every(([k, v]) => same(v, y.get(k)));
}
