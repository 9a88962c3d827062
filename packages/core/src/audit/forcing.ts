import type { EventOf } from "../model/event.ts";
import type { FindingCode } from "../model/finding-codes.ts";
import type { Instant, StepId } from "../model/ids.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import type { Line, Log } from "./log.ts";

/** What a drain fails by that force may go past. */
const HELD: readonly FindingCode[] = ["drain-blocked-by-budget", "drain-several-budgets", "drain-pod-stays"];

/** Of each drain: whether its last attempt failed by such, and when a person was asked about it. */
type Seen = { failed: boolean; askedAt: Instant | null };

/**
 * Invariant 9, nothing is forced unless policy or a person said so: a drain that forced something began after invariant 9 was
 * lifted for it. A person may lift it at any time, the coordinator never; policy only for a drain that has failed by what force
 * goes past, where the plan's policy says so, and after a person was asked for as long as it says.
 */
export function forcing(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const drains = new Map<StepId, Seen>();
  for (const line of log.lines) {
    const { event, step } = line;
    const charge = (on: StepId | null, why: string | null) => {
      if (why) charges.push({ invariant: 9, seq: event.seq, node: step && stepNode(step), step: on, why });
    };
    if (event.type === "step-settled" && step?.kind === "drain") {
      const findings = event.outcome.is === "failed" ? event.outcome.findings : [];
      const failed = findings.some((f) => HELD.includes(f.code));
      drains.set(step.id, { failed, askedAt: null });
      if (forcedIn(event) && !log.exempt(9, step.id, line.intent ?? 0))
        charge(step.id, `${step.id} forced pods away, and nobody had lifted invariant 9 for it`);
    } else if (event.type === "halted" && event.step !== null) {
      const now = drains.get(event.step);
      if (now && event.findings.some((f) => f.code === "drain-asks")) now.askedAt ??= event.at;
    } else if (event.type === "exempted" && event.invariant === 9) charge(null, exemptionFault(log, line, drains));
  }
  return charges;
}

function forcedIn({ outcome }: EventOf<"step-settled">): boolean {
  const told = outcome.is === "failed" ? outcome.findings : outcome.warnings;
  const some = outcome.is === "done" && outcome.kind === "drain" && (outcome.evidence.forced ?? []).length > 0;
  return some || told.some((f) => f.code === "drain-forced");
}

function exemptionFault(log: Log, { event }: Line, drains: ReadonlyMap<StepId, Seen>): string | null {
  if (event.type !== "exempted") return null;
  const { on, by } = event;
  const [drain] = [...log.places].find(([id, { step }]) => id === on && step.kind === "drain") ?? [];
  if (drain === undefined) return `invariant 9 is lifted for ${on}, which is no drain`;
  if (by === "coordinator") return `invariant 9 is lifted for ${on} by the coordinator, not by policy or a person`;
  if (by !== "policy") return null;
  const { onDeadline, askMinutes, force } = log.plan.policy.drain;
  const seen = drains.get(drain);
  if (onDeadline !== "force" && onDeadline !== "ask-then-force")
    return `policy lifts invariant 9 for ${on}, and the plan's policy says no such thing`;
  if (force.length === 0) return `policy lifts invariant 9 for ${on}, and names nothing that may be forced`;
  if (!seen?.failed) return `policy lifts invariant 9 for ${on}, which has not failed by what force goes past`;
  if (onDeadline === "force") return null;
  const waited = seen.askedAt === null ? -1 : event.at - seen.askedAt;
  return waited >= askMinutes * 60_000
    ? null
    : `policy lifts invariant 9 for ${on} before a person was asked for ${askMinutes} min`;
}
