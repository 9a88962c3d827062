import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { fail, ok } from "@lockkeeper/core/model/errors";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Asked, Operations } from "../ports/operations.ts";
import { openLibrary } from "../snapshots/library.ts";
import { openShelf } from "../snapshots/shelf.ts";
import { openMemoryAccess } from "../store/memory-access.ts";
import type { SqliteAccess } from "../store/sqlite-access.ts";
import { openPageSessions } from "./page-sessions.ts";
import { createHttpServer } from "./server.ts";
import { tokenTable } from "./tokens.ts";

const TOKEN = "an-operator-that-nobody-guesses";
const VIEWER = "a-viewer-that-nobody-guesses-too";
const HOST = "lockkeeper.example:7440";
/** What a browser sends with a request of the page's own. */
const OWN = { host: HOST, origin: `http://${HOST}`, "x-lockkeeper-page": "1" };
const HTML = { accept: "text/html,application/xhtml+xml" };
const PAUSE = "/api/v1/upgrades/up-1/pause";

let folder: string;
let app: FastifyInstance;
let paused: Asked[];
let access: SqliteAccess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-"));
  await mkdir(join(folder, "page", "assets"), { recursive: true });
  await writeFile(join(folder, "page", "index.html"), "<!doctype html><title>the page</title>");
  await writeFile(join(folder, "page", "assets", "index-0a1b2c.js"), "export {};");
  paused = [];
  access = openMemoryAccess();
  app = await serve();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function serve(tokens = [TOKEN, VIEWER]): Promise<FastifyInstance> {
  const operations = {
    upgradeSummaries: () => [],
    pause: async (id: string, asked: Asked) => {
      paused.push(asked);
      return ok({ id });
    },
  } as unknown as Operations;
  const entries = [
    { name: "anna", role: "operator", token: TOKEN },
    { name: "otto", role: "viewer", token: VIEWER },
  ];
  return createHttpServer({
    operations,
    tokens: tokenTable(
      entries.filter(({ token }) => tokens.includes(token)),
      "tokens.json",
    ),
    snapshots: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "x"), tools: [], clock: Date.now }),
    access,
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    snapshotTasks: {
      all: () => [],
      find: () => fail("snapshot-unknown", "none"),
      take: async () => fail("not-leading", "a test"),
    },
    log: pino({ level: "silent" }),
    page: {
      folder: join(folder, "page"),
      sessions: await openPageSessions(join(folder, "sessions.json"), () => Date.now()),
    },
  });
}

async function logIn(token = TOKEN, headers: Record<string, string> = OWN) {
  return app.inject({ method: "POST", url: "/session", headers, payload: { token } });
}

async function cookieOf(token = TOKEN): Promise<Record<string, string>> {
  const { cookies } = await logIn(token);
  return { lockkeeper: cookies[0]?.value ?? "" };
}

it("serves the page at every address of its own, and lets nothing into it from elsewhere", async () => {
  for (const url of ["/", "/upgrades/up-1", "/plan"]) {
    const { statusCode, body, headers } = await app.inject({ url, headers: HTML });
    expect([url, statusCode, body]).toEqual([url, 200, expect.stringContaining("the page")]);
    expect(headers).toMatchObject({
      "cache-control": "no-cache",
      "content-security-policy": expect.stringMatching(/default-src 'none'; script-src 'self'; style-src 'self'/),
      "x-frame-options": "DENY",
    });
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/);
  }
});

it("lets files be kept whose names hold their digest, and none else", async () => {
  const { headers } = await app.inject({ url: "/assets/index-0a1b2c.js" });
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  for (const url of ["/assets/index-other.js", "/assets/..%2f..%2fsessions.json", "/nothing.js", "/api/v1/nothing"]) {
    const { statusCode, json } = await app.inject({ url, headers: HTML });
    expect([url, statusCode, json().code]).toEqual([url, 404, "route-unknown"]);
  }
});

it("says so where the page is not built", async () => {
  await rm(join(folder, "page"), { recursive: true });
  await app.close();
  app = await serve();
  const { statusCode, body } = await app.inject({ url: "/", headers: HTML });
  expect([statusCode, body]).toEqual([503, expect.stringContaining("not built")]);
});

it("logs in by a token: a cookie that no script reads and no other site sends, and what it may", async () => {
  const { statusCode, json, cookies } = await logIn();
  expect([statusCode, json()]).toEqual([200, { name: "anna", role: "operator", until: expect.any(Number) }]);
  expect(cookies).toEqual([
    expect.objectContaining({ name: "lockkeeper", httpOnly: true, sameSite: "Strict", path: "/" }),
  ]);
  const session = { lockkeeper: cookies[0]?.value ?? "" };
  const listed = await app.inject({ url: "/api/v1/upgrades", cookies: session });
  expect(listed.statusCode).toBe(200);
  const done = await app.inject({
    method: "POST",
    url: PAUSE,
    headers: OWN,
    cookies: session,
    payload: { why: "tea" },
  });
  expect([done.statusCode, paused]).toEqual([200, [{ by: "anna", why: "tea" }]]);
});

it("asks for TLS, and for this host alone, where the browser came over TLS", async () => {
  const { cookies } = await logIn(TOKEN, { ...OWN, origin: `https://${HOST}` });
  expect(cookies).toEqual([expect.objectContaining({ name: "__Host-lockkeeper", secure: true, path: "/" })]);
  expect(cookies[0]).not.toHaveProperty("domain");
});

it("refuses a wrong token, and who tries too often", async () => {
  expect((await logIn("not-a-token-that-is-known")).json().code).toBe("token-wrong");
  for (let n = 0; n < 30; n++) await logIn("not-a-token-that-is-known");
  expect((await logIn()).json().code).toBe("rate-limited");
});

it("puts on record who logs in and out, and from where; never the token", async () => {
  const cookies = await cookieOf();
  const wrong = "not-a-token-that-is-known";
  await logIn(wrong);
  // What another site sends reaches nobody's token.
  await logIn(TOKEN, { host: HOST, origin: "http://evil.example" });
  const out = () => app.inject({ method: "DELETE", url: "/session", headers: OWN, cookies });
  await out();
  expect((await out()).json().code).toBe("session-over");
  const on = "127.0.0.1";
  expect(access.records(10)).toEqual([
    expect.objectContaining({ by: "anna", operation: "logOut", on, status: 204, code: null }),
    expect.objectContaining({ by: "", operation: "logIn", on, status: 401, code: "token-wrong" }),
    expect.objectContaining({ by: "anna", operation: "logIn", on, status: 200, code: null }),
  ]);
  const [session = ""] = Object.values(cookies);
  for (const secret of [TOKEN, wrong, session]) expect(JSON.stringify(access.records(10))).not.toContain(secret);
});

it("keeps those off the record who try too often", async () => {
  for (let n = 0; n < 30; n++) await logIn("not-a-token-that-is-known");
  expect(access.records(100)).toHaveLength(20);
});

it.each([
  ["without the page's header", { host: HOST, origin: `http://${HOST}` }],
  ["from another origin", { ...OWN, origin: "http://evil.example" }],
  ["from another port of this host", { ...OWN, origin: "http://lockkeeper.example:8080" }],
  ["from an origin that is hidden", { ...OWN, origin: "null" }],
  ["without an origin", { host: HOST, "x-lockkeeper-page": "1" }],
  ["that the browser calls cross-site", { ...OWN, "sec-fetch-site": "cross-site" }],
  ["that the browser calls same-site", { ...OWN, "sec-fetch-site": "same-site" }],
])("refuses a change by the cookie %s", async (_what, headers) => {
  const cookies = await cookieOf();
  const answer = await app.inject({ method: "POST", url: PAUSE, headers, cookies, payload: {} });
  expect([answer.statusCode, answer.json().code, paused]).toEqual([403, "request-foreign", []]);
  const login = await logIn(TOKEN, headers);
  expect(login.json().code).toBe("request-foreign");
  const logout = await app.inject({ method: "DELETE", url: "/session", headers, cookies });
  expect(logout.json().code).toBe("request-foreign");
});

it("asks no script for the page's header that shows a token itself", async () => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await app.inject({ method: "POST", url: PAUSE, headers, payload: {} });
  expect(answer.statusCode).toBe(200);
});

it("lets a viewer's cookie do no more than the viewer's token", async () => {
  const cookies = await cookieOf(VIEWER);
  const answer = await app.inject({ method: "POST", url: PAUSE, headers: OWN, cookies, payload: {} });
  expect([answer.json().code, paused]).toEqual(["role-too-weak", []]);
});

it("logs out for good: a copy of the cookie opens nothing any more", async () => {
  const cookies = await cookieOf();
  expect((await app.inject({ url: "/session", cookies })).json()).toMatchObject({ name: "anna" });
  const out = await app.inject({ method: "DELETE", url: "/session", headers: OWN, cookies });
  expect([out.statusCode, out.cookies[0]]).toEqual([204, expect.objectContaining({ name: "lockkeeper", value: "" })]);
  for (const url of ["/session", "/api/v1/upgrades"])
    expect((await app.inject({ url, cookies })).json()).toMatchObject({ status: 401, code: "session-over" });
});

it("goes on after a restart, and ends with its token", async () => {
  const cookies = await cookieOf();
  await app.close();
  app = await serve();
  expect((await app.inject({ url: "/api/v1/upgrades", cookies })).statusCode).toBe(200);
  await app.close();
  app = await serve([VIEWER]);
  expect((await app.inject({ url: "/api/v1/upgrades", cookies })).json()).toMatchObject({ status: 401 });
});
