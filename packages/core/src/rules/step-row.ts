import type { Invariant } from "../model/event.ts";
import type { Policy } from "../model/policy.ts";
import type { Step, StepKind, StepOf } from "../model/step.ts";

/**
 * One kind of step. What is done when nobody knows how far an attempt came (its actor died):
 * `redo` the act is safe to repeat, `check` the act's own check tells what is left to do, `ask` a person must look.
 */
export type InDoubt = "redo" | "check" | "ask";

type StepTraits = {
  readonly by: "agent" | "coordinator";
  /** From its intent on, the node counts as out of service. */
  readonly takesOut: boolean;
  readonly mutatesHost: boolean;
  readonly inDoubt: InDoubt;
  /** A person may pass over it when it has failed. */
  readonly skippable: boolean;
  /** The invariant that passing over it lifts; it goes on record with the skip. */
  readonly exempts: Invariant | null;
  /** Kinds before it in its lane that a retry does again, since what they proved may not hold any more. */
  readonly retryRedoes: readonly StepKind[];
  /** With a single control plane the API server may be away while this runs. */
  readonly apiMayBeAway: boolean;
  /** It needs no API server: it may begin while the restore keeps that one stopped. */
  readonly withoutApi: boolean;
  /** It may not begin before a person's word, or before a window is open. */
  readonly waitsFor: "approval" | "window" | null;
  readonly precondition: string;
  readonly act: string;
  readonly check: string;
};

export type StepRow<K extends StepKind> = StepTraits & {
  /** After so long it is reported as late. Nothing is killed. */
  deadlineMs(step: StepOf<K>, policy: Policy): number;
  /** Afterwards the node's kubelet may be another one, so it needs a drained node and rules out a put-back. */
  touchesKubelet(step: StepOf<K>): boolean;
  /** One line for people, in lower case. */
  describe(step: StepOf<K>): string;
};

/** The row of a step whose kind is not known further; only ever given steps of its own kind. */
export type AnyStepRow = StepTraits & {
  deadlineMs(step: Step, policy: Policy): number;
  touchesKubelet(step: Step): boolean;
  describe(step: Step): string;
};

export const MINUTE_MS = 60_000;

/** The plainest row: changes nothing, can be done again. */
export const PLAIN = {
  takesOut: false,
  mutatesHost: false,
  inDoubt: "redo",
  skippable: false,
  exempts: null,
  retryRedoes: [],
  apiMayBeAway: false,
  withoutApi: false,
  waitsFor: null,
  touchesKubelet: () => false,
} as const;
