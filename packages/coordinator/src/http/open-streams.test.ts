import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ClusterUser } from "../ports/access.ts";
import type { Operations } from "../ports/operations.ts";
import { openLibrary } from "../snapshots/library.ts";
import { openShelf } from "../snapshots/shelf.ts";
import { openMemoryAccess } from "../store/memory-access.ts";
import { openPageSessions } from "./page-sessions.ts";
import { createHttpServer } from "./server.ts";
import { tokenTable } from "./tokens.ts";

const ADMIN = "an-admin-that-nobody-guesses-1";
const CLUSTER = "head.body.signature";
const LOOK_MS = 10_000;

let folder: string;
let app: FastifyInstance;
let url: string;
/** What the cluster says of its token. */
let said: Result<ClusterUser>;
let statusReaders: Set<(status: UpgradeStatus) => void>;
let leave: AbortController;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  folder = await mkdtemp(join(tmpdir(), "open-streams-"));
  said = ok({ name: "kubernetes:anna", role: "viewer" });
  [statusReaders, leave] = [new Set(), new AbortController()];
  const operations = {
    onChange: () => () => undefined,
    onStatus(reader: (status: UpgradeStatus) => void) {
      statusReaders.add(reader);
      return () => statusReaders.delete(reader);
    },
    nodesTag: () => "",
    upgrade: () => ok({ id: "up-1", steps: [] }),
    follow: (_id: string, _after: number, signal: AbortSignal) =>
      ok(
        (async function* () {
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        })(),
      ),
  } as unknown as Operations;
  app = await createHttpServer({
    operations,
    tokens: tokenTable([{ name: "root", role: "admin", token: ADMIN }], "tokens.json"),
    access: openMemoryAccess(),
    users: { find: async (token) => (token === CLUSTER ? said : null) },
    snapshots: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "x"), tools: [], clock: Date.now }),
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    log: pino({ level: "silent" }),
    page: {
      folder: join(folder, "page"),
      sessions: await openPageSessions(join(folder, "sessions.json"), () => Date.now()),
    },
  });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  leave.abort();
  vi.useRealTimers();
  await app.close();
  await rm(folder, { recursive: true });
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const own = () => ({ origin: url, "x-lockkeeper-page": "1" });
const post = (path: string, body: object, headers: Record<string, string>, method = "POST") =>
  fetch(`${url}${path}`, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

type Reader = { text: string; over: boolean };

/** Reads until the stream ends. */
async function read(path: string, headers: Record<string, string>): Promise<Reader> {
  const answer = await fetch(`${url}${path}`, {
    headers: { ...headers, accept: "text/event-stream" },
    signal: leave.signal,
  });
  expect(answer.status).toBe(200);
  const reader: Reader = { text: "", over: false };
  const all = async () => {
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) reader.text += piece;
    reader.over = true;
  };
  all().catch(() => undefined);
  await expect.poll(() => reader.text).toContain("event: ");
  return reader;
}

const PATHS = ["/api/v1/changes", "/api/v1/upgrades/up-1/events"] as const;
const both = (headers: Record<string, string>) => Promise.all(PATHS.map((path) => read(path, headers)));
const allOver = (readers: readonly Reader[]) =>
  expect.poll(() => readers.map(({ over }) => over)).toEqual([true, true]);
/** One regular look, and until it has been made. */
const lookOnce = async () => {
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  await fetch(`${url}/healthz`);
};

async function madeToken(): Promise<string> {
  const made = await post("/api/v1/tokens", { name: "ci", role: "viewer", days: 1 }, bearer(ADMIN));
  return ((await made.json()) as { token: string }).token;
}

it("ends at once with a token that is revoked, and nobody else's; tells nothing more", async () => {
  const ends = await both(bearer(await madeToken()));
  const stays = await both(bearer(ADMIN));
  expect((await post("/api/v1/tokens/ci/revoke", { why: "leaked" }, bearer(ADMIN))).status).toBe(200);
  await allOver(ends);
  // The end of a run is told with a last status: this is none.
  expect(ends[1]?.text.match(/event: status/g)).toHaveLength(1);
  expect(statusReaders.size).toBe(1);
  expect(stays.map(({ over }) => over)).toEqual([false, false]);
});

it("ends with a token that expires", async () => {
  const ends = await both(bearer(await madeToken()));
  await lookOnce();
  expect(ends.map(({ over }) => over)).toEqual([false, false]);
  vi.setSystemTime(Date.now() + 25 * 3600_000);
  await lookOnce();
  await allOver(ends);
});

it("ends at once with the session of the page that is logged out, and with one that is over", async () => {
  const cookieOf = async () => {
    const login = await post("/session", { token: ADMIN }, own());
    return { ...own(), cookie: (login.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "" };
  };
  const [mine, other] = [await cookieOf(), await cookieOf()];
  const [ends, stays] = [await both(mine), await both(other)];
  const out = await fetch(`${url}/session`, { method: "DELETE", headers: mine });
  expect(out.status).toBe(204);
  await allOver(ends);
  expect(stays.map(({ over }) => over)).toEqual([false, false]);
  vi.setSystemTime(Date.now() + 13 * 3600_000);
  await lookOnce();
  await allOver(stays);
});

it("ends with a token that the cluster knows no more, and goes on while the cluster cannot be asked", async () => {
  const ends = await both(bearer(CLUSTER));
  said = fail("cluster-unreachable", "the API server is being upgraded");
  await lookOnce();
  expect(ends.map(({ over }) => over)).toEqual([false, false]);
  said = fail("token-wrong", "the cluster knows no such token");
  await lookOnce();
  await allOver(ends);
});
