import { PROBLEM_TYPE } from "@lockkeeper/api/problem";
import type { Role } from "@lockkeeper/api/schemas";
import type { TSchema } from "typebox";

/**
 * How a route is written, so that all are alike (see CONTRIBUTING.md, "Routes"): who may, what it is called, what it takes and
 * what it gives stand beside each other; guard, record, description and client follow from that.
 */
export type About = {
  /** The least role that may. */
  readonly role: Role;
  /** Becomes the operationId: a verb and its object, `listNodes`. */
  readonly id: string;
  readonly tag: "Cluster" | "Plans" | "Upgrades" | "Snapshots" | "Policies" | "Access";
  /** One sentence, without its full stop. */
  readonly summary: string;
  /** It is no GET and changes nothing all the same: it does not go on record. */
  readonly looks?: true;
  /** The field of the body that says on the record what it is asked of, where the address does not. */
  readonly names?: string;
  /** It answers with a stream to who accepts one: those have a bound of their own in place of the rate limit. */
  readonly streams?: true;
  /** It changes nothing and goes on record all the same: what it hands out is secret. */
  readonly recorded?: true;
};

/** Schemas of what comes in. */
export type Takes = {
  readonly params?: TSchema;
  readonly querystring?: TSchema;
  readonly headers?: TSchema;
  readonly body?: TSchema;
};

/** What a success answers with: JSON of a schema, or another media type. */
export type Gives = { readonly status: 200 | 201; readonly content: Readonly<Record<string, { schema: unknown }>> };

export function json(schema: TSchema, status: 200 | 201 = 200): Gives {
  return { status, content: { "application/json": { schema } } };
}

const REFUSAL = {
  description: "A refusal; docs/errors.md lists them all.",
  content: { [PROBLEM_TYPE]: { schema: { $ref: "Problem#" } } },
};

/** A route's schema, as fastify and the description read it. */
export function described<T extends Takes>({ role, id, tag, summary }: About, takes: T, gives: Gives): T {
  const { status, content } = gives;
  return {
    operationId: id,
    tags: [tag],
    summary,
    "x-role": role,
    ...takes,
    response: { [status]: { description: "Done.", content }, default: REFUSAL },
  } as T;
}
