import { listAt, textAt } from "./objects.ts";

/** A token that the sandbox knows. */
export type KnownToken = {
  readonly username: string;
  readonly audiences: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
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
