import type { RunEvent } from "../model/event.ts";
import type { StepId } from "../model/ids.ts";
import type { StepKind } from "../model/step.ts";

/** How long steps of a kind took in earlier runs, on this cluster: milliseconds of attempts that ended well. */
export type Durations = ReadonlyMap<StepKind, { readonly medianMs: number; readonly samples: number }>;

/**
 * Learns from run logs. An attempt counts from its intent to its end; what was answered from a log after a crash, or waited
 * through a coordinator's absence, counts as it was: an operator waits through it, too.
 */
export function durationsOf(logs: readonly (readonly RunEvent[])[]): Durations {
  const seen = new Map<StepKind, number[]>();
  for (const events of logs) {
    const begun = new Map<StepId, number>();
    for (const event of events) {
      if (event.type === "step-intended") begun.set(event.step.id, event.at);
      if (event.type !== "step-settled" || event.outcome.is !== "done") continue;
      const from = begun.get(event.step);
      if (from === undefined) continue;
      const of = seen.get(event.outcome.kind) ?? [];
      of.push(Math.max(0, event.at - from));
      seen.set(event.outcome.kind, of);
    }
  }
  return new Map([...seen].map(([kind, times]) => [kind, { medianMs: median(times), samples: times.length }]));
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
