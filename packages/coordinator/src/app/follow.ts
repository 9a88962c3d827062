import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { Store } from "../ports/store.ts";

const PAGE = 200;

/** Wakes everybody who waits for a change. */
export class Changes {
  #next = Promise.withResolvers<void>();

  happened(): void {
    const current = this.#next;
    this.#next = Promise.withResolvers<void>();
    current.resolve();
  }

  /** Resolves at the next change or when the signal aborts. To be taken before one looks, so that nothing is missed. */
  next(signal: AbortSignal): Promise<void> {
    const { promise } = this.#next;
    if (signal.aborted) return Promise.resolve();
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const stop = () => resolve();
    signal.addEventListener("abort", stop, { once: true });
    return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", stop));
  }
}

/**
 * Every event with `seq` > `after`, then those to come, each once and in order, until the run is over. The reader is the
 * only buffer: events are read from the store a page at a time, as fast as they are taken.
 */
export function follow(
  store: Store,
  changes: Changes,
  id: RunId,
  after: number,
  signal: AbortSignal,
): Result<AsyncIterable<RunEvent>> {
  if (!store.run(id)) return fail("upgrade-unknown", `there is no upgrade ${id}`);
  return ok(read(store, changes, id, after, signal));
}

async function* read(
  store: Store,
  changes: Changes,
  id: RunId,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let seq = after;
  while (!signal.aborted) {
    const change = changes.next(signal);
    const over = store.run(id)?.over ?? true;
    const page = store.events(id, seq, PAGE);
    for (const event of page) {
      yield event;
      seq = event.seq;
      if (signal.aborted) return;
    }
    if (page.length < PAGE) {
      if (over) return;
      await change;
    }
  }
}
