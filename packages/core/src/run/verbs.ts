import { isNonEmpty, type NonEmpty } from "../model/brand.ts";
import { fail, ok, type Result } from "../model/errors.ts";
import type { Actor, EventBody } from "../model/event.ts";
import type { StepId } from "../model/ids.ts";
import type { UpgradeState } from "../model/status.ts";
import type { Step } from "../model/step.ts";
import { rowOf } from "../rules/step-kinds.ts";
import { hasBegunPutBack } from "./drain-rungs.ts";
import { redoneBy } from "./retry-redoes.ts";
import { canNow, forcibleDrain, stateOf, type Verb } from "./state.ts";
import { type RunView, recordOf } from "./view.ts";
import { waitingApprovals } from "./waiting-approvals.ts";

/** Who asks and why: both go on record. */
export type Asked = { readonly by: Actor; readonly why: string };
/** What an operator's verb appends to the log, in this order and all at once; or `upgrade-state`, `upgrade-read-only`. */
export type Answer = Result<NonEmpty<EventBody>>;

/** Begins nothing new until `resume`; what runs goes on to its end. */
export function pause(view: RunView, asked: Asked): Answer {
  return refused(view, "pause") ?? ok([{ type: "paused", ...said(asked) }]);
}

export function resume(view: RunView, asked: Asked): Answer {
  return refused(view, "resume") ?? ok([{ type: "resumed", ...said(asked) }]);
}

/** Ends the run for good once nothing of it runs. One whose log was rejected ends at once: nothing acts on it anyway. */
export function abort(view: RunView, asked: Asked): Answer {
  const no = refused(view, "abort");
  if (no) return no;
  const aborted = { type: "aborted", ...said(asked) } as const;
  return ok(view.rejected.length > 0 ? [aborted, { type: "ended", how: "aborted" }] : [aborted]);
}

const ABORT_FIRST = "`lockkeeper abort` first, which takes what its agent reports";

/**
 * Ends a run for good, because a restore begins while the API is away. Nobody leads it then, so nobody could have halted or
 * aborted it before: that nothing of it runs is enough.
 */
export function endForRestore(view: RunView, asked: Asked): Answer {
  const busy = underWay(view);
  if (busy) return fail("upgrade-running", `${busy.id} of it has begun, and how it ended is not known: ${ABORT_FIRST}`);
  return endNow(view, asked, "etcd is restored");
}

/** Ends a halted run for good, because its rollback begins. Nothing of it may run: its agents' steps come to their ends first. */
export function endForRollback(view: RunView, asked: Asked): Answer {
  const busy = underWay(view);
  if (busy) return fail("upgrade-state", `${busy.id} still runs: wait for its end`);
  if (!view.aborted && view.halts.length === 0)
    return fail("upgrade-state", `it has not halted: ${SAYS[stateOf(view)]}`);
  return endNow(view, asked, "it is rolled back");
}

function underWay(view: RunView): Step | null {
  return [...view.records.values()].find((r) => r.is === "running")?.step ?? null;
}

/** @param why where the person gave no reason */
function endNow(view: RunView, asked: Asked, why: string): Answer {
  const aborted: EventBody = { type: "aborted", by: asked.by, why: asked.why || why };
  const ended: EventBody = { type: "ended", how: "aborted" };
  return ok(view.aborted ? [ended] : [aborted, ended]);
}

/** Answers every halt: the steps that they name are tried again, and what they rest on with them. */
export function retry(view: RunView, asked: Asked): Answer {
  const no = refused(view, "retry");
  if (no) return no;
  const steps = haltedSteps(view);
  const redone = [...new Set(steps.flatMap((id) => redoneBy(view, id)))];
  const retried = steps.map((step): EventBody => ({ type: "retried", step, ...said(asked) }));
  const why = `rests on what a retry has to prove again`;
  const all: EventBody[] = isNonEmpty(redone) ? [{ type: "rewound", steps: redone, why }, ...retried] : retried;
  return isNonEmpty(all) ? ok(all) : fail("upgrade-state", "the halt names no step that could be tried again");
}

/**
 * As `retry`; and the drains that halted it may force what policy's `drain.force` names, each on record as an exemption from
 * invariant 9.
 */
export function force(view: RunView, asked: Asked): Answer {
  const no = refused(view, "force");
  if (no) return no;
  const exempted = view.halts.flatMap((halt): EventBody[] => {
    const on = forcibleDrain(view, halt);
    return on === null ? [] : [{ type: "exempted", invariant: 9, on, ...said(asked) }];
  });
  const retried = retry(view, asked);
  if (!retried.ok || !isNonEmpty(exempted)) return retried;
  const [first, ...more] = exempted;
  return ok([first, ...more, ...retried.value]);
}

/** Lets begin what waits for a person's approval now; one that was waited for too long goes on with it, too. */
export function approve(view: RunView, asked: Asked): Answer {
  const no = refused(view, "approve");
  if (no) return no;
  const steps = waitingApprovals(view);
  const approved = steps.map((step): EventBody => ({ type: "approved", step, ...said(asked) }));
  const halted = haltedSteps(view).filter((id) => steps.includes(id));
  const events = [...approved, ...halted.map((step): EventBody => ({ type: "retried", step, ...said(asked) }))];
  return isNonEmpty(events) ? ok(events) : fail("upgrade-state", "nothing waits for an approval");
}

/** Answers every halt by passing over the failed steps, where their kinds allow it; what that lifts goes on record. */
export function skip(view: RunView, asked: Asked): Answer {
  const no = refused(view, "skip");
  if (no) return no;
  const events = haltedSteps(view).flatMap((step): EventBody[] => {
    const { exempts } = rowOf(recordOf(view, step).step);
    const exempted: EventBody[] =
      exempts === null ? [] : [{ type: "exempted", invariant: exempts, on: step, ...said(asked) }];
    return [...exempted, { type: "skipped", step, ...said(asked) }];
  });
  return isNonEmpty(events) ? ok(events) : fail("upgrade-state", "the halt names no step that could be skipped");
}

/** Only what goes on record, whatever else the asking object carries. */
function said({ by, why }: Asked): Asked {
  return { by, why };
}

/** A drain whose put-back has begun is not tried again itself: the put-back is gone on with. */
function haltedSteps(view: RunView): StepId[] {
  const steps = [...new Set(view.halts.flatMap((h) => h.step ?? []))];
  return steps.filter((id) => !hasBegunPutBack(view, id));
}

const SAYS: Readonly<Record<UpgradeState, string>> = {
  running: "it is running",
  paused: "it is paused",
  halted: "it is halted",
  aborting: "it is being aborted and waits for what still runs",
  succeeded: "it has succeeded",
  aborted: "it was aborted",
  "read-only": "its log was rejected by the checker, so it can only be read or aborted",
};

function refused(view: RunView, verb: Verb): Answer | null {
  const can = canNow(view);
  if (can.includes(verb)) return null;
  const state = stateOf(view);
  const possible = can.length > 0 ? `; what can be done now: ${can.join(", ")}` : "";
  const code = state === "read-only" ? "upgrade-read-only" : "upgrade-state";
  return fail(code, `cannot ${verb}: ${SAYS[state]}${possible}`);
}
