import { listAt, textAt } from "./objects.ts";

/** A token that the sandbox knows. */
export type KnownToken = {
  readonly username: string;
  readonly audiences: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
  /** What its user may: `VERB RESOURCE.GROUP/NAME NAMESPACE`; nothing where left out. */
  readonly may?: readonly string[];
};

/** Answers a TokenReview: authenticated when the token is known and for one of the audiences that were asked for. */
export function reviewToken(body: unknown, tokens: ReadonlyMap<string, KnownToken>): object {
  const known = tokens.get(textAt(body, "spec.token") ?? "");
  const asked = listAt(body, "spec.audiences");
  const audiences = known?.audiences.filter((audience) => asked.includes(audience)) ?? [];
  const status =
    known && audiences.length > 0
      ? { authenticated: true, audiences, user: { username: known.username, groups: [], extra: known.extra } }
      : { authenticated: false, error: "invalid bearer token" };
  return { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", metadata: {}, spec: {}, status };
}

/** Answers a SubjectAccessReview by what the known users may. */
export function reviewAccess(body: unknown, tokens: ReadonlyMap<string, KnownToken>): object {
  const asked = (name: string) => textAt(body, `spec.resourceAttributes.${name}`) ?? "";
  const right = `${asked("verb")} ${asked("resource")}.${asked("group")}/${asked("name")} ${asked("namespace")}`;
  const user = textAt(body, "spec.user");
  const allowed = [...tokens.values()].some(({ username, may = [] }) => username === user && may.includes(right));
  return {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    metadata: {},
    spec: {},
    status: { allowed },
  };
}
