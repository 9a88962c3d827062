import type { EventOf, RunEvent } from "../model/event.ts";
import type { NodeName, StepId } from "../model/ids.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Step } from "../model/step.ts";
import { canonicalJson } from "../plan/canonical.ts";
import { isOwnStep } from "../rules/step-kinds.ts";
import { isForced } from "./drain-rungs.ts";
import { outAfterDone, outAfterIntent, outAfterSkip } from "./out-of-service.ts";
import { drainOf, putBackSteps } from "./put-back-steps.ts";
import { IllegalEvent, type StepEvent, transition } from "./transition.ts";
import type { Halt, OutNode, RunView, StepRecord } from "./view.ts";

type Failed = Extract<Outcome, { is: "failed" }>;

/** A view while it is being read; nobody else sees it in between. */
export type Draft = { -readonly [K in keyof RunView]: RunView[K] } & {
  records: Map<StepId, StepRecord>;
  failures: Map<StepId, Failed>;
  halts: Halt[];
  out: Map<NodeName, OutNode>;
  exempted: Set<string>;
  approved: Set<StepId>;
  quarantined: Map<NodeName, StepId>;
};

/** The one transition function of a run. @throws IllegalEvent with what and where. */
export function applyEvent(draft: Draft, event: RunEvent): void {
  const illegal = (why: string) => new IllegalEvent(`event ${event.seq}: ${event.type}: ${why}`);
  if (event.seq !== draft.seq + 1) throw illegal(`follows event ${draft.seq}`);
  if (draft.ended) throw illegal("the run is over");
  switch (event.type) {
    case "run-started":
      throw illegal("the run has started already");
    case "led":
      if (event.epoch <= draft.epoch) throw illegal(`epoch ${event.epoch} is not above ${draft.epoch}`);
      draft.epoch = event.epoch;
      return;
    case "step-intended":
      intended(draft, event);
      return;
    case "step-settled":
      settled(draft, event);
      return;
    case "rewound":
      for (const id of event.steps) move(draft, id, event);
      return;
    case "halted":
      if (event.step !== null && !draft.records.has(event.step)) throw illegal(`${event.step} is no step of the run`);
      // What is said last of a step stands: it was asked about, and has been put back since.
      if (event.step !== null) draft.halts = draft.halts.filter((h) => h.step !== event.step);
      draft.halts.push({ step: event.step, findings: event.findings, at: event.at });
      return;
    case "quarantined":
      if (!draft.failures.has(event.step)) throw illegal(`${event.step} has not failed`);
      draft.failures.delete(event.step);
      draft.quarantined.set(event.node, event.step);
      return;
    case "noted":
      return;
    case "paused":
      if (draft.paused) throw illegal("it is paused already");
      draft.paused = { by: event.by, why: event.why, at: event.at };
      return;
    case "resumed":
      if (!draft.paused) throw illegal("it is not paused");
      draft.paused = null;
      return;
    case "aborted":
      if (draft.aborted) throw illegal("it is aborted already");
      draft.aborted = { by: event.by, why: event.why, at: event.at };
      return;
    case "retried":
      // Policy that forces a drain answers its failure without a halt.
      if (!draft.halts.some((h) => h.step === event.step || h.step === null) && !isForced(draft, event.step))
        throw illegal("it is not halted by that");
      answered(draft, event);
      return;
    case "approved":
      if (draft.records.get(event.step)?.step.kind !== "await-approval") throw illegal(`${event.step} waits for none`);
      draft.approved.add(event.step);
      return;
    case "skipped": {
      answered(draft, event);
      const step = draft.records.get(event.step)?.step;
      if (step) outAfterSkip(draft.out, draft.exempted, step);
      return;
    }
    case "exempted":
      draft.exempted.add(`${event.invariant} ${event.on}`);
      return;
    case "ended":
      draft.ended = { how: event.how, at: event.at };
      return;
  }
}

function intended(draft: Draft, event: EventOf<"step-intended">): void {
  const { step } = event;
  const illegal = (why: string) => new IllegalEvent(`event ${event.seq}: ${step.id} is intended: ${why}`);
  if (event.epoch !== draft.epoch) throw illegal(`under epoch ${event.epoch} while ${draft.epoch} leads`);
  const known = draft.records.get(step.id);
  const expected = draft.places.has(step.id) ? known?.step : putBackStep(draft, step);
  if (!expected || canonicalJson(expected) !== canonicalJson(step)) throw illegal("it is not the plan's step");
  const fresh = { step, attempt: 0, startedAt: null, endedAt: null, is: "pending" } as const;
  draft.records.set(step.id, transition(known ?? fresh, event));
  outAfterIntent(draft.out, draft.plan, step, event.at);
  if (step.kind === "drain") forgetPutBack(draft, step.id);
}

/** The put-back step of that name, as it would be made now; null when the drain has not failed or there is none. */
function putBackStep(draft: Draft, step: Step): Step | null {
  const id = drainOf(step.id);
  const drain = id === null ? undefined : draft.records.get(id);
  const place = id === null ? undefined : draft.places.get(id);
  if (!place || drain?.is !== "failed" || drain.step.kind !== "drain") return null;
  return putBackSteps(draft, place.lane, drain.step)?.find((s) => s.id === step.id) ?? null;
}

/** A drain that is tried again may have to be put back again. */
function forgetPutBack(draft: Draft, drain: StepId): void {
  for (const [id, record] of draft.records) {
    if (drainOf(id) !== drain || record.is === "running" || record.is === "pending") continue;
    const { step, attempt, startedAt, endedAt } = record;
    draft.records.set(id, { step, attempt, startedAt, endedAt, is: "pending" });
  }
}

function settled(draft: Draft, event: EventOf<"step-settled">): void {
  const before = draft.records.get(event.step);
  const after = move(draft, event.step, event);
  if (after.is === "failed") draft.failures.set(event.step, after.outcome);
  if (after.is === "done") draft.failures.delete(event.step);
  if (after.is === "done" && before?.is === "running") {
    outAfterDone(draft.out, after.step, before.intent.seq, event.seq);
  }
  if (isOwnStep(after.step)) draft.ownSettledAt = event.at;
}

function answered(draft: Draft, event: EventOf<"retried" | "skipped">): void {
  move(draft, event.step, event);
  const answers = draft.halts.filter((h) => h.step === event.step).flatMap((h) => h.findings);
  if (event.type === "retried" && answers.some((f) => f.code === "restore-api-back")) draft.goesOnWithApi = true;
  draft.failures.delete(event.step);
  draft.halts = draft.halts.filter((h) => h.step !== event.step && h.step !== null);
}

function move(draft: Draft, id: StepId, event: StepEvent): StepRecord {
  const record = draft.records.get(id);
  if (!record) throw new IllegalEvent(`event ${event.seq}: ${event.type} for ${id}, which is no step of the run`);
  const next = transition(record, event);
  draft.records.set(id, next);
  return next;
}
