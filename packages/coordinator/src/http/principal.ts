import { ROLES, type Role } from "@lockkeeper/api/schemas";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { FastifyRequest } from "fastify";
import type { ClusterUsers } from "../ports/access.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { TokenTable } from "./tokens.ts";

/** Who asks, as records name it, and how that was proven. */
export type Principal = { readonly name: string; readonly role: Role; readonly by: "token" | "kubernetes" };

/**
 * Looks a bearer token up in one place: the mounted file, the store, the cluster. Null: it is not known there, and the next
 * place is asked. @param from the address that it came from
 */
export type TokenFinder = (token: string, from: string) => Result<Principal> | null | Promise<Result<Principal> | null>;

/** Tokens of the cluster's own from one address that are new to us: each costs the API server a review. */
const NEW_TOKENS = { most: 60, windowMs: 60_000 };

const BEARER = /^Bearer ([\x21-\x7e]{1,4096})$/;

/**
 * Where every request's principal comes from, whichever way it came. The web page's cookie holds a bearer token, sealed: its hook
 * (page-session-routes.ts) has refused what another site sends, and put the token where this looks for it. `token-missing`,
 * `token-wrong`, `token-over`.
 */
export async function principalOf(
  request: FastifyRequest,
  finders: readonly TokenFinder[],
): Promise<Result<Principal>> {
  const header = request.headers.authorization;
  if (header === undefined) return fail("token-missing", "the request carries no Authorization header");
  const token = BEARER.exec(header)?.[1];
  for (const find of token === undefined ? [] : finders) {
    const said = await find(token ?? "", request.ip);
    if (said !== null) return said;
  }
  return fail("token-wrong", "the Authorization header holds no bearer token that is known here");
}

/** Tokens of the mounted file. */
export function fileTokens(tokens: TokenTable): TokenFinder {
  return (token) => {
    const caller = tokens.find(token);
    return caller === null ? null : ok({ ...caller, by: "token" });
  };
}

/**
 * Users of the cluster's own. `rate-limited` for tokens from an address that has shown too many which nobody knows: others' are still
 * looked up. @param now ms, on a clock that does not jump
 */
export function clusterTokens(users: ClusterUsers, now: () => number): TokenFinder {
  const limit = createRateLimit(now, NEW_TOKENS);
  return async (token, from) => {
    const said = await users.find(token, () => limit(from) === 0);
    return said?.ok ? ok({ ...said.value, by: "kubernetes" }) : said;
  };
}

/** `role-too-weak` when the role is not enough. */
export function allowed(principal: Principal, needed: Role): Result<Principal> {
  if (ROLES.indexOf(principal.role) >= ROLES.indexOf(needed)) return ok(principal);
  return fail("role-too-weak", `${principal.name} is ${principal.role}; this needs ${needed}`);
}
