import { Cron } from "croner";
import type { Instant } from "../model/ids.ts";

/** When something is done by itself: five fields of cron, in a time zone of the IANA's. */
export type Schedule = { readonly cron: string; readonly zone: string };

/** Why a schedule is none: a sentence; null for a good one. */
export function scheduleFault(schedule: Schedule, now: Instant): string | null {
  try {
    return nextRun(schedule, now) === null ? "it never comes" : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Whether one is due: a time of the schedule has come since the last was begun. Times that were missed together, while
 * nobody was there, make one.
 * @param last when the last one was begun; null: none ever was
 */
export function isDue(schedule: Schedule, last: Instant | null, now: Instant): boolean {
  if (last === null) return true;
  const next = nextRun(schedule, last);
  return next !== null && next <= now;
}

/** The first time of the schedule after a time; null: never. */
export function nextRun({ cron, zone }: Schedule, after: Instant): Instant | null {
  const times = new Cron(cron, { timezone: zone, mode: "5-part", paused: true });
  // biome-ignore lint/style/noRestrictedGlobals: made of an argument; no clock is read.
  const next = times.nextRun(new Date(after));
  return next === null ? null : (next.getTime() as Instant);
}
