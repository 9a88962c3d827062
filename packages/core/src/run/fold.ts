import type { EventOf, RunEvent } from "../model/event.ts";
import { finding } from "../model/finding.ts";
import type { StepId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import { applyEvent, type Draft } from "./apply.ts";
import { outAtStart } from "./out-of-service.ts";
import { IllegalEvent } from "./transition.ts";
import type { Place, RunView, StepRecord } from "./view.ts";

/** Why a log was rejected, as the checker says it. */
export type Rejection = { readonly seq: number; readonly why: string };

/**
 * Reads a run from its log.
 *
 * @param events the whole log from `run-started` on.
 * @param rejections what `audit(events)` found; with any, the view is read-only and events that cannot follow each other
 *   are passed over instead of thrown at.
 * @throws IllegalEvent when an event cannot follow those before it, or the log does not begin with `run-started`.
 */
export function foldRun(events: readonly RunEvent[], rejections: readonly Rejection[] = []): RunView {
  const [first, ...rest] = events;
  if (first?.type !== "run-started") throw new IllegalEvent("a run's log begins with run-started");
  const draft = begin(first);
  draft.rejected = rejections.map((r) => finding("log-rejected-by-audit", "cluster", `event ${r.seq}: ${r.why}`));
  return read(draft, rest);
}

/** Reads further events onto a view; the view itself stays as it is. @throws IllegalEvent as `foldRun` does. */
export function foldMore(view: RunView, events: readonly RunEvent[]): RunView {
  const draft: Draft = {
    ...view,
    records: new Map(view.records),
    failures: new Map(view.failures),
    halts: [...view.halts],
    out: new Map(view.out),
    exempted: new Set(view.exempted),
    approved: new Set(view.approved),
    quarantined: new Map(view.quarantined),
  };
  return read(draft, events);
}

/** True when a report about this attempt is news: the step runs and that attempt is under way. */
export function awaits(view: RunView, step: StepId, attempt: number): boolean {
  const record = view.records.get(step);
  return view.ended === null && record?.is === "running" && record.attempt === attempt;
}

function read(draft: Draft, events: readonly RunEvent[]): RunView {
  for (const event of events) {
    try {
      applyEvent(draft, event);
    } catch (error) {
      // A rejected log is still shown, as far as it can be read.
      if (!(error instanceof IllegalEvent) || draft.rejected.length === 0) throw error;
    }
    draft.seq = event.seq;
    draft.lastAt = event.at;
  }
  return draft;
}

function begin(started: EventOf<"run-started">): Draft {
  const { plan, by, at, epoch, seq } = started;
  if (seq !== 1) throw new IllegalEvent(`a run's log begins with event 1, not ${seq}`);
  return {
    plan,
    startedBy: by,
    startedAt: at,
    startedUnder: epoch,
    epoch,
    seq,
    lastAt: at,
    records: recordsOf(plan),
    places: placesOf(plan),
    failures: new Map(),
    halts: [],
    paused: null,
    aborted: null,
    ended: null,
    out: outAtStart(plan, at),
    ownSettledAt: null,
    exempted: new Set(),
    approved: new Set(),
    goesOnWithApi: false,
    quarantined: new Map(),
    rejected: [],
  };
}

function recordsOf(plan: Plan): Map<StepId, StepRecord> {
  const records = new Map<StepId, StepRecord>();
  for (const { lane } of places(plan)) {
    for (const step of lane.steps) {
      if (records.has(step.id)) throw new IllegalEvent(`the plan holds ${step.id} twice`);
      records.set(step.id, { step, attempt: 0, startedAt: null, endedAt: null, is: "pending" });
    }
  }
  return records;
}

function placesOf(plan: Plan): ReadonlyMap<StepId, Place> {
  return new Map(places(plan).flatMap((place) => place.lane.steps.map((s) => [s.id, place] as const)));
}

function places(plan: Plan): Place[] {
  return plan.hops.flatMap((h) => h.phases.flatMap((phase) => phase.lanes.map((lane) => ({ phase, lane }))));
}
