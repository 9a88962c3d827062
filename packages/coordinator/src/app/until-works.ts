import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

const FIRST_MS = 500;
const MOST_MS = 5000;

/**
 * Tries again, ever more slowly, until it works: for what a start cannot do without and what comes back by itself.
 * @throws only when the signal aborts. Each failure is logged with what is waited for.
 */
export async function untilWorks<T>(
  what: string,
  log: Logger,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let ms = FIRST_MS; ; ms = Math.min(ms * 2, MOST_MS)) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      log.warn({ why: error instanceof Error ? error.message : String(error) }, `waiting for ${what}`);
    }
    await delay(ms, undefined, { signal });
  }
}
