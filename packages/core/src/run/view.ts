import type { Intent } from "../model/decision.ts";
import type { Actor } from "../model/event.ts";
import type { Finding } from "../model/finding.ts";
import type { Epoch, Instant, NodeName, StepId } from "../model/ids.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Lane, Phase, Plan } from "../model/plan.ts";
import type { Step } from "../model/step.ts";

/** How far a step has come. `attempt` is the last one that was intended; 0 when there was none. */
export type StepRecord = {
  readonly step: Step;
  readonly attempt: number;
  /** Of the last attempt; null before the first. */
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
} & (
  | { readonly is: "pending" }
  /** `since`: when it was intended or a person last said to go on with it; times to wait are reckoned from here. */
  | { readonly is: "running"; readonly intent: Intent; readonly since: Instant }
  | { readonly is: "done"; readonly outcome: Extract<Outcome, { is: "done" }> }
  | { readonly is: "failed"; readonly outcome: Extract<Outcome, { is: "failed" }> }
  | { readonly is: "skipped"; readonly by: Actor; readonly why: string }
);
export type StepStatus = StepRecord["is"];

/** Where a step stands in the plan. */
export type Place = { readonly phase: Phase; readonly lane: Lane };

/** One `halted` event that nobody has answered yet. */
export type Halt = { readonly step: StepId | null; readonly findings: readonly Finding[]; readonly at: Instant };

/** Said by a person (or a policy): who, why and when. */
export type Said = { readonly by: Actor; readonly why: string; readonly at: Instant };

/** A node that is out of service by our hand. */
export type OutNode = {
  /** Cordoned, or a control plane whose static pods are being changed. */
  readonly why: "cordoned" | "changing";
  /** When that was intended; of a node that an earlier run left open: when this run began. */
  readonly since: Instant;
  /** Sequence number of the event that made it schedulable again; its gate has not passed since. Null: it has not been. */
  readonly back: number | null;
};

/** A run as its log tells it: what `decide`, the verbs and the status read. Made by `foldRun` alone. */
export type RunView = {
  readonly plan: Plan;
  readonly startedBy: Actor;
  readonly startedAt: Instant;
  /** Under which the run began. */
  readonly startedUnder: Epoch;
  readonly epoch: Epoch;
  /** Of the last event. */
  readonly seq: number;
  readonly lastAt: Instant;
  /** Every step of the plan in its order, then put-back steps as they came. */
  readonly records: ReadonlyMap<StepId, StepRecord>;
  readonly places: ReadonlyMap<StepId, Place>;
  /** Failed attempts that no person has answered yet, oldest first. */
  readonly failures: ReadonlyMap<StepId, Extract<Outcome, { is: "failed" }>>;
  /** Empty when the run is not halted. */
  readonly halts: readonly Halt[];
  readonly paused: Said | null;
  readonly aborted: Said | null;
  readonly ended: { readonly how: "succeeded" | "aborted"; readonly at: Instant } | null;
  /** By our hand, as the log tells it, nodes that an earlier run left open included. */
  readonly out: ReadonlyMap<NodeName, OutNode>;
  /** When the coordinator's own last act settled: observations before it are stale. */
  readonly ownSettledAt: Instant | null;
  /** Workers that the run goes on without, with the step that failed. */
  readonly quarantined: ReadonlyMap<NodeName, StepId>;
  /** Steps that a person has approved. */
  readonly approved: ReadonlySet<StepId>;
  /** A person has said that a restore which began without the API goes on though the API is back. */
  readonly goesOnWithApi: boolean;
  /** What was exempted, as `INVARIANT STEP-OR-NODE`. */
  readonly exempted: ReadonlySet<string>;
  /** Why the log was rejected by the checker; empty for a log that is in order. */
  readonly rejected: readonly Finding[];
};

/** The record of a step of this run. @throws RangeError for a step that the run does not know. */
export function recordOf(view: Pick<RunView, "records">, id: StepId): StepRecord {
  const record = view.records.get(id);
  if (!record) throw new RangeError(`the run has no step ${id}`);
  return record;
}
