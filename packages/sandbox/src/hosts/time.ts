import { setTimeout as delay } from "node:timers/promises";

/** A machine's clock and its waiting: real, hurried, off by an hour, or virtual. */
export type Time = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** @param aheadMs how far the clock goes ahead of this machine's (behind: less than 0). */
export function realTime(aheadMs = 0): Time {
  return {
    now: () => Date.now() + aheadMs,
    sleep: (ms, signal) =>
      delay(ms, undefined, signal === undefined ? {} : { signal, ref: false }).catch(() => undefined),
  };
}

/** A clock that goes so many times faster than this machine's, from now on; waiting by it is as much shorter. */
export function fastTime(times: number): Time {
  const from = Date.now();
  const real = realTime();
  return {
    now: () => from + (Date.now() - from) * times,
    sleep: (ms, signal) => real.sleep(ms / times, signal),
  };
}
