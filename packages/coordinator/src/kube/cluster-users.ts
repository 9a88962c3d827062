import { createHash } from "node:crypto";
import { ROLES, type Role } from "@lockkeeper/api/schemas";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterUser, ClusterUsers } from "../ports/access.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { Api } from "./api.ts";
import { isAway, messageOf } from "./failures.ts";
import { at, flag, text, texts } from "./json.ts";

/** A token must be meant for this API: one for the API server is not taken, since whoever gets it could speak as its owner there. */
export const OPERATOR_AUDIENCE = "lockkeeper";
/** Three parts of base64url: a JSON Web Token (RFC 7515, 7.1). What is none is not sent to the API server. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const NAME = /^[\x21-\x7e]{1,200}$/;
/** How long an answer is believed: so long a right that was taken away may still be used. */
const BELIEVED_MS = 60_000;
const REFUSED_MS = 10_000;
const MOST_KEPT = 1000;
/** Of tokens that are new to us: whoever sends made-up ones must not make us a burden to the API server. */
const MOST_NEW = 300;
/** Of tokens that were good when they were last looked up. Nobody can make these up: they have a budget of their own. */
const MOST_AGAIN = 1200;
const REVIEWS_MS = 60_000;
/** Who is counted: all together. */
const EVERYBODY = "everybody";

type Limit = ReturnType<typeof createRateLimit>;
type Kept = { readonly said: Result<ClusterUser>; readonly until: number };

/**
 * Users of the cluster's own, by TokenReview; what they may, by SubjectAccessReview: the highest role of which they may `use` the
 * resource `roles.lockkeeper.dev` of that name in our namespace. Nothing of that kind exists: it is a name for RBAC to speak of.
 */
export class KubeClusterUsers implements ClusterUsers {
  readonly #api: Api;
  readonly #namespace: string;
  readonly #now: () => number;
  /** Apart, so that no made-up token pushes a good one out. */
  readonly #good = new Map<string, Kept>();
  readonly #refused = new Map<string, Kept>();
  readonly #limits: { readonly new: Limit; readonly again: Limit };

  constructor(api: Api, namespace: string, now: () => number) {
    this.#api = api;
    this.#namespace = namespace;
    this.#now = now;
    const limit = (most: number) => createRateLimit(now, { most, windowMs: REVIEWS_MS });
    this.#limits = { new: limit(MOST_NEW), again: limit(MOST_AGAIN) };
  }

  async find(token: string, mayAsk: () => boolean): Promise<Result<ClusterUser> | null> {
    if (!TOKEN.test(token)) return null;
    const key = createHash("sha256").update(token).digest("base64");
    const good = this.#good.get(key);
    const kept = good ?? this.#refused.get(key);
    if (kept !== undefined && kept.until > this.#now()) return kept.said;
    if (good === undefined && !mayAsk())
      return fail("rate-limited", "too many tokens that nobody knows came from that address in this minute");
    if ((good === undefined ? this.#limits.new : this.#limits.again)(EVERYBODY) > 0)
      return fail("rate-limited", "too many tokens of the cluster's own were looked up in this minute");
    const said = await this.#ask(token);
    // That nobody could be asked is no answer to keep.
    if (said.ok || said.problem.code !== "cluster-unreachable") this.#keep(key, said);
    return said;
  }

  #keep(key: string, said: Result<ClusterUser>): void {
    this.#good.delete(key);
    this.#refused.delete(key);
    const kept = said.ok ? this.#good : this.#refused;
    const [oldest] = kept.keys();
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { said, until: this.#now() + (said.ok ? BELIEVED_MS : REFUSED_MS) });
  }

  async #ask(token: string): Promise<Result<ClusterUser>> {
    try {
      const spec = { token, audiences: [OPERATOR_AUDIENCE] };
      const status = at(await this.#review("authentication.k8s.io/v1", "TokenReview", spec), "status");
      // A server that knows no audiences answers with none: the token is then good for the API server alone.
      if (!flag(status, "authenticated") || !texts(status, "audiences").includes(OPERATOR_AUDIENCE))
        return fail("token-wrong", `the cluster knows no such token for the audience ${OPERATOR_AUDIENCE}`);
      const user = at(status, "user");
      const name = text(user, "username") ?? "";
      if (!NAME.test(name)) return fail("token-wrong", "the token's user has a name that cannot go on record");
      for (const role of [...ROLES].reverse())
        if (await this.#may(user, role)) return ok({ name: `kubernetes:${name}`, role });
      return fail("role-too-weak", `${name} may use none of roles.lockkeeper.dev in the namespace ${this.#namespace}`);
    } catch (error) {
      if (isAway(error)) return fail("cluster-unreachable", messageOf(error));
      return fail("token-wrong", `the API server refused to review the token: ${messageOf(error)}`);
    }
  }

  async #may(user: unknown, role: Role): Promise<boolean> {
    const spec = {
      user: text(user, "username"),
      groups: texts(user, "groups"),
      uid: text(user, "uid") ?? "",
      extra: at(user, "extra") ?? {},
      resourceAttributes: {
        namespace: this.#namespace,
        verb: "use",
        group: "lockkeeper.dev",
        resource: "roles",
        name: role,
      },
    };
    const answer = await this.#review("authorization.k8s.io/v1", "SubjectAccessReview", spec);
    return flag(at(answer, "status"), "allowed");
  }

  /** A review changes nothing in the cluster, so it needs no Lease. */
  #review(apiVersion: string, kind: string, spec: object): Promise<unknown> {
    const path = `/apis/${apiVersion}/${kind.toLowerCase()}s`;
    return this.#api.write("POST", path, { apiVersion, kind, spec }, { fenced: false });
  }
}
