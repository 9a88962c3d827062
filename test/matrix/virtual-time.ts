import { syncBuiltinESMExports } from "node:module";
import FakeTimers from "@sinonjs/fake-timers";
import { compressing } from "./compressing.ts";

/** It went on for longer than anything that is well may take, or nothing was left that could go on. */
export class Hung extends Error {
  override readonly name = "Hung";
}

/** Turns of the event loop in which everything that waits for no timer has come to rest. */
const TURNS = 3;
const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * Runs something with timers and clocks that jump from one timer to the next as soon as nothing else is left to do: hours
 * take milliseconds. One at a time in a process, since timers are everybody's.
 * @param limitMs of virtual time. @throws Hung with what `where` says when it is over.
 */
export async function onVirtualTime<T>(limitMs: number, where: () => string, work: () => Promise<T>): Promise<T> {
  const turn = globalThis.setImmediate;
  const clock = FakeTimers.install({
    now: EPOCH_MS,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  // Named imports of node:timers/promises follow.
  syncBuiltinESMExports();
  let over = false;
  try {
    const result = work().finally(() => {
      over = true;
    });
    result.catch(() => undefined);
    for (;;) {
      for (let n = 0; n < TURNS && !over; n++) await new Promise<void>((resolve) => turn(resolve));
      if (over) return await result;
      // Threads are in no hurry with virtual time: what they do takes none of it, however busy the machine is.
      if (compressing() > 0) continue;
      if (clock.now - EPOCH_MS > limitMs) throw new Hung(`after ${limitMs / 60_000} virtual minutes: ${where()}`);
      if (clock.countTimers() === 0) throw new Hung(`nothing is left to wait for: ${where()}`);
      clock.next();
    }
  } finally {
    clock.uninstall();
    syncBuiltinESMExports();
  }
}
