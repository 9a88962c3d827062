import type { Instant, StepId } from "../model/ids.ts";
import type { StepOf } from "../model/step.ts";
import { forcesFor, mayEscalate } from "../rules/drain-ladder.ts";
import { drainOf } from "./put-back-steps.ts";
import type { Halt, RunView } from "./view.ts";

/**
 * What follows now when a drain has failed (docs/adr/0007): it is put back, a person is asked, the answer is waited for until
 * then, or what policy names is forced.
 */
export type Rung =
  | { readonly is: "put-back" }
  | { readonly is: "ask" }
  | { readonly is: "wait"; readonly until: Instant; readonly then: "put-back" | "force" }
  | { readonly is: "force" };

/** @param drain a step of the run whose last attempt failed. */
export function rungOf(view: RunView, drain: StepOf<"drain">, now: Instant): Rung {
  const findings = view.failures.get(drain.id)?.findings ?? [];
  if (view.aborted || hasBegunPutBack(view, drain.id) || !mayEscalate(findings)) return { is: "put-back" };
  const { drain: policy } = view.plan.policy;
  // Forced once and failed all the same: more force of that kind changes nothing.
  const force = forcesFor(findings, policy).length > 0 && !isForced(view, drain.id);
  const end = force ? "force" : "put-back";
  // Plans of earlier releases know one rung.
  switch (policy.onDeadline ?? "put-back") {
    case "put-back":
      return { is: "put-back" };
    case "force":
      return { is: end };
    case "ask":
      return asking(view, drain.id, now, "put-back");
    case "ask-then-force":
      return asking(view, drain.id, now, end);
  }
}

function asking(view: RunView, drain: StepId, now: Instant, then: "put-back" | "force"): Rung {
  const asked = askedBy(view, drain);
  if (asked === null) return { is: "ask" };
  const until = (asked.at + view.plan.policy.drain.askMinutes * 60_000) as Instant;
  return now < until ? { is: "wait", until, then } : { is: then };
}

/** The halt by which a person was asked about that drain and which nobody has answered; null when there is none. */
export function askedBy({ halts }: RunView, drain: StepId): Halt | null {
  return halts.find((h) => h.step === drain && h.findings.some((f) => f.code === "drain-asks")) ?? null;
}

/** True when policy or a person has lifted invariant 9 for that drain. */
export function isForced({ exempted }: Pick<RunView, "exempted">, drain: StepId): boolean {
  return exempted.has(`9 ${drain}`);
}

/** From the first of a failed drain's put-back steps on it is put back to the end, whatever the clock says. */
export function hasBegunPutBack(view: RunView, drain: StepId): boolean {
  if (view.records.get(drain)?.is !== "failed") return false;
  return [...view.records].some(([id, r]) => drainOf(id) === drain && r.is !== "pending");
}

/** True while a person's answer would come in between: a put-back runs, or has come to its end and is not recorded yet. */
export function isBeingPutBack(view: RunView, drain: StepId): boolean {
  if (!hasBegunPutBack(view, drain)) return false;
  return ![...view.records].some(([id, r]) => drainOf(id) === drain && r.is === "failed");
}
