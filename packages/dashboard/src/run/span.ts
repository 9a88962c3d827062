import type { StepStatus, StepView } from "@lockkeeper/core/model/status";

/** Several steps as one: how it stands with them, and from when to when they ran (ms since 1970). */
export type Span = {
  readonly is: StepStatus;
  readonly done: number;
  readonly startedAt: number | null;
  /** Null while one of them is not over. */
  readonly endedAt: number | null;
};

/** For a heading over steps whose own states the coordinator has told. */
export function spanOf(steps: readonly StepView[]): Span {
  const over = steps.filter(({ status }) => status === "done" || status === "skipped");
  const begun = steps.flatMap(({ startedAt }) => startedAt ?? []);
  const ended = steps.flatMap(({ endedAt }) => endedAt ?? []);
  return {
    is: statusOf(steps, over.length),
    done: over.length,
    startedAt: begun.length === 0 ? null : Math.min(...begun),
    endedAt: over.length < steps.length || ended.length === 0 ? null : Math.max(...ended),
  };
}

function statusOf(steps: readonly StepView[], over: number): StepStatus {
  if (steps.some(({ status }) => status === "failed")) return "failed";
  if (over === steps.length) return "done";
  return over > 0 || steps.some(({ status }) => status === "running") ? "running" : "pending";
}
