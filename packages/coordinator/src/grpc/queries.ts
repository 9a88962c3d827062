import { fail, type Result } from "@lockkeeper/core/model/errors";

/** Different questions that wait at once; a way over several minors asks one after the other. */
const WAITING_MAX = 16;
/** Whoever asks sits before a command that gives up after two and a half minutes. */
const WAIT_MAX_MS = 60_000;

type Limits = { readonly waitingMax: number; readonly waitMaxMs: number };

/** Asks; shares the answer of the same question that waits already. `rate-limited` when it would wait for too long. */
export type Queries<Q, A> = (question: Q) => Promise<Result<A>>;

/**
 * Puts questions to one agent one after the other: each reads the whole host and may run its package manager. A question that
 * has begun is not shared: its answer may be older than whoever asks now.
 * @param who for the problem's text, e.g. a node's name
 * @param ask puts one question; has a deadline of its own and never rejects
 */
export function createQueries<Q extends string | null, A>(
  who: string,
  ask: (question: Q) => Promise<Result<A>>,
  { waitingMax, waitMaxMs }: Limits = { waitingMax: WAITING_MAX, waitMaxMs: WAIT_MAX_MS },
): Queries<Q, A> {
  const waiting = new Map<Q, Promise<Result<A>>>();
  let last: Promise<unknown> = Promise.resolve();
  const busy = (why: string) => fail<A>("rate-limited", `${who} ${why}; ask again`);

  const wait = (question: Q): Promise<Result<A>> => {
    const { promise, resolve } = Promise.withResolvers<Result<A>>();
    const before = last;
    const late = setTimeout(() => {
      waiting.delete(question);
      resolve(busy(`was still answering others after ${waitMaxMs / 1000} s`));
    }, waitMaxMs);
    waiting.set(question, promise);
    last = before.then(async () => {
      // Given up: another of the same may wait by now.
      if (waiting.get(question) !== promise) return;
      clearTimeout(late);
      waiting.delete(question);
      resolve(await ask(question));
    });
    return promise;
  };

  return (question) => {
    const shared = waiting.get(question);
    if (shared !== undefined) return shared;
    if (waiting.size >= waitingMax) return Promise.resolve(busy(`has ${waiting.size} questions before it`));
    return wait(question);
  };
}
