import type { NonEmpty } from "./brand.ts";
import type { Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { StepKind } from "./step.ts";

/** Where the full output of a host step lies and how it ended; the tail is at most 8,192 characters, no secrets. */
export type LogTail = { readonly path: string; readonly tail: string };
export const LOG_TAIL_MAX_CHARS = 8192;

/** How a step ended, its kind with it so that evidence keeps its type. */
export type Outcome<K extends StepKind = StepKind> = { [P in K]: Done<P> | Failed<P> }[K];

export type Done<K extends StepKind> = {
  readonly is: "done";
  readonly kind: K;
  readonly evidence: Evidence<K>;
  /** Seen on the way, not in the way. */
  readonly warnings: readonly Finding[];
  readonly log: LogTail | null;
};

export type Failed<K extends StepKind> = {
  readonly is: "failed";
  readonly kind: K;
  /** False only when it is certain that nothing was changed. */
  readonly changedHost: boolean;
  readonly findings: NonEmpty<Finding>;
  readonly log: LogTail | null;
};
