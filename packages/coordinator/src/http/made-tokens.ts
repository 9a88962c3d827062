import { createHash, randomBytes } from "node:crypto";
import type { TokenRequest } from "@lockkeeper/api/access";
import { DEFAULT_TOKEN_DAYS } from "@lockkeeper/api/access";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import { isoTime } from "@lockkeeper/core/plan/time-text";
import type { AccessStore, TokenRow } from "../ports/access.ts";
import type { Principal } from "./principal.ts";
import { isReserved } from "./tokens.ts";

const DAY_MS = 24 * 3600_000;
const TOKEN_BYTES = 32;
/** Tells scanners of repositories and logs what it is. */
const PREFIX = "lk_";

export type TokenView = Omit<TokenRow, "sha256">;

/** Tokens that administrators made: named, with a role, hashed at rest, expiring, revocable. */
export type MadeTokens = {
  /** Whose it is. Null: none of these; `token-over` when it has expired or was revoked. */
  find(token: string): Result<Principal> | null;
  /** `token-exists`, `tokens-too-many`. @returns the text, which is kept nowhere. */
  make(asked: TokenRequest, by: string): Result<{ readonly token: string; readonly about: TokenView }>;
  list(): readonly TokenView[];
  /** `token-unknown` */
  revoke(name: string): Result<TokenView>;
};

/** @param taken names that belong to others, such as those of the mounted file. */
export function createMadeTokens(
  access: AccessStore,
  now: () => Instant,
  taken: (name: string) => boolean,
): MadeTokens {
  return {
    find(token) {
      if (!token.startsWith(PREFIX)) return null;
      // Looked for by the hash of what nobody can guess: the time taken tells of hashes at most, and those open nothing.
      const found = access.token(sha256(token));
      if (found === null) return null;
      const { name, role, expiresAt, revokedAt } = found;
      if (revokedAt !== null) return fail("token-over", `the token ${name} was revoked at ${isoTime(revokedAt)}`);
      if (expiresAt !== null && expiresAt <= now())
        return fail("token-over", `the token ${name} expired at ${isoTime(expiresAt)}`);
      return ok({ name, role, by: "token" });
    },
    make({ name, role, days = DEFAULT_TOKEN_DAYS }, by) {
      if (isReserved(name)) return fail("token-exists", `the name ${name} stands for what no person says`);
      if (taken(name)) return fail("token-exists", `the mounted file has a token ${name}`);
      const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
      const at = now();
      const expiresAt = (at + days * DAY_MS) as Instant;
      const row = {
        name,
        role,
        sha256: sha256(token),
        madeAt: at,
        madeBy: by,
        expiresAt,
        revokedAt: null,
      };
      const added = access.addToken(row);
      if (added === "taken") return fail("token-exists", `there is, or was, a token ${name} that was made here`);
      if (added === "full") return fail("tokens-too-many", "as many tokens hold as may at once");
      return ok({ token, about: view(row) });
    },
    list: () => access.tokens().map(view),
    revoke(name) {
      const row = access.revokeToken(name, now());
      return row ? ok(view(row)) : fail("token-unknown", `there is no token ${name} that was made here`);
    },
  };
}

function view({ sha256: _hash, ...rest }: TokenRow): TokenView {
  return rest;
}

/** Lower-case hex. */
function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
