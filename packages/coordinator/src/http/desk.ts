import type { Instant } from "@lockkeeper/core/model/ids";
import type { KeptRollbackPoint } from "@lockkeeper/core/model/rollback-point";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessStore } from "../ports/access.ts";
import type { Asked, Operations } from "../ports/operations.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { Elsewhere } from "../snapshots/elsewhere.ts";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import type { Shelf } from "../snapshots/shelf.ts";
import type { SnapshotTasks } from "../snapshots/tasks.ts";
import { type About, described, type Gives, type Takes } from "./describe.ts";
import { matchedTags } from "./etag.ts";
import type { MadeTokens } from "./made-tokens.ts";
import { createOnce, type Making } from "./once.ts";
import type { OpenStreams } from "./open-streams.ts";
import { allowed, type Principal, principalOf, type TokenFinder } from "./principal.ts";
import { sendProblem } from "./problems.ts";
import type { Recorder } from "./recorder.ts";
import { createStreamBound } from "./stream-bound.ts";

/** Files that the coordinator keeps. */
export type Shelves = {
  readonly snapshots: SnapshotLibrary;
  readonly rollbackPoints: Shelf<KeptRollbackPoint>;
  /** Snapshots that are asked for outside of upgrades. */
  readonly snapshotTasks: Pick<SnapshotTasks, "all" | "find" | "take">;
  /** Where else snapshots lie. */
  readonly elsewhere: Pick<Elsewhere, "of">;
};

export type DeskParts = {
  readonly operations: Operations;
  readonly shelves: Shelves;
  readonly access: AccessStore;
  readonly madeTokens: MadeTokens;
  readonly recorder: Recorder;
  readonly finders: readonly TokenFinder[];
  readonly openStreams: OpenStreams;
  readonly clock: () => Instant;
};

/** What routes are made with. */
export type Desk = Pick<DeskParts, "operations" | "shelves" | "access" | "madeTokens" | "openStreams"> & {
  /** The options of a route: its guard, its place on the record and its description. */
  route<T extends Takes>(about: About, takes: T, gives: Gives): RouteParts<T>;
  /** Who asks for a change and why, for the record; and in which state it may be made, where the request says so. */
  asked(request: FastifyRequest, why?: string): Asked;
  /** Who asks; only behind a guard. */
  principal(request: FastifyRequest): Principal;
  /**
   * Answers with a stream, if there is a place for one more (`rate-limited`). @param run ends when its signal aborts: the caller's
   * token is over.
   */
  stream(request: FastifyRequest, reply: FastifyReply, run: Streaming): Promise<FastifyReply>;
  /** Makes something once for each Idempotency-Key, and answers with it (201). */
  once<I extends string, T>(request: FastifyRequest, reply: FastifyReply, making: Making<I, T>): Promise<FastifyReply>;
};

type Streaming = (over: AbortSignal) => Promise<FastifyReply>;
type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
type RouteParts<T> = {
  readonly schema: T;
  readonly onRequest: Hook;
  readonly preHandler: Hook;
  readonly onSend: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
};

const STREAM_LATER_SECONDS = 10;
/** Wrong tokens from one address: each is hashed and looked for. */
const WRONG_TOKENS = { most: 300, windowMs: 60_000 };

export function createDesk(parts: DeskParts): Desk {
  const { operations, shelves, access, recorder, madeTokens, finders, openStreams, clock } = parts;
  const principals = new WeakMap<FastifyRequest, Principal>();
  const limit = createRateLimit(() => performance.now());
  const limitWrong = createRateLimit(() => performance.now(), WRONG_TOKENS);
  const streams = createStreamBound();
  const once = createOnce(access, clock);
  const principal = (request: FastifyRequest) => {
    const found = principals.get(request);
    if (!found) throw new Error("a route without a guard asks who it is");
    return found;
  };
  const guard =
    ({ role, streams: asStream }: Pick<About, "role" | "streams">): Hook =>
    async (request, reply) => {
      const known = await principalOf(request, finders);
      if (!known.ok) {
        const tooMany = known.problem.code === "token-missing" ? 0 : limitWrong(request.ip);
        return tooMany > 0 ? later(reply, tooMany) : sendProblem(reply, known.problem);
      }
      // Streams have a bound of their own: five hundred readers that come back after a restart are no burst.
      const wait = asStream && isStream(request) ? 0 : limit(known.value.name);
      if (wait > 0) return later(reply, wait);
      const may = allowed(known.value, role);
      if (!may.ok) return sendProblem(reply, may.problem);
      principals.set(request, may.value);
    };
  return {
    operations,
    shelves,
    access,
    madeTokens,
    openStreams,
    principal,
    asked(request, why = "") {
      const tags = matchedTags(request);
      return { by: principal(request).name, why, ...(tags === undefined ? {} : { onlyAt: tags }) };
    },
    once: (request, reply, making) => once(request, reply, principal(request).name, making),
    async stream(request, reply, run) {
      const leave = streams.enter(principal(request).name);
      if (leave === null) return later(reply, STREAM_LATER_SECONDS);
      const { over, leave: close } = openStreams.enter(request);
      try {
        return await run(over);
      } finally {
        close();
        leave();
      }
    },
    route: (about, takes, gives) => ({
      schema: described(about, takes, gives),
      onRequest: guard(about),
      preHandler: async (request) => {
        const changes = !about.looks && request.method !== "GET" && request.method !== "HEAD";
        if (changes || about.recorded) recorder.begin(request, principal(request).name, about);
      },
      onSend: async (request, reply) => recorder.end(request, reply),
    }),
  };
}

export function isStream({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes("text/event-stream") ?? false;
}

function later(reply: FastifyReply, seconds: number): FastifyReply {
  return sendProblem(reply.header("retry-after", String(seconds)), {
    code: "rate-limited",
    detail: `wait ${seconds} s`,
  });
}
