import type { EventOf, RunEvent } from "../model/event.ts";
import type { StepId } from "../model/ids.ts";
import type { Step, StepKind } from "../model/step.ts";

/** How long steps of a kind took in earlier runs, on this cluster: milliseconds of attempts that ended well. */
export type Durations = ReadonlyMap<StepKind, { readonly medianMs: number; readonly samples: number }>;

/**
 * Learns from run logs. An attempt counts from its intent to its end; what was answered from a log after a crash, or waited
 * through a coordinator's absence, counts as it was: an operator waits through it, too.
 */
export function durationsOf(logs: readonly (readonly RunEvent[])[]): Durations {
  const seen = new Map<StepKind, number[]>();
  for (const { step, ms } of logs.flatMap(endedWell)) {
    const of = seen.get(step.kind) ?? [];
    of.push(ms);
    seen.set(step.kind, of);
  }
  return new Map([...seen].map(([kind, times]) => [kind, { medianMs: median(times), samples: times.length }]));
}

/** Every attempt of a log that ended well, with what it took in milliseconds. */
export function endedWell(events: readonly RunEvent[]): readonly { readonly step: Step; readonly ms: number }[] {
  const begun = new Map<StepId, EventOf<"step-intended">>();
  return events.flatMap((event) => {
    if (event.type === "step-intended") begun.set(event.step.id, event);
    if (event.type !== "step-settled" || event.outcome.is !== "done") return [];
    const intent = begun.get(event.step);
    return intent === undefined ? [] : [{ step: intent.step, ms: Math.max(0, event.at - intent.at) }];
  });
}

/** The middle one; the later of the two of an even number. 0 of none. */
export function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
