import { setTimeout as delay } from "node:timers/promises";

/** A bell that a loop sleeps beside: rings while nobody waits are kept, several count as one. */
export class Wake {
  #rung = false;
  #answer: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#answer?.();
  }

  /** Resolves at a ring, but not before `floorMs` (no hot loop) nor later than `ceilingMs`. @throws when the signal aborts. */
  async wait(floorMs: number, ceilingMs: number, signal: AbortSignal): Promise<void> {
    await delay(floorMs, undefined, { signal });
    if (!this.#rung && ceilingMs > floorMs) {
      const rung = new Promise<void>((resolve) => {
        this.#answer = resolve;
      });
      const timer = new AbortController();
      const any = AbortSignal.any([signal, timer.signal]);
      const late = delay(ceilingMs - floorMs, undefined, { signal: any }).catch(() => undefined);
      await Promise.race([rung, late]);
      timer.abort();
      this.#answer = null;
      signal.throwIfAborted();
    }
    this.#rung = false;
  }
}
