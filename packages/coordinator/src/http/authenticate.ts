import { ROLES, type Role } from "@lockkeeper/api/schemas";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { FastifyRequest } from "fastify";
import type { Caller, TokenTable } from "./tokens.ts";

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/;

/** Who asks, and whether the role is enough. `token-missing`, `token-wrong` or `role-too-weak`. */
export function authenticate(request: FastifyRequest, tokens: TokenTable, needed: Role): Result<Caller> {
  const header = request.headers.authorization;
  if (header === undefined) return fail("token-missing", "the request carries no Authorization header");
  const token = BEARER.exec(header)?.[1];
  const caller = token === undefined ? null : tokens.find(token);
  if (!caller) return fail("token-wrong", "the Authorization header holds no bearer token that is known here");
  if (ROLES.indexOf(caller.role) < ROLES.indexOf(needed)) {
    return fail("role-too-weak", `${caller.name} is ${caller.role}; this needs ${needed}`);
  }
  return ok(caller);
}
