import type { ErrorCode } from "@lockkeeper/core/model/error-codes";
import type { Result } from "@lockkeeper/core/model/errors";
import type { FastifyRequest } from "fastify";

/** So long at most a stream outlives its token; one that is revoked ends at once. */
const LOOK_EVERY_MS = 10_000;
/** That nobody could be asked says nothing of the token: in an upgrade the API server goes away, and is followed meanwhile. */
const NO_ANSWER: readonly ErrorCode[] = ["cluster-unreachable", "rate-limited"];

/** Streams that are open. A guard looks at a token once: here it is looked at again, for as long as the stream goes on. */
export type OpenStreams = {
  /** @returns a signal that aborts when the caller's token or session is over, and how to take the stream off the list. */
  enter(request: FastifyRequest): { readonly over: AbortSignal; readonly leave: () => void };
  /** What came by this request is let in only while that is true: its session goes on. */
  onlyWhile(request: FastifyRequest, holds: () => boolean): void;
  /** Somebody's token or session has just been ended: looks at all. */
  look(): void;
};

/** @param caller whose token a request carries, asked anew */
export function createOpenStreams(caller: (request: FastifyRequest) => Promise<Result<unknown>>): OpenStreams {
  const open = new Map<FastifyRequest, AbortController>();
  const conditions = new WeakMap<FastifyRequest, () => boolean>();
  let timer: NodeJS.Timeout | null = null;
  let looking = false;

  const look = async () => {
    // Hundreds of readers have a few tokens: each is asked for once.
    const asked = new Map<string, Promise<boolean>>();
    const holds = (request: FastifyRequest) => {
      const key = request.headers.authorization ?? "";
      const answer = asked.get(key) ?? caller(request).then((said) => said.ok || NO_ANSWER.includes(said.problem.code));
      asked.set(key, answer);
      return answer;
    };
    const one = async ([request, end]: readonly [FastifyRequest, AbortController]) => {
      if (conditions.get(request)?.() === false || !(await holds(request))) end.abort();
    };
    await Promise.allSettled([...open].map(one));
  };
  const regularly = () => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  };
  return {
    enter(request) {
      const end = new AbortController();
      open.set(request, end);
      timer ??= setInterval(regularly, LOOK_EVERY_MS).unref();
      return {
        over: end.signal,
        leave() {
          open.delete(request);
          if (open.size > 0 || timer === null) return;
          clearInterval(timer);
          timer = null;
        },
      };
    },
    onlyWhile(request, holds) {
      conditions.set(request, holds);
    },
    look: () => void look(),
  };
}
