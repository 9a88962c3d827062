import { ROLES, type Role } from "@lockkeeper/api/schemas";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { FastifyRequest } from "fastify";
import type { TokenTable } from "./tokens.ts";

/** Who asks, as records name it, and how that was proven. */
export type Principal = { readonly name: string; readonly role: Role; readonly by: "token" | "kubernetes" };

/**
 * One way to prove who asks. Null: the request does not go this way, and the next one is tried. A way that is gone decides:
 * a wrong token is not made good by a cookie beside it.
 */
export type Proof = (request: FastifyRequest) => Promise<Result<Principal>> | null;

const BEARER = /^Bearer ([\x21-\x7e]{1,4096})$/;

/** By `Authorization: Bearer TOKEN`. `token-wrong`. */
export function bearerProof(tokens: TokenTable): Proof {
  return (request) => {
    const header = request.headers.authorization;
    if (header === undefined) return null;
    const token = BEARER.exec(header)?.[1];
    return proven(token === undefined ? null : tokens.find(token));
  };
}

async function proven(caller: { readonly name: string; readonly role: Role } | null): Promise<Result<Principal>> {
  if (caller === null) return fail("token-wrong", "the Authorization header holds no bearer token that is known here");
  return ok({ ...caller, by: "token" });
}

/**
 * Where every request's principal comes from, whichever way it came. The web page's cookie holds a bearer token, sealed: its hook
 * (page-session-routes.ts) has refused what another site sends, and put the token where this looks for it. `token-missing` when
 * no way was gone.
 */
export async function principalOf(request: FastifyRequest, proofs: readonly Proof[]): Promise<Result<Principal>> {
  for (const proof of proofs) {
    const said = proof(request);
    if (said !== null) return said;
  }
  return fail("token-missing", "the request carries no Authorization header");
}

/** `role-too-weak` when the role is not enough. */
export function allowed(principal: Principal, needed: Role): Result<Principal> {
  if (ROLES.indexOf(principal.role) >= ROLES.indexOf(needed)) return ok(principal);
  return fail("role-too-weak", `${principal.name} is ${principal.role}; this needs ${needed}`);
}
