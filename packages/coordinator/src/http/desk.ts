import { PROBLEM_TYPE } from "@lockkeeper/api/problem";
import type { Role } from "@lockkeeper/api/schemas";
import type { KeptRollbackPoint } from "@lockkeeper/core/model/rollback-point";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import type { Asked, Operations } from "../ports/operations.ts";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import type { Shelf } from "../snapshots/shelf.ts";
import { allowed, type Principal, type Proof, principalOf } from "./principal.ts";
import { sendProblem } from "./problems.ts";
import { createRateLimit } from "./rate-limit.ts";

/**
 * How a route is written, so that all are alike (see CONTRIBUTING.md, "Routes"): who may, what it is called, what it takes and
 * what it gives stand beside each other; guard, description and client follow from that.
 */
export type About = {
  /** The least role that may. */
  readonly role: Role;
  /** Becomes the operationId: a verb and its object, `listNodes`. */
  readonly id: string;
  readonly tag: "Cluster" | "Plans" | "Upgrades" | "Snapshots" | "Policies" | "Access";
  /** One sentence in the imperative, without its full stop. */
  readonly summary: string;
};

/** Schemas of what comes in. */
type Takes = { readonly params?: TSchema; readonly querystring?: TSchema; readonly body?: TSchema };
/** What a success answers with: JSON of a schema, or another media type. */
export type Gives = { readonly status: 200 | 201; readonly content: Readonly<Record<string, { schema: unknown }>> };

export function json(schema: TSchema, status: 200 | 201 = 200): Gives {
  return { status, content: { "application/json": { schema } } };
}

const REFUSAL = {
  description: "A refusal; docs/errors.md lists them all.",
  content: { [PROBLEM_TYPE]: { schema: { $ref: "Problem#" } } },
};

/** Files that the coordinator keeps. */
export type Shelves = { readonly snapshots: SnapshotLibrary; readonly rollbackPoints: Shelf<KeptRollbackPoint> };

export type Desk = {
  readonly operations: Operations;
  readonly shelves: Shelves;
  /** The options of a route: its guard and its description. */
  route<T extends Takes>(about: About, takes: T, gives: Gives): { readonly schema: T; readonly onRequest: Guard };
  /** Who asks for a change and why, for the record. */
  asked(request: FastifyRequest, why?: string): Asked;
  /** Who asks; only behind a guard. */
  principal(request: FastifyRequest): Principal;
};

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** What routes are made with. */
export function createDesk(operations: Operations, shelves: Shelves, proofs: readonly Proof[]): Desk {
  const principals = new WeakMap<FastifyRequest, Principal>();
  const limit = createRateLimit(() => performance.now());
  const principal = (request: FastifyRequest) => {
    const found = principals.get(request);
    if (!found) throw new Error("a route without a guard asks who it is");
    return found;
  };
  const guard =
    (role: Role): Guard =>
    async (request, reply) => {
      const known = await principalOf(request, proofs);
      const may = known.ok ? allowed(known.value, role) : known;
      if (!may.ok) return sendProblem(reply, may.problem);
      const wait = limit(may.value.name);
      if (wait > 0)
        return sendProblem(reply.header("retry-after", String(wait)), {
          code: "rate-limited",
          detail: `wait ${wait} s`,
        });
      principals.set(request, may.value);
    };
  return {
    operations,
    shelves,
    principal,
    asked: (request, why = "") => ({ by: principal(request).name, why }),
    route: (about, takes, gives) => ({ schema: described(about, takes, gives), onRequest: guard(about.role) }),
  };
}

function described<T extends Takes>({ role, id, tag, summary }: About, takes: T, { status, content }: Gives): T {
  return {
    operationId: id,
    tags: [tag],
    summary,
    "x-role": role,
    ...takes,
    response: { [status]: { description: "Done.", content }, default: REFUSAL },
  } as T;
}
