import { isNonEmpty } from "../../model/brand.ts";
import type { Wait } from "../../model/decision.ts";
import { type Rule, recorded } from "./context.ts";
import { runningWaits, waiting, waitingForRunning } from "./waits.ts";

/** An abort ends the run when nothing of it runs any more; until then the lock is kept. */
export const aborting: Rule = (context) => {
  if (!context.view.aborted) return null;
  return waitingForRunning(context) ?? recorded({ type: "ended", how: "aborted" });
};

/** A halted run waits for a person; what runs goes on to its end. */
export const isHalted: Rule = (context) => {
  const { halts } = context.view;
  const waits: Wait[] = halts.map(({ step, findings }) => {
    const saw = findings.map((f) => f.code).join(", ");
    return { why: `halted (${saw}): retry or abort`, on: step ?? "cluster", deadline: null };
  });
  const all = [...waits, ...runningWaits(context)];
  return waits.length > 0 && isNonEmpty(all) ? { is: "wait", waits: all } : null;
};

/** A paused run begins nothing new. */
export const isPaused: Rule = (context) => {
  const { paused } = context.view;
  if (!paused) return null;
  return waiting(context, { why: `paused by ${paused.by}: ${paused.why}`, on: "cluster", deadline: null });
};
