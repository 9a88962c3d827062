import { createHash } from "node:crypto";
import { fail, type Problem, type Result } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import { canonicalJson } from "@lockkeeper/core/plan/canonical";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessStore } from "../ports/access.ts";
import { sendProblem, sendResult } from "./problems.ts";

/** Something that is made under an id which is known before it is made. */
export type Making<I extends string, T> = {
  readonly fresh: () => I;
  /** What was made under that id. */
  readonly find: (id: I) => Result<T>;
  readonly make: (id: I) => Promise<Result<T>>;
};

export type Once = <I extends string, T>(
  request: FastifyRequest,
  reply: FastifyReply,
  caller: string,
  making: Making<I, T>,
) => Promise<FastifyReply>;

/**
 * Makes something once for each Idempotency-Key of a caller (draft-ietf-httpapi-idempotency-key-header). The key is kept with the
 * id of what is to be made before anything is made: whoever asks again, also after a crash in the middle, is answered with what is
 * there under that id; and where nothing is, it is made under that same id. A request that was refused may be sent again.
 */
export function createOnce(access: AccessStore, now: () => Instant): Once {
  const busy = new Set<string>();
  return async (request, reply, caller, { fresh, find, make }) => {
    const key = request.headers["idempotency-key"];
    const id = fresh();
    if (typeof key !== "string") return sendResult(reply, await make(id), 201);
    const mine = JSON.stringify([caller, key]);
    if (busy.has(mine)) return sendProblem(reply, still(key));
    busy.add(mine);
    try {
      const fingerprint = fingerprintOf(request);
      const kept = access.keepKey(caller, key, { fingerprint, made: id }, now());
      if (kept.fingerprint !== fingerprint)
        return sendResult(
          reply,
          fail("idempotency-key-reused", "under this key another request was sent: another address or another body"),
        );
      const there = find(kept.made as typeof id);
      if (there.ok) return sendResult(reply.header("idempotency-replayed", "true"), there, 201);
      const made = await make(kept.made as typeof id);
      if (!made.ok) access.forgetKey(caller, key);
      return sendResult(reply, made, 201);
    } finally {
      busy.delete(mine);
    }
  };
}

function still(key: string): Problem {
  return {
    code: "idempotency-key-busy",
    detail: `the first request with the key ${key.slice(0, 80)} has not been answered yet`,
  };
}

/** The address and the body, in whatever order its fields came. */
function fingerprintOf({ method, routeOptions, params, body }: FastifyRequest): string {
  const text = canonicalJson([method, routeOptions.url ?? "", params ?? null, body ?? null]);
  return createHash("sha256").update(text).digest("hex");
}
