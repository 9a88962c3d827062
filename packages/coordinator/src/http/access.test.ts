import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { fail, ok } from "@lockkeeper/core/model/errors";
import type { FastifyInstance, InjectOptions } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ClusterUsers } from "../ports/access.ts";
import type { Operations } from "../ports/operations.ts";
import { openLibrary } from "../snapshots/library.ts";
import { openShelf } from "../snapshots/shelf.ts";
import { openSqliteStore, type SqliteStore } from "../store/sqlite-store.ts";
import { createHttpServer } from "./server.ts";
import { tokenTable } from "./tokens.ts";

const ADMIN = "an-admin-that-nobody-guesses-1";
const OPERATOR = "an-operator-nobody-guesses-12";
const START = { plan: "plan-1", digest: "a".repeat(64), why: "the change" };

let folder: string;
let store: SqliteStore;
let app: FastifyInstance;
/** Upgrades that were started, by their ids; what the operations make of a start is told by `refuse`. */
let started: Map<string, object>;
let refuse: boolean;
let users: ClusterUsers | null;
/** What goes on while an upgrade is being started. */
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "access-"));
  [started, refuse, users, meanwhile] = [new Map(), false, null, async () => undefined];
  await open();
});
afterEach(async () => {
  vi.useRealTimers();
  await close();
  await rm(folder, { recursive: true });
});

async function open(): Promise<void> {
  store = await openSqliteStore(join(folder, "lockkeeper.db"));
  const operations = {
    plan: () => fail("plan-unknown", "none"),
    upgrade: (id: string) => (started.has(id) ? ok(started.get(id)) : fail("upgrade-unknown", "none")),
    start: async (
      _plan: string,
      _digest: string,
      { by, why }: { by: string; why: string },
      _e: unknown,
      id: string,
    ) => {
      await meanwhile();
      if (refuse) return fail("not-ready", "agents are missing");
      started.set(id, { id, by, why, seq: 1 });
      return ok(started.get(id));
    },
    pause: async (id: string) => (started.has(id) ? ok({ id, seq: 2 }) : fail("upgrade-unknown", "none")),
    enrolments: () => [],
  } as unknown as Operations;
  const tokens = [
    { name: "root", role: "admin", token: ADMIN },
    { name: "olga", role: "operator", token: OPERATOR },
  ];
  app = await createHttpServer({
    operations,
    tokens: tokenTable(tokens, "tokens.json"),
    access: store.access,
    ...(users === null ? {} : { users }),
    snapshots: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "x"), tools: [], clock: Date.now }),
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    snapshotTasks: {
      all: () => [],
      find: () => fail("snapshot-unknown", "none"),
      take: async () => fail("not-leading", "a test"),
    },
    log: pino({ level: "silent" }),
  });
}

async function close(): Promise<void> {
  await app.close();
  store.close();
}

function ask(method: InjectOptions["method"], path: string, token: string, payload?: object, headers = {}) {
  const body = payload === undefined ? {} : { payload };
  return app.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...body,
  } as InjectOptions);
}

const start = (key: string, body: object = START, token = OPERATOR) =>
  ask("POST", "upgrades", token, body, { "idempotency-key": key });

it("makes a token that is shown once, hashed at rest, good for its role until it expires or is revoked", async () => {
  const made = await ask("POST", "tokens", ADMIN, { name: "ci", role: "operator", days: 1, why: "pipelines" });
  expect(made.statusCode).toBe(201);
  const { token, about } = made.json() as { token: string; about: object };
  expect(about).toMatchObject({ name: "ci", role: "operator", madeBy: "root", revokedAt: null });
  expect((await ask("GET", "whoami", token)).json()).toEqual({ name: "ci", role: "operator" });
  expect((await ask("GET", "tokens", token)).json().code).toBe("role-too-weak");
  expect((await ask("POST", "tokens", ADMIN, { name: "ci", role: "viewer" })).json().code).toBe("token-exists");
  expect((await ask("POST", "tokens", ADMIN, { name: "olga", role: "viewer" })).json().code).toBe("token-exists");
  expect((await ask("POST", "tokens", ADMIN, { name: "coordinator", role: "viewer" })).json().code).toBe(
    "token-exists",
  );
  // Neither a list nor the store gives it back.
  expect((await ask("GET", "tokens", ADMIN)).body).not.toContain(token);
  expect(JSON.stringify(store.access.tokens())).not.toContain(token);
  await close();
  await open();
  expect((await ask("GET", "whoami", token)).statusCode).toBe(200);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 3600_000 });
  expect((await ask("GET", "whoami", token)).json().code).toBe("token-over");
  vi.useRealTimers();
  expect((await ask("POST", "tokens/ci/revoke", ADMIN, { why: "leaked" })).statusCode).toBe(200);
  expect((await ask("GET", "whoami", token)).json()).toMatchObject({ code: "token-over", status: 401 });
  expect((await ask("POST", "tokens/nobody/revoke", ADMIN, {})).json().code).toBe("token-unknown");
});

it("puts every change on record, with who and why, before it is made", async () => {
  let before: readonly object[] = [];
  meanwhile = async () => {
    before = store.access.records(1);
  };
  await start("one");
  expect(before).toMatchObject([{ by: "olga", operation: "startUpgrade", why: "the change", status: null }]);
  await ask("POST", "upgrades/none/pause", OPERATOR, { why: "lunch" });
  await ask("GET", "upgrades/none", OPERATOR);
  const record = await ask("GET", "audit-record", ADMIN);
  expect(record.json().items).toMatchObject([
    { by: "olga", operation: "pauseUpgrade", on: "none", why: "lunch", status: 404, code: "upgrade-unknown" },
    { by: "olga", operation: "startUpgrade", on: "plan-1", why: "the change", status: 201, code: null },
  ]);
  const first = await ask("GET", "audit-record?limit=1", ADMIN);
  const { items, next } = (await ask("GET", `audit-record?limit=1&cursor=${first.json().next}`, ADMIN)).json();
  expect([items.length, items[0].operation, next]).toEqual([1, "startUpgrade", null]);
  expect((await ask("GET", "audit-record", OPERATOR)).json().code).toBe("role-too-weak");
  await ask("POST", "tokens", ADMIN, { name: "ci", role: "viewer" });
  await ask("POST", "tokens/ci/revoke", ADMIN, {});
  await ask("POST", "snapshots", OPERATOR, { node: "cp1" });
  expect(store.access.records(3)).toMatchObject([
    { operation: "takeSnapshot", on: "cp1" },
    { operation: "revokeToken", on: "ci" },
    { operation: "makeToken", on: "ci" },
  ]);
});

it("starts once for a key, also when asked again after a restart", async () => {
  const first = await start("k1");
  const again = await start("k1");
  await close();
  await open();
  const later = await start("k1", { why: START.why, digest: START.digest, plan: START.plan });
  expect([first, again, later].map(({ statusCode }) => statusCode)).toEqual([201, 201, 201]);
  expect(new Set([first, again, later].map((answer) => answer.json().id)).size).toBe(1);
  expect([first, again, later].map(({ headers }) => headers["idempotency-replayed"])).toEqual([
    undefined,
    "true",
    "true",
  ]);
  expect(started.size).toBe(1);
  // Another caller's key of that name is another key.
  expect((await start("k1", START, ADMIN)).json().id).not.toBe(first.json().id);
});

it("takes a key for one request alone", async () => {
  await start("k2");
  const other = await start("k2", { ...START, why: "something else" });
  expect([other.statusCode, other.json().code]).toEqual([422, "idempotency-key-reused"]);
  const elsewhere = await ask("POST", "plans", OPERATOR, { to: "v1.21.0" }, { "idempotency-key": "k2" });
  expect(elsewhere.json().code).toBe("idempotency-key-reused");
});

it("makes under the same id what a crash left unmade, and finds what it left made", async () => {
  meanwhile = () => Promise.reject(new Error("died"));
  expect((await start("k3")).statusCode).toBe(500);
  const kept = store.access.keepKey("olga", "k3", { fingerprint: "", made: "" }, Date.now() as never);
  meanwhile = async () => undefined;
  await close();
  await open();
  expect((await start("k3")).json().id).toBe(kept.made);
});

it("answers a second request while the first is under way, and lets a refused one be sent again", async () => {
  let go: () => void = () => undefined;
  const entered = new Promise<void>((resolve) => {
    meanwhile = () => {
      resolve();
      return new Promise<void>((done) => {
        go = done;
      });
    };
  });
  const slow = start("k4");
  await entered;
  const second = await start("k4");
  expect([second.statusCode, second.json().code]).toEqual([409, "idempotency-key-busy"]);
  go();
  expect((await slow).statusCode).toBe(201);
  [meanwhile, refuse] = [async () => undefined, true];
  const refused = await start("k5");
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([503, "2"]);
  refuse = false;
  expect((await start("k5")).statusCode).toBe(201);
});

it("says in problems what it does not take", async () => {
  const cases = [
    [await ask("DELETE", "upgrades", OPERATOR), 405, "method-unknown"],
    [await ask("GET", "nothing/here", OPERATOR), 404, "route-unknown"],
    [await app.inject({ url: "/api/v1/plans/%zz" }), 400, "request-malformed"],
    [await ask("POST", "upgrades", OPERATOR, { ...START, extra: 1 }), 400, "request-malformed"],
    [await ask("POST", "upgrades", OPERATOR, { ...START, why: "x".repeat(300_000) }), 413, "request-too-large"],
    [
      await app.inject({
        method: "POST",
        url: "/api/v1/upgrades",
        headers: { authorization: `Bearer ${OPERATOR}`, "content-type": "text/xml" },
        payload: "<a/>",
      }),
      415,
      "media-type-unsupported",
    ],
    [await ask("GET", "upgrades?cursor=%2e%2e", OPERATOR), 400, "request-malformed"],
    [await start("x".repeat(300)), 400, "request-malformed"],
  ] as const;
  for (const [answer, status, code] of cases) {
    expect([answer.statusCode, answer.json().code, answer.headers["content-type"]?.split(";")[0]]).toEqual([
      status,
      code,
      "application/problem+json",
    ]);
  }
  expect(cases[0][0].headers.allow).toBe("GET, HEAD, POST");
});

it("takes nobody's word for a stream: the limit is lifted where there is one, and counts what a role forbids", async () => {
  const accept = { accept: "text/event-stream" };
  const late = async (path: string) => {
    const asked = Array.from({ length: 610 }, () => ask("GET", path, OPERATOR, undefined, accept));
    return (await Promise.all(asked)).filter(({ statusCode }) => statusCode === 429).length;
  };
  expect(await late("tokens")).toBe(10);
  expect(await late("whoami")).toBe(610);
});

it("lets nobody without a token keep others' cluster tokens from being looked up", async () => {
  const asked: string[] = [];
  users = {
    find: async (token, mayAsk) => {
      if (!token.includes(".")) return null;
      if (!mayAsk()) return fail("rate-limited", "too many");
      asked.push(token);
      return fail("token-wrong", "nobody knows it");
    },
  };
  await close();
  await open();
  const from = (remoteAddress: string, token: string) =>
    app.inject({ url: "/api/v1/whoami", headers: { authorization: `Bearer ${token}` }, remoteAddress });
  const answers = [];
  for (let n = 0; n < 70; n++) answers.push(await from("10.0.0.1", `made.up.${n}`));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array(60).fill(401), ...Array(10).fill(429)]);
  await from("10.0.0.2", "of.some.body");
  expect([asked.length, asked.at(-1)]).toEqual([61, "of.some.body"]);
});

it("makes those wait who ask too often, or with wrong tokens", async () => {
  const answers = await Promise.all(Array.from({ length: 610 }, () => ask("GET", "whoami", OPERATOR)));
  const late = answers.filter(({ statusCode }) => statusCode === 429);
  expect(late.length).toBe(10);
  expect(late[0]?.json().code).toBe("rate-limited");
  expect(Number(late[0]?.headers["retry-after"])).toBeGreaterThan(0);
  const wrong = await Promise.all(
    Array.from({ length: 310 }, () => ask("GET", "whoami", "no-token-that-is-known-here")),
  );
  expect(wrong.filter(({ statusCode }) => statusCode === 429).length).toBe(10);
  // Who has a good token is not kept out by those who guess.
  expect((await ask("GET", "whoami", ADMIN)).statusCode).toBe(200);
});
