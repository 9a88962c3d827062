import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { ROLES, type Role } from "@lockkeeper/api/schemas";
import { createHttpServer } from "@lockkeeper/coordinator/http/server";
import { tokenTable } from "@lockkeeper/coordinator/http/tokens";
import type { AccessStore } from "@lockkeeper/coordinator/ports/access";
import type { Operations } from "@lockkeeper/coordinator/ports/operations";
import { openLibrary } from "@lockkeeper/coordinator/snapshots/library";
import { openShelf } from "@lockkeeper/coordinator/snapshots/shelf";
import { ERRORS } from "@lockkeeper/core/model/error-codes";
import { fail } from "@lockkeeper/core/model/errors";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aCluster } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Embedded, openEmbedded } from "../demo/embedded.ts";
import { SimulatedAgents } from "../demo/simulated-agents.ts";
import { described } from "../fixtures/described.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
/** What /readyz and /leadz say with a 503. */
const PROBES = /^\{"(?:ready|leading)":false\b/;
/** The other 503 that there are. */
const OF_ITSELF = /"code":"(?:not-leading|not-ready|cluster-unreachable)"/;
const REQUESTS = Number(process.env.LOCKKEEPER_FUZZ_REQUESTS ?? 5000);
/** So many callers that none of them asks too often. */
const CALLERS = 200;
const { wrong, operations } = described();
type Change = keyof Operations | keyof AccessStore;
/** What changes something, and the least role that may. */
const CHANGES: Partial<Record<Change, Role>> = {
  addToken: "admin",
  revokeToken: "admin",
  makePlan: "operator",
  planRollback: "operator",
  makeRestore: "admin",
  start: "operator",
  pause: "operator",
  resume: "operator",
  abort: "operator",
  retry: "operator",
  approve: "operator",
  skip: "operator",
  force: "operator",
  approveEnrolment: "admin",
  declareAbsent: "admin",
};

let api: ApiServer;
let folder: string;
let embedded: Embedded;
let app: Awaited<ReturnType<typeof createHttpServer>>;
/** Changes that the request under way has made. */
let changed: Change[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-fuzz-"));
  api = await startApiServer({ minor: 34 });
  for (const object of aCluster(2, FROM)) api.store.put(object);
  embedded = await openEmbedded({ api, agents: new SimulatedAgents(api, FROM, TO), folder, identity: "fuzzed" });
  await embedded.ready(40_000);
  const watched = <T extends object>(it: T): T =>
    new Proxy(it, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        const name = key as Change;
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          if (CHANGES[name] !== undefined) changed.push(name);
          return Reflect.apply(member, target, args);
        };
      },
    });
  const operations = watched(embedded.operations);
  const tokens = ROLES.flatMap((role) =>
    Array.from({ length: CALLERS }, (_, n) => ({ name: `${role}-${n}`, role, token: tokenOf(role, n) })),
  );
  app = await createHttpServer({
    operations,
    tokens: tokenTable(tokens, "tokens.json"),
    snapshots: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "scratch"), tools: [], clock: Date.now }),
    access: watched<AccessStore>(embedded.store.access),
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    snapshotTasks: {
      all: () => [],
      find: () => fail("snapshot-unknown", "none"),
      take: async () => fail("not-leading", "a test"),
    },
    log: pino({ level: "silent" }),
  });
  await app.ready();
});

afterAll(async () => {
  await app.close();
  embedded.kill();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

function tokenOf(role: Role, n: number): string {
  return `token-of-${role}-number-${n}-for-fuzzing`;
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
const KNOWN = "KNOWN";
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
const ROUTES: readonly Route[] = [
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
const own = route.chain(([method, at, fits]) =>
  fc.record({
    method: fc.constant<string>(method),
    path: fc
      .tuple(identifier, nodeName)
      .map(([id, node]) => `/api/v1/${at.replace("ID", escaped(id)).replace("NODE", escaped(node))}`),
    body: fits === null ? fc.constant(undefined) : fits.map((it) => JSON.stringify(it)),
  }),
);
const query = fc.oneof(
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
    fc.constantFrom("/healthz", "/readyz", "/metrics", "/api/v1", "/"),
    hostile.map((text) => `/api/v1/${encodeURI(text.toWellFormed())}`),
  ),
  body,
});
const request = fc.oneof({ weight: 4, arbitrary: own }, { weight: 1, arbitrary: foreign });
const who = fc.oneof(
  { weight: 2, arbitrary: fc.record({ role: fc.constantFrom(...ROLES), n: fc.nat(CALLERS - 1) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      null,
      "Bearer ",
      "Bearer wrong-token-of-nobody-at-all",
      "Basic YTpi",
      "Bearer \t",
      "bearer",
    ),
  },
);
const headers = fc.oneof(
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
const type = fc.oneof(
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

it(`answers ${REQUESTS} hostile requests without a 5xx, a stack trace or a change that is not the caller's to make`, {
  timeout: 600_000,
}, async () => {
  const codes = new Map<number, number>();
  const reached = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(request, query, who, type, headers, async (of, asked, caller, contentType, extra) => {
      changed = [];
      const [{ plan: known } = { plan: null }] = embedded.store.plans(1);
      const at = of.path.replace(KNOWN, embedded.store.runs(1)[0]?.id ?? known?.id ?? "none");
      const payload = of.body
        ?.replace(`"digest":"${KNOWN}"`, `"digest":"${known?.digest}"`)
        .replace(KNOWN, known?.id ?? "none");
      const role = typeof caller === "object" && caller !== null ? caller.role : null;
      const authorization =
        typeof caller === "string" ? caller : caller === null ? null : `Bearer ${tokenOf(caller.role, caller.n)}`;
      const headers = {
        ...extra,
        ...(authorization === null ? {} : { authorization }),
        ...(payload === undefined || contentType === "" ? {} : { "content-type": contentType }),
      };
      const answer = await app.inject({
        method: of.method as "GET",
        url: `${at}${asked}`,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      codes.set(answer.statusCode, (codes.get(answer.statusCode) ?? 0) + 1);
      // 503 is said of itself alone, by the table: it does not lead, or waits for its agents.
      const text = answer.body;
      if (answer.statusCode >= 500) expect(answer.statusCode).toBe(503);
      if (answer.statusCode >= 500 && of.method !== "HEAD" && !PROBES.test(text)) expect(text).toMatch(OF_ITSELF);
      expect(text).not.toMatch(/\n\s+at .*[(:]\d+/);
      if (
        answer.statusCode < 300 &&
        of.method !== "HEAD" &&
        at.startsWith("/api/v1/") &&
        !at.startsWith("/api/v1/openapi.json")
      )
        expect(wrong(of.method, at.split("?")[0] ?? at, answer.statusCode, text)).toEqual([]);
      if (answer.statusCode >= 400 && text.startsWith("{") && !PROBES.test(text)) {
        const { code } = JSON.parse(text) as { code?: string };
        expect(Object.keys(ERRORS)).toContain(code);
      }
      for (const name of changed) {
        reached.set(name, (reached.get(name) ?? 0) + 1);
        const needed = CHANGES[name];
        expect(
          needed !== undefined && role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed),
          `${name} by ${role}`,
        ).toBe(true);
      }
    }),
    { numRuns: REQUESTS },
  );
  // The fuzzer reaches more than the door: each change is asked for by somebody who may.
  expect([...reached.keys()].sort()).toEqual(Object.keys(CHANGES).sort());
  expect(codes.get(200) ?? 0).toBeGreaterThan(0);
  expect((codes.get(401) ?? 0) + (codes.get(403) ?? 0)).toBeGreaterThan(0);
  expect((codes.get(404) ?? 0) + (codes.get(400) ?? 0)).toBeGreaterThan(0);
});

it("knows every route that the description of the API names", () => {
  const routes = operations.map((name) =>
    name
      .replace("/api/v1/", "")
      .replace("{node}", "NODE")
      .replace("{name}", "ID")
      .replace(/\{\w+\}/, "ID"),
  );
  const known = new Set(ROUTES.map(([method, path]) => `${method} ${path}`));
  expect(routes.filter((route) => !known.has(route))).toEqual([]);
  expect(routes.length).toBeGreaterThan(30);
});
