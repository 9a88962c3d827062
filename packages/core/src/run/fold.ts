import type { RunEvent } from "../model/event.ts";
import type { StepId } from "../model/ids.ts";
import type { RunView } from "./view.ts";

/** Why a log was rejected, as the checker says it. */
export type Rejection = { readonly seq: number; readonly why: string };

/**
 * Reads a run from its log.
 *
 * @param events the whole log from `run-started` on.
 * @param rejections what `audit(events)` found; with any, the view is read-only and events that cannot follow each other
 *   are passed over instead of thrown at.
 * @throws IllegalEvent when an event cannot follow those before it.
 */
export function foldRun(_events: readonly RunEvent[], _rejections: readonly Rejection[] = []): RunView {
  throw new Error("in work");
}

/** Reads further events onto a view; the view itself stays as it is. @throws IllegalEvent as `foldRun` does. */
export function foldMore(_view: RunView, _events: readonly RunEvent[]): RunView {
  throw new Error("in work");
}

/** True when a report about this attempt is news: the step runs and that attempt is under way. */
export function awaits(view: RunView, step: StepId, attempt: number): boolean {
  const record = view.records.get(step);
  return record?.is === "running" && record.attempt === attempt;
}
