import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Instant, RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Notice } from "@lockkeeper/core/notices/notice";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { backoffMs, signature } from "./deliver.ts";
import { type Hook, hooksOf, readHooks } from "./hooks.ts";
import { Notices } from "./notices.ts";
import { openOutbox } from "./outbox.ts";

const SECRET = "a-secret-that-nobody-guesses";
const NOW = Date.parse("2026-11-27T10:00:00Z") as Instant;

type Got = { readonly headers: IncomingHttpHeaders; readonly body: string };

let folder: string;
let server: Server;
let url: string;
let got: Got[];
/** What the receiver answers, in turn; then 204. */
let answers: number[];
let stop: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-notices-"));
  [got, answers, stop] = [[], [], new AbortController()];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    got.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204, { location: "/elsewhere" }).end();
    server.emit("got");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  stop.abort();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const run = "up-1" as RunId;
const at = (seq: number, body: object): RunEvent => ({ v: 1, seq, at: NOW, ...body }) as RunEvent;
const plan = { from: "v1.33.4", to: "v1.34.2" };
const finding = { code: "drain-blocked-by-budget", where: { node: "w1" }, saw: "shop/web allows 0" };
const log = [
  at(1, { type: "run-started", plan, by: "anna", why: "night" }),
  at(2, { type: "step-intended" }),
  at(3, { type: "halted", step: "1.34/w1/drain", findings: [finding] }),
  at(4, { type: "retried", step: "1.34/w1/drain" }),
  at(5, { type: "ended", how: "succeeded" }),
];
const status = (more: Partial<UpgradeStatus> = {}) =>
  ({
    id: run,
    purpose: "upgrade",
    ...plan,
    state: "running",
    can: [],
    waits: [],
    steps: [],
    ...more,
  }) as unknown as UpgradeStatus;

async function open(events: readonly RunEvent[], hooks?: readonly Hook[], file = "notices.json") {
  const outbox = await openOutbox(join(folder, file));
  const store = {
    events: (of: RunId, after: number, limit: number) => (of === run ? events.slice(after, after + limit) : []),
  };
  const clock = () => Date.now() as Instant;
  const all = hooks ?? [{ name: "chat", url, secret: SECRET, kinds: ["started", "approval-needed", "halted", "done"] }];
  const notices = new Notices({
    hooks: all,
    outbox,
    store,
    clock: () => (hooks ? clock() : NOW),
    log: pino({ level: "silent" }),
  });
  return { notices, outbox };
}

const kinds = () => got.map(({ body }) => (JSON.parse(body) as Notice).kind);
async function received(count: number): Promise<void> {
  while (got.length < count) await once(server, "got");
}

it("tells start, halt and end once each, signed, across a restart that it does not notice", async () => {
  const first = await open(log.slice(0, 3));
  first.notices.see(status());
  void first.notices.run(stop.signal);
  await received(2);
  const [start, halt] = got.map(({ body }) => JSON.parse(body) as Notice);
  expect(start).toMatchObject({ v: 1, id: "up-1/1", kind: "started", upgrade: "up-1", from: "v1.33.4", to: "v1.34.2" });
  expect(halt).toMatchObject({ kind: "halted", findings: [finding] });
  expect(halt?.text).toContain("drain-blocked-by-budget (w1: shop/web allows 0)");
  for (const { headers, body } of got) {
    const seconds = Number(headers["lockkeeper-timestamp"]);
    expect(seconds).toBe(NOW / 1000);
    expect(headers["lockkeeper-signature"]).toBe(`v1=${signature(SECRET, seconds, body)}`);
    expect(headers["lockkeeper-delivery"]).toBe((JSON.parse(body) as Notice).id);
  }
  await expect.poll(() => first.outbox.waiting()).toEqual([]);
  stop.abort();

  stop = new AbortController();
  const second = await open(log);
  second.notices.see(status({ state: "succeeded" }));
  second.notices.see(status({ state: "succeeded" }));
  void second.notices.run(stop.signal);
  await received(3);
  await expect.poll(() => second.outbox.waiting()).toEqual([]);
  expect(kinds()).toEqual(["started", "halted", "done"]);
});

it("keeps what was not taken, for a coordinator that comes back, and what the last run ended with", async () => {
  answers = [500, 302];
  const first = await open(log.slice(0, 1));
  first.notices.see(status());
  void first.notices.run(stop.signal);
  await received(1);
  await expect.poll(() => first.outbox.waiting()).toMatchObject([{ hook: "chat", attempts: 1 }]);
  const [waiting] = first.outbox.waiting();
  expect(waiting?.nextAt).toBeGreaterThanOrEqual(NOW + 5000);
  stop.abort();

  // Its log went on; by now another upgrade is the newest.
  const again = await openOutbox(join(folder, "notices.json"));
  expect(again.waiting()).toEqual(first.outbox.waiting());
  const second = await open(log);
  second.notices.see(status({ id: "up-2" as RunId }));
  await expect
    .poll(() => second.outbox.waiting().map(({ notice }) => notice.kind))
    .toEqual(["started", "halted", "done"]);
});

it.each([
  ["upgrade", undefined, "upgrade v1.33.4 -> v1.34.2 halted and waits for a person"],
  ["rollback", "rollback", "rollback v1.33.4 -> v1.34.2 halted and waits for a person"],
  ["restore", "restore", "restore of etcd at v1.34.2 halted and waits for a person"],
] as const)("says of a halted %s what it is", async (purpose, inPlan, says) => {
  const started = at(1, { type: "run-started", plan: { ...plan, purpose: inPlan }, by: "anna", why: "" });
  const { notices, outbox } = await open([started, ...log.slice(1, 3)]);
  notices.see(status());
  await expect.poll(() => outbox.waiting().at(-1)?.notice).toMatchObject({ kind: "halted", purpose });
  expect(outbox.waiting().at(-1)?.notice.text).toContain(says);
});

it("asks for an approval once, and tells a hook only what it wants to know", async () => {
  const hook = (name: string, wanted: Hook["kinds"]): Hook => ({ name, url, secret: SECRET, kinds: wanted });
  const { notices, outbox } = await open(
    log.slice(0, 1).map((event) => ({ ...event, at: Date.now() as Instant })),
    [hook("pager", ["halted"]), hook("chat", ["approval-needed"])],
  );
  const step = { id: "1.34/workers/approval", kind: "await-approval", title: "approval" };
  const waits = [{ why: "a person's approval of w1", on: step.id, deadline: null }];
  const asks = status({ can: ["approve"], steps: [step], waits } as unknown as Partial<UpgradeStatus>);
  notices.see(asks);
  await expect.poll(() => outbox.waiting().length).toBe(1);
  notices.see(asks);
  void notices.run(stop.signal);
  await received(1);
  await expect.poll(() => outbox.waiting()).toEqual([]);
  expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ kind: "approval-needed", id: "up-1/1.34/workers/approval" });
  expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({
    purpose: "upgrade",
    text: "upgrade v1.33.4 -> v1.34.2: a person's approval of w1",
  });
  expect(got).toHaveLength(1);
});

it("never holds more than it can, and tells no news that are older than a day", async () => {
  const many = Array.from({ length: 700 }, (_, i) => at(i + 2, { type: "halted", step: null, findings: [finding] }));
  const { notices, outbox } = await open([log[0]!, ...many]);
  notices.see(status());
  await expect.poll(() => outbox.waiting().length).toBe(500);
  expect(outbox.waiting().at(-1)?.notice.id).toBe("up-1/701");
  const old = log.map((event) => ({ ...event, at: (NOW - 25 * 3_600_000) as Instant }));
  const later = await open(old, undefined, "later.json");
  later.notices.see(status());
  await expect.poll(() => later.outbox.cursor()).toEqual({ run, seq: 5 });
  expect(later.outbox.waiting()).toEqual([]);
});

it("tries again ever later, up to an hour", () => {
  expect([1, 2, 3, 50].map((attempts) => backoffMs(attempts, 0))).toEqual([5000, 10_000, 20_000, 3_600_000]);
  expect(backoffMs(1, 1)).toBe(6000);
});

it.each([
  [{}, "must hold a list"],
  [[{ name: "a b" }], "entry 1: name must be"],
  [[{ name: "a", url: "ftp://x", secret: SECRET }], "url must be an http or https address"],
  [[{ name: "a", url: "https://u:p@x", secret: SECRET }], "no user and password"],
  [[{ name: "a", url: "https://x", secret: "short" }], "at least 20 characters"],
  [[{ name: "a", url: "https://x", secret: SECRET, kinds: ["paused"] }], "kinds must be of"],
  [[{ name: "a", url: "https://x", secret: SECRET, header: "x" }], "the field header is not known"],
  [Array.from({ length: 2 }, () => ({ name: "a", url: "https://x", secret: SECRET })), "two webhooks alike"],
])("refuses the webhooks %#", (value, why) => {
  expect(() => hooksOf(value, "hooks.json")).toThrow(why);
  try {
    hooksOf(value, "hooks.json");
  } catch (error) {
    expect(String(error)).not.toContain(SECRET);
  }
});

it("has no webhooks where no file is named", async () => {
  expect(await readHooks(null)).toEqual([]);
  await expect(readHooks(join(folder, "gone.json"))).rejects.toThrow("cannot be read");
});
