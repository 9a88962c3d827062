import type { Wait } from "./decision.ts";
import type { Actor } from "./event.ts";
import type { Finding } from "./finding.ts";
import type { Digest, Instant, NodeName, PlanId, RunId, StepId } from "./ids.ts";
import type { RunPurpose } from "./plan.ts";
import type { StepKind } from "./step.ts";
import type { Version } from "./version.ts";

export const UPGRADE_STATES = [
  "running",
  "paused",
  "halted",
  "aborting",
  "succeeded",
  "aborted",
  /** The checker rejected the log: nothing acts on it any more. */
  "read-only",
] as const;
export type UpgradeState = (typeof UPGRADE_STATES)[number];

/** What a person can tell a run that was started. */
export const UPGRADE_VERBS = ["approve", "pause", "resume", "retry", "force", "abort", "skip"] as const;
/** What an operator can ask for, of a run that is over too: `rollback` plans the way back, and begins nothing. */
export const UPGRADE_OFFERS = [...UPGRADE_VERBS, "rollback"] as const;

export type StepStatus = "pending" | "running" | "done" | "failed" | "skipped";

export type StepView = {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly node: NodeName | null;
  /** One line for people, e.g. `drain w1`. */
  readonly title: string;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** What is being done now, while it runs. */
  readonly doing: string | null;
};

/** An upgrade as people and scripts read it; all of it is derived from the log, the waits and what runs. */
export type UpgradeStatus = {
  readonly id: RunId;
  readonly plan: PlanId;
  readonly digest: Digest;
  readonly state: UpgradeState;
  readonly purpose: RunPurpose;
  readonly from: Version;
  readonly to: Version;
  readonly startedBy: Actor;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** Sequence number of the last event. */
  readonly seq: number;
  readonly steps: readonly StepView[];
  readonly stepsDone: number;
  readonly waits: readonly Wait[];
  /** Nodes that count as out of service by our hand. */
  readonly outOfService: readonly NodeName[];
  /** Workers that failed and that the run goes on without (policy `workers.failureBudget`). */
  readonly quarantined: readonly NodeName[];
  /** Why it halted; empty otherwise. */
  readonly findings: readonly Finding[];
  /** What an operator can do now: verbs of the API and the CLI. */
  readonly can: readonly (typeof UPGRADE_OFFERS)[number][];
};
