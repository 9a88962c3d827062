import { isNonEmpty } from "../../model/brand.ts";
import type { Wait } from "../../model/decision.ts";
import { askedBy, isBeingPutBack, rungOf } from "../drain-rungs.ts";
import type { Halt } from "../view.ts";
import { type Context, type Rule, recorded } from "./context.ts";
import { runningWaits, waiting, waitingForRunning } from "./waits.ts";

/** An abort ends the run when nothing of it runs any more; until then the lock is kept. */
export const aborting: Rule = (context) => {
  if (!context.view.aborted) return null;
  return waitingForRunning(context) ?? recorded({ type: "ended", how: "aborted" });
};

/** A halted run waits for a person; what runs goes on to its end. */
export const isHalted: Rule = (context) => {
  const { halts } = context.view;
  const waits: Wait[] = halts.map((halt) => asking(context, halt) ?? haltWait(halt));
  const all = [...waits, ...runningWaits(context)];
  return waits.length > 0 && isNonEmpty(all) ? { is: "wait", waits: all } : null;
};

function haltWait({ step, findings }: Halt): Wait {
  const saw = findings.map((f) => f.code).join(", ");
  return { why: `halted (${saw}): retry or abort`, on: step ?? "cluster", deadline: null };
}

/** A person is asked about a drain: who blocks it, what can be said, and what follows by itself. */
function asking(context: Context, { step, findings }: Halt): Wait | null {
  const { view, now } = context;
  const record = step === null ? undefined : view.records.get(step);
  if (record?.is !== "failed" || record.step.kind !== "drain" || askedBy(view, record.step.id) === null) return null;
  const { id, on } = record.step;
  if (isBeingPutBack(view, id)) return { why: `the drain of ${on} is put back`, on: id, deadline: null };
  const rung = rungOf(view, record.step, now);
  const blocks = findings.filter((f) => f.code !== "drain-asks").map((f) => f.saw);
  const then = rung.is === "wait" && rung.then === "force" ? "what policy names is forced" : "the node is put back";
  const why = `a person is asked, for the drain of ${on} could not finish: ${blocks.join("; ")}. Retry, force or abort; without an answer ${then}`;
  return { why, on: id, deadline: rung.is === "wait" ? rung.until : null };
}

/** A paused run begins nothing new. */
export const isPaused: Rule = (context) => {
  const { paused } = context.view;
  if (!paused) return null;
  return waiting(context, { why: `paused by ${paused.by}: ${paused.why}`, on: "cluster", deadline: null });
};
