import { fail, type Result } from "@lockkeeper/core/model/errors";

/** Requests of one session that wait for their answers, each with a deadline. */
export type Requests<A> = {
  /**
   * Numbers a request and sends it. @returns the answer, or `agent-away` when the deadline passes or the session ends.
   */
  ask(what: string, deadlineMs: number, send: (request: number) => void): Promise<Result<A>>;
  /** Hands in an answer; one that nobody waits for (any more) is dropped. */
  answer(request: number, answer: A): void;
  /** Ends all that still wait. */
  end(why: string): void;
};

/** @param who for the problem's text, e.g. a node's name */
export function createRequests<A>(who: string): Requests<A> {
  const waiting = new Map<number, (answer: Result<A>) => void>();
  let last = 0;
  let ended: string | null = null;
  return {
    ask(what, deadlineMs, send) {
      if (ended !== null) return Promise.resolve(fail("agent-away", `${who}: ${ended}`));
      const request = ++last;
      return new Promise((resolve) => {
        const late = () => finish(fail("agent-away", `${who} did not answer ${what} within ${deadlineMs / 1000} s`));
        const timer = setTimeout(late, deadlineMs);
        const finish = (answer: Result<A>) => {
          clearTimeout(timer);
          waiting.delete(request);
          resolve(answer);
        };
        waiting.set(request, finish);
        send(request);
      });
    },
    answer(request, answer) {
      waiting.get(request)?.({ ok: true, value: answer });
    },
    end(why) {
      ended = why;
      for (const finish of [...waiting.values()]) finish(fail("agent-away", `${who}: ${why}`));
    },
  };
}
