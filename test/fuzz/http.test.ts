import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { ROLES, type Role } from "@lockkeeper/api/schemas";
import { openPageSessions, type PageSessions } from "@lockkeeper/coordinator/http/page-sessions";
import { createHttpServer } from "@lockkeeper/coordinator/http/server";
import { tokenTable } from "@lockkeeper/coordinator/http/tokens";
import { Api } from "@lockkeeper/coordinator/kube/api";
import { KubeClusterUsers } from "@lockkeeper/coordinator/kube/cluster-users";
import { transportTo } from "@lockkeeper/coordinator/kube/fixture";
import type { AccessStore } from "@lockkeeper/coordinator/ports/access";
import type { Operations } from "@lockkeeper/coordinator/ports/operations";
import { openLibrary } from "@lockkeeper/coordinator/snapshots/library";
import { openShelf } from "@lockkeeper/coordinator/snapshots/shelf";
import { ERRORS } from "@lockkeeper/core/model/error-codes";
import { fail } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aCluster } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Embedded, openEmbedded } from "../demo/embedded.ts";
import { SimulatedAgents } from "../demo/simulated-agents.ts";
import { described } from "../fixtures/described.ts";
import {
  address,
  browser,
  CALLERS,
  clusterTokenOf,
  headers,
  KNOWN,
  NO_ROLE,
  OWN,
  query,
  ROUTES,
  request,
  roleOf,
  tokenOf,
  type,
  USERS,
  type Who,
  who,
} from "./requests.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
/** What /readyz and /leadz say with a 503. */
const PROBES = /^\{"(?:ready|leading)":false\b/;
/** The other 503 that there are. */
const OF_ITSELF = /"code":"(?:not-leading|not-ready|cluster-unreachable)"/;
const REQUESTS = Number(process.env.LOCKKEEPER_FUZZ_REQUESTS ?? 5000);
const { wrong, operations } = described();
type Change = keyof Operations | keyof AccessStore | keyof PageSessions | "take" | "prove";
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
  take: "operator",
  prove: "operator",
  // A session is begun for who shows a token, and ended by whoever has it.
  begin: "viewer",
  end: "viewer",
};
/** Sessions that were begun: what their cookies are good for. */
type Session = { readonly cookie: string; readonly role: Role; live: boolean };

let api: ApiServer;
let folder: string;
let embedded: Embedded;
let app: Awaited<ReturnType<typeof createHttpServer>>;
/** Changes that the request under way has made. */
let changed: Change[] = [];
let sessions: Session[];

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
  for (const role of ROLES)
    for (let n = 0; n < USERS; n++)
      api.tokens.set(clusterTokenOf(role, n), {
        ...{ username: `${role}-${n}`, audiences: ["lockkeeper"], extra: {} },
        may: [`use roles.lockkeeper.dev/${role} lockkeeper`],
      });
  api.tokens.set(NO_ROLE, { username: "nobody", audiences: ["lockkeeper"], extra: {}, may: [] });
  const kube = new Api(
    await transportTo(api.kubeconfig),
    () => Date.now() as Instant,
    () => false,
  );
  app = await createHttpServer({
    operations,
    users: new KubeClusterUsers(kube, "lockkeeper", () => performance.now()),
    page: {
      folder: join(folder, "page"),
      sessions: watched(await openPageSessions(join(folder, "page-sessions.json"), Date.now)),
    },
    tokens: tokenTable(tokens, "tokens.json"),
    snapshots: watched(
      openLibrary(join(folder, "snapshots"), { scratch: join(folder, "scratch"), tools: [], clock: Date.now }),
    ),
    access: watched<AccessStore>(embedded.store.access),
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    snapshotTasks: watched({
      all: () => [],
      find: () => fail("snapshot-unknown", "none"),
      take: async () => fail("not-leading", "a test"),
    }),
    log: pino({ level: "silent" }),
  });
  await app.ready();
  sessions = [];
  for (const role of ROLES) {
    const login = await app.inject({
      method: "POST",
      url: "/session",
      headers: OWN,
      payload: { token: tokenOf(role, 0) },
    });
    sessions.push({ cookie: login.cookies[0]?.value ?? "", role, live: login.statusCode === 200 });
  }
  expect(sessions.map(({ live }) => live)).toEqual([true, true, true]);
});

afterAll(async () => {
  await app.close();
  embedded.kill();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** One request, whoever sends it and from wherever. */
const asked = fc.record({ of: request, query, caller: who, contentType: type, extra: headers, browser, from: address });

/** Of those that were begun, the ended ones among them. */
function sessionOf(caller: Who): Session | null {
  if (typeof caller !== "object" || caller === null || !("session" in caller)) return null;
  return sessions[caller.session % sessions.length] ?? null;
}

function bearerOf(caller: Who): string | null {
  if (typeof caller !== "object" || caller === null) return caller;
  return "session" in caller ? null : `Bearer ${tokenOf(caller.role, caller.n)}`;
}

function bearerRole(caller: Who): Role | null {
  return roleOf(bearerOf(caller)?.replace(/^Bearer /, "") ?? "");
}

/** Whose token a login sends. */
function loggedIn(payload: string | undefined): Role | null {
  const { token } = JSON.parse(payload ?? "{}") as { token?: unknown };
  return typeof token === "string" ? roleOf(token) : null;
}

it(`answers ${REQUESTS} hostile requests without a 5xx, a stack trace or a change that is not the caller's to make`, {
  timeout: 600_000,
}, async () => {
  const codes = new Map<number, number>();
  const reached = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(asked, async ({ of, query, caller, contentType, extra, browser, from }) => {
      changed = [];
      const [{ plan: known } = { plan: null }] = embedded.store.plans(1);
      const at = of.path.replace(KNOWN, embedded.store.runs(1)[0]?.id ?? known?.id ?? "none");
      const payload = of.body
        ?.replace(`"digest":"${KNOWN}"`, `"digest":"${known?.digest}"`)
        .replace(KNOWN, known?.id ?? "none");
      const session = sessionOf(caller);
      // A change by the cookie is the page's own alone.
      const role = session === null ? bearerRole(caller) : session.live && browser === OWN ? session.role : null;
      const authorization = bearerOf(caller);
      const headers = {
        ...extra,
        ...browser,
        ...(session === null ? {} : { cookie: `lockkeeper=${session.cookie}` }),
        ...(authorization === null ? {} : { authorization }),
        ...(payload === undefined || contentType === "" ? {} : { "content-type": contentType }),
      };
      const answer = await app.inject({
        method: of.method as "GET",
        url: `${at}${query}`,
        headers,
        remoteAddress: from,
        ...(payload === undefined ? {} : { payload }),
      });
      codes.set(answer.statusCode, (codes.get(answer.statusCode) ?? 0) + 1);
      // 503 is said of itself alone, by the table: it does not lead, or waits for its agents.
      const text = answer.body;
      if (answer.statusCode >= 500) expect(answer.statusCode).toBe(503);
      if (answer.statusCode >= 500 && of.method !== "HEAD" && !PROBES.test(text)) expect(text).toMatch(OF_ITSELF);
      expect(text).not.toMatch(/\n\s+at .*[(:]\d+/);
      expect(text).not.toContain("-for-fuzzing");
      if (
        answer.statusCode < 300 &&
        of.method !== "HEAD" &&
        at.startsWith("/api/v1/") &&
        !at.startsWith("/api/v1/openapi.json")
      )
        expect(
          wrong(of.method, at.split("?")[0] ?? at, answer.statusCode, text, answer.headers["content-type"]?.toString()),
        ).toEqual([]);
      if (answer.statusCode >= 400 && text.startsWith("{") && !PROBES.test(text)) {
        const { code } = JSON.parse(text) as { code?: string };
        expect(Object.keys(ERRORS)).toContain(code);
      }
      for (const name of changed) {
        reached.set(name, (reached.get(name) ?? 0) + 1);
        const needed = CHANGES[name];
        // Who logs in is whose token is sent, whoever else the request says it is.
        const by = name !== "begin" ? role : browser === OWN ? loggedIn(payload) : null;
        expect(
          needed !== undefined && by !== null && ROLES.indexOf(by) >= ROLES.indexOf(needed),
          `${name} by ${by}`,
        ).toBe(true);
      }
      if (session !== null && changed.includes("end")) session.live = false;
      const begun = changed.includes("begin") ? loggedIn(payload) : null;
      for (const cookie of answer.cookies) {
        expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
        if (begun !== null) sessions.push({ cookie: cookie.value, role: begun, live: true });
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
