import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { ok } from "@lockkeeper/core/model/errors";
import type { StepView, UpgradeStatus } from "@lockkeeper/core/model/status";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tagOfNodes } from "../app/nodes-tag.ts";
import type { Changed, NodeSummary, Operations } from "../ports/operations.ts";
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
let statusReaders: Set<(status: UpgradeStatus) => void>;
let status: UpgradeStatus;
let nodes: readonly NodeSummary[];
/** Nothing happens in the run. */
let quiet: boolean;
/** How far the log has been read for a reader. */
let read: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "streams-"));
  [readers, statusReaders, read] = [new Set(), new Set(), 0];
  quiet = false;
  [status, nodes] = [{ id: "up-1", steps: [] } as unknown as UpgradeStatus, []];
  const operations = {
    onChange(reader: (what: Changed) => void) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    onStatus(reader: (status: UpgradeStatus) => void) {
      statusReaders.add(reader);
      return () => statusReaders.delete(reader);
    },
    upgrade: () => ok(status),
    nodes: () => ok(nodes),
    nodesTag: () => tagOfNodes(nodes),
    follow: (_id: string, after: number, signal: AbortSignal) =>
      ok(
        (async function* () {
          if (quiet) await new Promise((resolve) => signal.addEventListener("abort", resolve));
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

type Item = { readonly event: string; readonly data: unknown };

/** Items of a stream, one at a time; heartbeats and hints passed over. */
async function* itemsOf(path: string, accept: string, signal: AbortSignal): AsyncGenerator<Item> {
  const answer = await fetch(`${url}${path}`, { headers: { ...headers, accept }, signal });
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  let text = "";
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + piece).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
      if (event !== "") yield { event, data: JSON.parse(data) };
    }
  }
}

it("tells what changes by name, everything first, and all that came meanwhile at once; nodes only when they changed", async () => {
  const leave = new AbortController();
  const items = itemsOf("/api/v1/changes", "text/event-stream", leave.signal);
  const told = async () => (await items.next()).value?.data;
  expect(await told()).toEqual({ what: ["everything"] });
  const tell = (what: Changed) => {
    for (const one of readers) one(what);
  };
  for (let n = 0; n < 1000; n++) tell("cluster");
  tell("upgrade up-1" as Changed);
  expect(await told()).toEqual({ what: ["cluster", "upgrade up-1"] });
  nodes = [{ name: "w1" } as unknown as NodeSummary];
  tell("cluster");
  expect(await told()).toEqual({ what: ["cluster", "nodes"] });
  tell("cluster");
  expect(await told()).toEqual({ what: ["cluster"] });
  leave.abort();
  await expect.poll(() => readers.size).toBe(0);
});

it("tells a status whole, and then what of it changes to who asks for that", async () => {
  const step = (id: string, is: string) => ({ id, status: is }) as unknown as StepView;
  const of = (seq: number, ...steps: readonly StepView[]) => ({ id: "up-1", seq, steps }) as unknown as UpgradeStatus;
  quiet = true;
  status = of(1, step("a", "running"), step("b", "pending"));
  const leave = new AbortController();
  const path = `/api/v1/upgrades/up-1/events`;
  const ask = (accept: string) => itemsOf(path, accept, leave.signal);
  const readers = [ask("text/event-stream"), ask("text/event-stream;status=changes")];
  const next = async (items: AsyncGenerator<Item>) => (await items.next()).value;
  for (const reader of readers) expect(await next(reader)).toEqual({ event: "status", data: status });
  const after = of(2, step("a", "running"), step("b", "running"), step("c", "pending"));
  for (const tell of statusReaders) tell(after);
  expect(await next(readers[0]!)).toEqual({ event: "status", data: after });
  const changed = await next(readers[1]!);
  expect(changed?.event).toBe("status-change");
  expect(changed?.data).toEqual({
    ...{ id: "up-1", seq: 2, count: 3 },
    changed: [
      { place: 1, step: step("b", "running") },
      { place: 2, step: step("c", "pending") },
    ],
  });
  leave.abort();
});

it("gives the nodes again only when they changed", async () => {
  const ask = (have: string) => fetch(`${url}/api/v1/nodes`, { headers: { ...headers, "if-none-match": have } });
  const first = await ask('"another"');
  expect(first.status).toBe(200);
  const tag = first.headers.get("etag") ?? "";
  const second = await ask(`"x", W/${tag}`);
  expect([second.status, await second.text(), second.headers.get("etag")]).toEqual([304, "", tag]);
  nodes = [{ name: "w1" } as unknown as NodeSummary];
  const third = await ask(tag);
  expect([third.status, third.headers.get("etag") === tag]).toEqual([200, false]);
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
