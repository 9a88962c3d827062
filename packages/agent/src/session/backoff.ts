/** Delays between tries: doubling, bounded, and spread so that many agents do not come back at once. */
export type Backoff = {
  /** The next delay in milliseconds. */
  next(): number;
  /** After a success: begin anew. */
  reset(): void;
};

/** @param random from 0 to 1; each delay lies between half of its bound and the whole */
export function createBackoff(firstMs: number, maxMs: number, random: () => number = Math.random): Backoff {
  let boundMs = firstMs;
  return {
    next() {
      const delayMs = boundMs * (0.5 + random() / 2);
      boundMs = Math.min(boundMs * 2, maxMs);
      return delayMs;
    },
    reset() {
      boundMs = firstMs;
    },
  };
}

/** Waits so long, or until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
