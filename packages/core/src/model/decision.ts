import type { NonEmpty } from "./brand.ts";
import type { EventBody } from "./event.ts";
import type { Epoch, Instant, MachineId, NodeName, NodeUid, StepId } from "./ids.ts";
import type { AttemptKey } from "./journal.ts";
import type { ClusterState } from "./state.ts";
import type { HostStep, OwnStep, Step } from "./step.ts";

/**
 * The right to act on a step: made only by folding a log that holds its `step-intended` event, so that no act is
 * without a record (design, invariant 5).
 */
export type Intent<S extends Step = Step> = {
  readonly step: S;
  readonly attempt: number;
  /** Of the `step-intended` event. */
  readonly seq: number;
} & { readonly __brand: "recorded" };

/** What is known of a node's agent now. */
export type AgentPresence = {
  readonly connected: boolean;
  /** When it connected, or when it was last heard of; the coordinator's start for one that never spoke. */
  readonly since: Instant;
  readonly uid: NodeUid | null;
  readonly machineId: MachineId | null;
};

/** What decide knows beside the log. Facts that are missing are null: never taken for good. */
export type World = {
  /** Null while the API server does not answer. */
  readonly state: ClusterState | null;
  /** Since when the API server has not answered; null while it does. */
  readonly apiAwaySince: Instant | null;
  readonly agents: ReadonlyMap<NodeName, AgentPresence>;
  /** Steps whose act runs in this process or which were assigned to a connected agent by this process. */
  readonly acting: ReadonlyMap<StepId, { readonly attempt: number; readonly doing: string }>;
  /** The epoch under which this coordinator leads now. */
  readonly epoch: Epoch;
  /** This coordinator's name, for the record of a takeover; absent: `coordinator`. */
  readonly holder?: string;
  /** There while it leads without the Lease for nothing but the end of an aborted run; absent: it leads as ever. */
  readonly endsOnly?: EndsOnly;
};

/** Nothing is begun, and nothing is done through the API: only what runs on hosts comes to its end (docs/adr/0012). */
export type EndsOnly = {
  /**
   * Attempts of the run that each agent's journal held as begun and not settled when it said hello. To hand out any other
   * one could begin it.
   */
  readonly begun: ReadonlyMap<NodeName, readonly AttemptKey[]>;
};

export type Command =
  | { readonly do: "record"; readonly body: EventBody }
  /** Idempotent: the agent resumes, or answers from its journal, an attempt that it knows. */
  | { readonly do: "assign"; readonly intent: Intent<HostStep> }
  | { readonly do: "act"; readonly intent: Intent<OwnStep> };

/** Something that is waited for: a reason a person can read, and when it is given up (null: only a person can end it). */
export type Wait = { readonly why: string; readonly on: StepId | "cluster"; readonly deadline: Instant | null };

/** What to do now. "Nothing to do and no reason" cannot be said. */
export type Decision =
  | { readonly is: "go"; readonly commands: NonEmpty<Command>; readonly waits: readonly Wait[] }
  | { readonly is: "wait"; readonly waits: NonEmpty<Wait> }
  | { readonly is: "over" };
