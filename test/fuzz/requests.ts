import { ROLES, type Role } from "@lockkeeper/api/schemas";
import fc from "fast-check";

/** So many callers that none of them asks too often. */
export const CALLERS = 200;
/** Users of the cluster's own, with each role: few, since each asks under one name. */
export const USERS = 10;
const HOST = "lockkeeper.example:7440";
/** What a browser sends with a request of the page's own, and what it sends with one of another's. */
export const OWN = { host: HOST, origin: `http://${HOST}`, "x-lockkeeper-page": "1" };
const FOREIGN: readonly Record<string, string>[] = [
  { host: HOST },
  { host: HOST, origin: `http://${HOST}` },
  { ...OWN, origin: "http://evil.example" },
  { ...OWN, origin: "null" },
  { ...OWN, "sec-fetch-site": "cross-site" },
];

export function tokenOf(role: Role, n: number): string {
  return `token-of-${role}-number-${n}-for-fuzzing`;
}

export function clusterTokenOf(role: Role, n: number): string {
  return `cluster.${role}.${n}`;
}
export const NO_ROLE = "cluster.nobody.0";

/** Who a text belongs to as a token, and what it is good for. */
export function roleOf(token: string): Role | null {
  const [, role, n] = /^(?:token-of-(?=.*-for-fuzzing$)|cluster\.)(\w+)(?:-number-|\.)(\d+)/.exec(token) ?? [];
  const known = ROLES.find((one) => one === role);
  return known !== undefined && [tokenOf, clusterTokenOf].some((of) => of(known, Number(n)) === token) ? known : null;
}

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.constantFrom(
    "..",
    "../../etc/passwd",
    "%00",
    "%2e%2e%2f",
    "'; DROP TABLE runs; --",
    "<script>",
    "\u0000",
    "-1",
    "1e999",
    "__proto__",
  ),
  fc.stringMatching(/^[0-9a-f]{64}$/),
);
/** Stands for the id of a plan or a run that is there. */
export const KNOWN = "KNOWN";
const identifier = fc.oneof(
  { weight: 2, arbitrary: fc.constant(KNOWN) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,40}$/) },
  { weight: 2, arbitrary: hostile },
);
const nodeName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("cp1", "w1", "w2") },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9][-a-z0-9.]{0,30}$/) },
  { weight: 1, arbitrary: hostile },
);
const verb = fc.record({ why: fc.oneof(fc.string({ maxLength: 30 }), hostile) });
const plan = fc.record({
  to: fc.oneof(fc.constantFrom("v1.34.2", "v1.34.99", "v9.9.9"), hostile),
  policy: fc.oneof(fc.constant({}), fc.jsonValue()),
});
const token = fc.record({
  name: fc.oneof({ weight: 5, arbitrary: fc.stringMatching(/^[a-z]{1,10}$/) }, { weight: 1, arbitrary: hostile }),
  role: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ROLES) }, { weight: 1, arbitrary: hostile }),
  days: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(1, 90) }, { weight: 1, arbitrary: fc.integer() }),
});
const restore = fc.record({
  snapshot: fc.oneof(fc.stringMatching(/^[0-9a-f]{6,64}$/), hostile),
  undoSeconds: fc.oneof(fc.constant(600), fc.integer()),
});
const start = fc.record({
  plan: identifier,
  digest: fc.oneof(fc.constant(KNOWN), fc.stringMatching(/^[0-9a-f]{64}$/)),
  why: hostile,
});
type Route = readonly [method: "GET" | "POST", path: string, body: fc.Arbitrary<unknown> | null];
export const ROUTES: readonly Route[] = [
  ...(
    [
      "cluster",
      "nodes",
      "nodes/NODE",
      "agents",
      "lock",
      "changes",
      "whoami",
      "policies/default",
      "policies/schema",
      "plans",
      "upgrades",
      "enrolments",
      "enrolments/NODE",
      "tokens",
      "audit-record",
      "snapshots",
      "rollback-points",
      "plans/ID",
      "plans/ID/estimate",
      "upgrades/ID",
      "upgrades/ID/events",
      "upgrades/ID/report",
      "upgrades/ID/step-log",
    ] as const
  ).map((at): Route => ["GET", at, null]),
  ...(["snapshots/ID", "snapshots/ID/file", "rollback-points/ID/file", "openapi.json"] as const).map(
    (at): Route => ["GET", at, null],
  ),
  ["POST", "plans", plan],
  ["POST", "plans/restore", restore],
  ["POST", "preflight", plan],
  ["POST", "forecast", plan],
  ["POST", "policies/check", plan.map(({ policy }) => ({ policy }))],
  ["POST", "observations", fc.record({ to: plan.map(({ to }) => to) })],
  ["POST", "upgrades", start],
  ["POST", "snapshots", fc.record({ node: fc.constant("cp1"), why: fc.string() })],
  ["GET", "snapshot-tasks", null],
  ["GET", "snapshot-tasks/ID", null],
  ["POST", "snapshots/ID/verify", null],
  ...(["pause", "resume", "abort", "retry", "approve", "skip", "force"] as const).map(
    (at): Route => ["POST", `upgrades/ID/${at}`, verb],
  ),
  ["POST", "upgrades/ID/rollback-plan", verb],
  ["POST", "enrolments/NODE/approve", verb],
  ["POST", "tokens", token],
  ["POST", "tokens/ID/revoke", verb],
  ["POST", "nodes/NODE/declare-absent", verb],
];
const escaped = (text: string) => encodeURIComponent(text.toWellFormed());
/** What could change something is asked for more often: it has more ways to be refused. */
const route = fc.oneof(fc.constantFrom(...ROUTES), fc.constantFrom(...ROUTES.filter(([method]) => method !== "GET")));
const digest = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[0-9a-f]{64}$/) },
  { weight: 1, arbitrary: identifier },
);
const goodToken = fc
  .tuple(fc.constantFrom(tokenOf, clusterTokenOf), fc.constantFrom(...ROLES), fc.nat(USERS - 1))
  .map(([of, role, n]) => of(role, n));
const login = fc.oneof(
  { weight: 2, arbitrary: goodToken.map((token) => ({ token })) },
  { weight: 1, arbitrary: fc.record({ token: fc.oneof(hostile, fc.constantFrom(NO_ROLE, "made.up.token")) }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
/** Logging in to the page, looking who is, and logging out. */
const session = fc.record({
  method: fc.constantFrom<string>("POST", "GET", "DELETE"),
  path: fc.constantFrom("/session", "/session?why=%00"),
  body: fc.oneof({ weight: 4, arbitrary: login.map((it) => JSON.stringify(it)) }, fc.constant(undefined)),
});
const own = route.chain(([method, at, fits]) =>
  fc.record({
    method: fc.constant<string>(method),
    path: fc
      .tuple(/^(?:snapshots|rollback-points)\//.test(at) ? digest : identifier, nodeName)
      .map(([id, node]) => `/api/v1/${at.replace("ID", escaped(id)).replace("NODE", escaped(node))}`),
    body: fits === null ? fc.constant(undefined) : fits.map((it) => JSON.stringify(it)),
  }),
);
export const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(fc.constantFrom("after", "attempt", "cursor", "limit", "offset", "step", "why", "__proto__"), hostile),
        { maxLength: 3 },
      )
      .map(
        (pairs) => `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&")}`,
      ),
  },
);
const body = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 4 }),
  hostile,
  fc.constantFrom("{", "[]", "null", "0", '"text"', "x".repeat(300_000), `{"why":"${"y".repeat(2000)}"}`),
);
const foreign = fc.record({
  method: fc.constantFrom<string>("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
  path: fc.oneof(
    own.map((it) => it.path),
    fc.constantFrom("/healthz", "/readyz", "/metrics", "/session", "/api/v1", "/"),
    hostile.map((text) => `/api/v1/${encodeURI(text.toWellFormed())}`),
  ),
  body,
});
export const request = fc.oneof(
  { weight: 8, arbitrary: own },
  { weight: 2, arbitrary: foreign },
  { weight: 2, arbitrary: session },
);
/** Who asks: by a token of the file's, by what an Authorization header says, by a session of the page, or nobody. */
export type Who = { readonly role: Role; readonly n: number } | { readonly session: number } | string | null;
export const who: fc.Arbitrary<Who> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ role: fc.constantFrom(...ROLES), n: fc.nat(CALLERS - 1) }) },
  { weight: 1, arbitrary: goodToken.map((token) => `Bearer ${token}`) },
  { weight: 3, arbitrary: fc.record({ session: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      null,
      "Bearer ",
      "Bearer wrong-token-of-nobody-at-all",
      "Basic YTpi",
      "Bearer \t",
      "bearer",
      `Bearer ${NO_ROLE}`,
      "Bearer made.up.token",
    ),
  },
);
/** How the browser shows from where it comes. */
export const browser = fc.oneof(
  { weight: 3, arbitrary: fc.constant(OWN) },
  { weight: 1, arbitrary: fc.constantFrom(...FOREIGN) },
);
/** From so many addresses that none of them tries too often. */
export const address = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.0.${a}.${b}`);
export const headers = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Record<string, string>>({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom("idempotency-key", "if-match", "last-event-id", "accept"),
      fc.oneof(
        fc.constantFrom('"1"', "*", "W/", "k1", "k2", "application/json", "text/markdown"),
        fc.stringMatching(/^[ -~]{0,60}$/),
      ),
      { maxKeys: 3 },
    ),
  },
);
export const type = fc.oneof(
  { weight: 1, arbitrary: fc.constant("application/json") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "application/json",
      "application/json; charset=utf-7",
      "text/plain",
      "application/xml",
      "",
    ),
  },
);
