import { Cron } from "croner";
import type { Window } from "../model/gate.ts";
import type { Instant } from "../model/ids.ts";

const MINUTE_MS = 60_000;

/** Whether a node that takes so many minutes may be begun now; otherwise when the next window opens (null: never). */
export type WindowNow =
  | { readonly is: "open"; readonly until: Instant }
  | { readonly is: "shut"; readonly opens: Instant | null };

/**
 * The window at one time. It is open from each start that cron names in its zone, for its minutes; for a node only while
 * enough of it is left. A clock that is set forward or back at a change of summer time is the cron library's business.
 */
export function windowAt(window: Window, nodeMinutes: number, now: Instant): WindowNow {
  const cron = cronOf(window);
  // The latest start that may still be open: the first one after the time at which an open one must have begun.
  let start = nextRun(cron, now - window.minutes * MINUTE_MS);
  while (start !== null && start <= now) {
    const until = start + window.minutes * MINUTE_MS;
    if (until - now >= nodeMinutes * MINUTE_MS) return { is: "open", until: until as Instant };
    start = nextRun(cron, start);
  }
  return { is: "shut", opens: start };
}

/** Why a window is none, or could never hold a node: a sentence; null for a good one. */
export function windowFault(window: Window, nodeMinutes: number, from: Instant): string | null {
  try {
    if (nextRun(cronOf(window), from) === null) return "it never opens";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return window.minutes < nodeMinutes
    ? `its ${window.minutes} minutes cannot hold a node that takes ${nodeMinutes}`
    : null;
}

/** The first start after a time. */
function nextRun(cron: Cron, afterMs: number): Instant | null {
  // biome-ignore lint/style/noRestrictedGlobals: made of an argument; no clock is read.
  const next = cron.nextRun(new Date(afterMs));
  return next === null ? null : (next.getTime() as Instant);
}

function cronOf({ cron, zone }: Window): Cron {
  return new Cron(cron, { timezone: zone, mode: "5-part", paused: true });
}
