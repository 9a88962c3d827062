import { setTimeout as sleep } from "node:timers/promises";
import type { HostInstant } from "@lockkeeper/core/model/ids";

/** The host's time, and waiting by it. */
export interface Clock {
  now(): HostInstant;
  sleep(ms: number): Promise<void>;
}

/** @returns milliseconds since 1970 as an instant of this host. */
export function hostInstant(ms: number): HostInstant {
  return Math.round(ms) as HostInstant;
}

export function systemClock(): Clock {
  return { now: () => hostInstant(Date.now()), sleep: (ms) => sleep(ms) };
}
