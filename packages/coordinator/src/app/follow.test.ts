import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Store } from "../ports/store.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { Changes, follow } from "./follow.ts";

const RUN = "up-1" as RunId;
const EPOCH = 1 as Epoch;
const AT = 1_700_000_000_000 as Instant;
const plan = { v: 1, id: "plan-1", digest: "d" } as unknown as Plan;
const started: EventBody = { type: "run-started", plan, by: "anna", why: "", epoch: EPOCH };
const paused: EventBody = { type: "paused", by: "anna", why: "lunch" };
const over: EventBody = { type: "ended", how: "aborted" };

let folder: string;
let store: Store;
let changes: Changes;
let last: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "follow-"));
  store = await openSqliteStore(join(folder, "lockkeeper.db"));
  changes = new Changes();
  last = 0;
  add(started);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

function add(...bodies: NonEmpty<EventBody>): void {
  const appended = store.run(RUN)
    ? store.append(RUN, EPOCH, last, AT, bodies)
    : store.createRun(RUN, EPOCH, AT, bodies);
  if (appended.is !== "ok") throw new Error(appended.why);
  last = appended.events.at(-1)?.seq ?? last;
  changes.happened();
}

/** Follows in the background. @returns what was told so far, and a promise of the end. */
function listen(after = 0, signal = new AbortController().signal) {
  const told: number[] = [];
  const events = follow(store, changes, RUN, after, signal);
  if (!events.ok) throw new Error(events.problem.detail);
  const read = async (from: AsyncIterable<RunEvent>) => {
    for await (const { seq } of from) told.push(seq);
  };
  return { told, end: read(events.value) };
}

const upTo = (n: number, after = 0) => Array.from({ length: n - after }, (_, i) => after + i + 1);
const turn = () => new Promise(setImmediate);

it("tells what was there and what comes, each once and in order, over many pages, until the run is over", async () => {
  for (let i = 0; i < 450; i++) add(paused);
  const { told, end } = listen();
  for (let i = 0; i < 50; i++) {
    add(paused, paused);
    if (i % 7 === 0) await turn();
  }
  add(over);
  await end;
  expect(told).toEqual(upTo(552));
});

it("misses nothing that happens while its reader is busy with an event", async () => {
  const events = follow(store, changes, RUN, 0, new AbortController().signal);
  if (!events.ok) throw new Error(events.problem.detail);
  const told: number[] = [];
  for await (const { seq } of events.value) {
    told.push(seq);
    // Appended, and woken for, between two looks of the reader.
    if (seq === 1) add(paused);
    if (seq === 2) {
      await turn();
      add(over);
    }
  }
  expect(told).toEqual([1, 2, 3]);
});

it("begins after the event that a reader has already, also at the very end of a run", async () => {
  add(paused, paused, over);
  const { told, end } = listen(2);
  await end;
  expect(told).toEqual([3, 4]);
  const nothing = listen(4);
  await nothing.end;
  expect(nothing.told).toEqual([]);
});

it("tells a page that is exactly full, and what follows it", async () => {
  for (let i = 1; i < 200; i++) add(paused);
  const { told, end } = listen();
  await expect.poll(() => told.length).toBe(200);
  add(over);
  await end;
  expect(told).toEqual(upTo(201));
});

it("serves many readers, each from its own place", async () => {
  const readers = [listen(), listen(), listen(1)];
  for (let i = 0; i < 20; i++) {
    add(paused);
    await turn();
  }
  add(over);
  await Promise.all(readers.map(({ end }) => end));
  expect(readers.map(({ told }) => told)).toEqual([upTo(22), upTo(22), upTo(22, 1)]);
});

it("ends when its reader goes away, without another event", async () => {
  const stop = new AbortController();
  const { told, end } = listen(0, stop.signal);
  await expect.poll(() => told).toEqual([1]);
  stop.abort();
  await end;
  add(paused);
  expect(told).toEqual([1]);
});

it("knows no run of another id", () => {
  const unknown = follow(store, changes, "up-2" as RunId, 0, new AbortController().signal);
  expect(unknown).toMatchObject({ ok: false, problem: { code: "upgrade-unknown" } });
});
