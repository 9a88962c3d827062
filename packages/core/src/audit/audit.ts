import type { RunEvent } from "../model/event.ts";
import { approvals } from "./approvals.ts";
import { attempts } from "./attempts.ts";
import type { Breach, Charge } from "./breach.ts";
import { drained } from "./drained.ts";
import { ending } from "./ending.ts";
import { epochs } from "./epochs.ts";
import { forcing } from "./forcing.ts";
import { form, readableVersions } from "./form.ts";
import { goingBack } from "./going-back.ts";
import { halting } from "./halting.ts";
import { held } from "./held.ts";
import { identity } from "./identity.ts";
import { type Log, readLog } from "./log.ts";
import { oneOut } from "./one-out.ts";
import { order } from "./order.ts";
import { quarantine } from "./quarantine.ts";
import { restore } from "./restore.ts";
import { rewinding } from "./rewinding.ts";
import { skew } from "./skew.ts";
import { snapshot } from "./snapshot.ts";
import { staged } from "./staged.ts";
import { uncordoning } from "./uncordoning.ts";
import { withoutApi } from "./without-api.ts";

export type { Breach } from "./breach.ts";

const RULES: readonly ((log: Log) => readonly Charge[])[] = [
  attempts,
  order,
  oneOut,
  skew,
  goingBack,
  drained,
  snapshot,
  staged,
  uncordoning,
  held,
  identity,
  epochs,
  halting,
  rewinding,
  ending,
  approvals,
  quarantine,
  forcing,
  restore,
  withoutApi,
];

/**
 * Judges a run log by the invariants of docs/architecture.md, from the log alone, whoever wrote it: 1-4, 7-9, 11, and under
 * 5 the record itself (form, attempts, the plan's order). An `exempted` event lifts its invariant for its step or node
 * from there on; 5 cannot be lifted, since a log that is not in order proves nothing; of 9 only that nothing is forced.
 *
 * Every beginning of a good log is good, so a log may be judged while the run goes on. An empty log breaks nothing.
 *
 * @param events the whole log from its first event.
 * @returns the breaches in the order of the log; empty when the log is accepted. Never throws.
 */
export function audit(events: readonly RunEvent[]): readonly Breach[] {
  if (events.length === 0) return [];
  try {
    const log = readLog(events);
    if (log === null) return form(events).map(plain);
    if (!readableVersions(log.started)) return [unreadable(events, "the plan holds a version that cannot be read")];
    const charges = RULES.flatMap((rule) => rule(log)).filter((c) => !lifted(log, c));
    return [...form(events), ...charges].sort((a, b) => a.seq - b.seq || a.invariant - b.invariant).map(plain);
  } catch (error) {
    return [unreadable(events, error instanceof Error ? error.message : String(error))];
  }
}

function lifted(log: Log, charge: Charge): boolean {
  if (charge.invariant === 5 || charge.invariant === 9) return false;
  const before = log.lines.findIndex((l) => l.event.seq === charge.seq);
  return log.exempt(charge.invariant, charge.step, before) || log.exempt(charge.invariant, charge.node, before);
}

function plain({ invariant, seq, node, why }: Charge): Breach {
  return { invariant, seq, node, why };
}

function unreadable(events: readonly RunEvent[], why: string): Breach {
  return { invariant: 5, seq: events[0]?.seq ?? 0, node: null, why: `the log cannot be judged: ${why}` };
}
