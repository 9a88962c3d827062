import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { ok } from "@lockkeeper/core/model/errors";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Changed, Operations } from "../ports/operations.ts";
import { openLibrary } from "../snapshots/library.ts";
import { openShelf } from "../snapshots/shelf.ts";
import { openMemoryAccess } from "../store/memory-access.ts";
import { createHttpServer } from "./server.ts";
import { createStreamBound } from "./stream-bound.ts";
import { tokenTable } from "./tokens.ts";

const TOKEN = "a-viewer-that-nobody-guesses-1";
const BIG = "x".repeat(64 * 1024);
const EVENTS = 2000;

let folder: string;
let app: FastifyInstance;
let url: string;
let readers: Set<(what: Changed) => void>;
/** How far the log has been read for a reader. */
let read: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "streams-"));
  [readers, read] = [new Set(), 0];
  const operations = {
    onChange(reader: (what: Changed) => void) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    onStatus: () => () => undefined,
    upgrade: () => ok({ id: "up-1" }),
    follow: (_id: string, after: number, signal: AbortSignal) =>
      ok(
        (async function* () {
          for (let seq = after + 1; seq <= EVENTS && !signal.aborted; seq++) {
            read = seq;
            yield { seq, type: "noted", text: BIG };
          }
        })(),
      ),
  } as unknown as Operations;
  app = await createHttpServer({
    operations,
    tokens: tokenTable([{ name: "otto", role: "viewer", token: TOKEN }], "tokens.json"),
    access: openMemoryAccess(),
    snapshots: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "x"), tools: [], clock: Date.now }),
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    log: pino({ level: "silent" }),
  });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const headers = { authorization: `Bearer ${TOKEN}`, accept: "text/event-stream" };

it("tells what changes by name, everything first, and all that came meanwhile at once", async () => {
  const leave = new AbortController();
  const answer = await fetch(`${url}/api/v1/changes`, { headers, signal: leave.signal });
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const told = async () => {
    for (;;) {
      const found = /data: (.*)\n\n/.exec(text);
      if (found) {
        text = text.slice(found.index + found[0].length);
        return JSON.parse(found[1] ?? "") as unknown;
      }
      text += (await reader.read()).value ?? "";
    }
  };
  expect(await told()).toEqual({ what: ["everything"] });
  const tell = (what: Changed) => {
    for (const one of readers) one(what);
  };
  for (let n = 0; n < 1000; n++) tell("cluster");
  tell("upgrade up-1" as Changed);
  expect(await told()).toEqual({ what: ["cluster", "upgrade up-1"] });
  leave.abort();
  await expect.poll(() => readers.size).toBe(0);
});

it("is a stream and nothing else", async () => {
  const answer = await fetch(`${url}/api/v1/changes`, { headers: { ...headers, accept: "application/json" } });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([406, "not-acceptable"]);
});

it("reads no further ahead than a reader takes", async () => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  const lines = ["GET /api/v1/upgrades/up-1/events HTTP/1.1", `Host: ${hostname}`, `Authorization: Bearer ${TOKEN}`];
  socket.write(`${lines.join("\r\n")}\r\nAccept: text/event-stream\r\nLast-Event-ID: 7\r\n\r\n`);
  await expect.poll(() => read).toBeGreaterThan(7);
  // When what is on the way is full, nothing more is read: the log's 128 MB stay where they are.
  let before = -1;
  await expect
    .poll(
      () => {
        const still = read === before;
        before = read;
        return still;
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true);
  expect(read).toBeLessThan(EVENTS / 2);
  socket.resume();
  await expect.poll(() => read, { timeout: 20_000 }).toBe(EVENTS);
  socket.destroy();
});

it("has places for so many streams, and gives a place back once", () => {
  const bound = createStreamBound({ all: 3, ofOne: 2 });
  const [first, second] = [bound.enter("a"), bound.enter("a")];
  expect(bound.enter("a")).toBeNull();
  expect(bound.enter("b")).not.toBeNull();
  expect(bound.enter("b")).toBeNull();
  first?.();
  first?.();
  expect(bound.enter("a")).not.toBeNull();
  expect(bound.enter("a")).toBeNull();
  expect(second).not.toBeNull();
});
