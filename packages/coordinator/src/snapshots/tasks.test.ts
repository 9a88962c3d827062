import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, Epoch, Instant, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { RunView } from "@lockkeeper/core/run/view";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { StepReport } from "../ports/agents.ts";
import { createSchedules } from "./by-schedule.ts";
import { chooseMember } from "./choose-member.ts";
import { openTaskFile, TASKS_KEPT } from "./task-file.ts";
import { newTaskId, SnapshotTasks } from "./tasks.ts";

let folder: string;
let now = 1_000_000;
let epoch: Epoch | null;
let run: RunView | null;
let taken: Result<null>;
let handed: { node: string; run: string; attempt: number; epoch: number; onRecord: boolean }[];
let since: number;
let connected: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-tasks-"));
  now = 1_000_000;
  [epoch, run, taken, handed, since, connected] = [3 as Epoch, null, ok(null), [], 1, true];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = () => join(folder, "tasks.json");
const CP1 = "cp1" as NodeName;
const nodes = ["cp1", "w1"].map((name) => ({ name, role: name === "cp1" ? "control-plane" : "worker", host: null }));

/** A life of the coordinator over the same disk; the agents are the test's. */
function life() {
  const presence = () => ({ connected, since: since as Instant, uid: null, machineId: "m1" as MachineId });
  return new SnapshotTasks({
    file: openTaskFile(path()),
    agents: {
      hellos: () => new Map([[CP1, { presence: presence() }]]) as never,
      facts: () => new Map(),
      assign: async (node, id, _step, attempt, at) => {
        const onRecord = (await readFile(path(), "utf8")).includes(id);
        handed.push({ node, run: id, attempt, epoch: at, onRecord });
        return taken;
      },
    },
    cluster: { observe: () => ({ is: "seen", state: { nodes } }) as never },
    epoch: () => epoch,
    run: () => run,
    machineId: "m0" as MachineId,
    clock: () => now as Instant,
    log: pino({ level: "silent" }),
  });
}
const order = (over: object = {}) => ({ id: newTaskId(), node: null, reason: "a test", by: "anna", ...over });
const report = (id: RunId, outcome: unknown, node = CP1) =>
  ({ run: id, step: "snapshot", attempt: 1, outcome, by: { is: "agent", node } }) as unknown as StepReport;
const DONE = { is: "done", kind: "snapshot-etcd", warnings: [], evidence: { digest: "a".repeat(64) as Digest } };
const settled = async (tasks: SnapshotTasks) => {
  tasks.check();
  // Turns come one after the other: this one comes after that of the check.
  await tasks.take(order({ node: "nobody" }));
};

it("a snapshot is on record before its agent hears of it, and what became of it stays on record", async () => {
  const tasks = life();
  const made = await tasks.take(order());
  expect(made).toMatchObject({ ok: true, value: { node: "cp1", by: "anna", epoch: 3, state: { is: "open" } } });
  expect(handed).toMatchObject([{ node: "cp1", attempt: 1, epoch: 3, onRecord: true }]);
  const id = made.ok ? made.value.id : ("" as RunId);
  expect([tasks.expects(CP1, id), tasks.expects("w1" as NodeName, id), tasks.expects(CP1, "r1" as RunId)]).toEqual([
    ...[true, false, false],
  ]);
  await expect(tasks.report(report(id, DONE, "w1" as NodeName))).rejects.toThrow("w1 reported a snapshot of cp1");
  expect(await tasks.report(report(id, DONE))).toBe(true);
  expect(await tasks.report(report("r1" as RunId, DONE))).toBe(false);
  expect(life().find(id)).toMatchObject({ ok: true, value: { state: { is: "done", digest: "a".repeat(64) } } });
  expect(tasks.expects(CP1, id)).toBe(false);
});

it("one at a time, never on a node that the upgrade works on, never on what is no control plane's connected agent", async () => {
  const tasks = life();
  run = { records: new Map([["s", { is: "running", step: { kind: "snapshot-etcd", on: "cp1", id: "s" } }]]) } as never;
  expect(await tasks.take(order())).toMatchObject({ ok: false, problem: { code: "snapshot-running" } });
  run = null;
  expect(await tasks.take(order({ node: "w1" }))).toMatchObject({ ok: false, problem: { code: "node-unknown" } });
  connected = false;
  expect(await tasks.take(order({ node: "cp1" }))).toMatchObject({ ok: false, problem: { code: "node-unknown" } });
  connected = true;
  epoch = null;
  expect(await tasks.take(order())).toMatchObject({ ok: false, problem: { code: "not-leading" } });
  epoch = 3 as Epoch;
  expect(tasks.all()).toEqual([]);
  const two = await Promise.all([tasks.take(order()), tasks.take(order())]);
  expect(two.map((one) => (one.ok ? "begun" : one.problem.code))).toEqual(["begun", "snapshot-running"]);
});

it("an open one is handed out again, as the same attempt, after a new epoch or a new session of its agent", async () => {
  await life().take(order());
  epoch = 4 as Epoch;
  const next = life();
  await settled(next);
  await settled(next);
  expect(handed.map((one) => [one.epoch, one.attempt])).toEqual([
    [3, 1],
    [4, 1],
  ]);
  now += 10;
  since = now;
  await settled(next);
  expect(handed).toHaveLength(3);
  connected = false;
  since = ++now;
  await settled(next);
  expect(handed).toHaveLength(3);
  now += 7 * 3_600_000;
  await settled(next);
  expect(next.all()).toMatchObject([{ state: { is: "failed", why: "it was not there in time" } }]);
});

it("what the agent refuses has failed; what a broken connection left in doubt is open still", async () => {
  const tasks = life();
  taken = fail("peer-away", "the connection broke");
  await tasks.take(order());
  expect(tasks.open).not.toBeNull();
  taken = fail("epoch-old", "older");
  await settled(tasks);
  expect(tasks.all()).toMatchObject([{ state: { is: "failed", why: "older" } }]);
});

it("a record of another version stops the coordinator, and the record is bounded", async () => {
  const tasks = life();
  for (let n = 0; n < TASKS_KEPT + 2; n++) {
    now += 1;
    const made = await tasks.take(order());
    await tasks.report(report(made.ok ? made.value.id : ("" as RunId), DONE));
  }
  expect(tasks.all()).toHaveLength(TASKS_KEPT);
  expect(tasks.all()[0]?.askedAt).toBe(now);
  await writeFile(path(), JSON.stringify({ v: 2, tasks: [] }));
  expect(life).toThrow(/another version/);
});

it("one on another machine than the copy suits best, then one that does not lead", () => {
  const at = (name: string, leader: string) => ({
    ...{ name, role: "control-plane", host: { etcd: { member: name, leader } } },
  });
  const three = { nodes: ["cp1", "cp2", "cp3"].map((name) => at(name, "cp2")) } as never;
  const presences = (away: readonly string[]) =>
    new Map(
      ["cp1", "cp2", "cp3"].map((name) => [
        name as NodeName,
        { connected: !away.includes(name), since: 0 as Instant, uid: null, machineId: `of-${name}` as MachineId },
      ]),
    );
  const choose = (away: readonly string[]) => chooseMember(three, presences(away), "of-cp1" as MachineId);
  expect([choose([]), choose(["cp3"]), choose(["cp2", "cp3"]), choose(["cp1", "cp2", "cp3"])]).toEqual([
    ...["cp3", "cp2", "cp1", null],
  ]);
});

it("one is taken when the schedule says so, and again only at its next time", async () => {
  now = Date.parse("2026-01-01T00:10:00Z");
  const tasks = life();
  const proven: string[] = [];
  const kept = { form: "db.zst", digest: "a".repeat(64), node: "cp1" };
  const look = createSchedules({
    tasks,
    library: {
      list: async () => [{ kept, path: "", receivedAt: 0 }] as never,
      lastProof: async () => (proven.length === 0 ? null : ({ at: now } as never)),
      prove: async (of) => {
        proven.push(of);
        return fail("snapshot-corrupt", "it is damaged");
      },
    },
    take: { cron: "0 * * * *", zone: "UTC" },
    verify: { cron: "30 * * * *", zone: "UTC" },
    leads: () => epoch !== null,
    newId: newTaskId,
    clock: () => now as Instant,
    log: pino({ level: "silent" }),
  });
  const looked = () => {
    look();
    return handed.length;
  };
  epoch = null;
  look();
  expect(handed).toEqual([]);
  epoch = 3 as Epoch;
  await expect.poll(looked).toBe(1);
  await expect.poll(() => proven).toHaveLength(1);
  await tasks.report(report(handed[0]?.run as RunId, DONE));
  look();
  await tasks.take(order({ node: "nobody" }));
  expect(handed).toHaveLength(1);
  now = Date.parse("2026-01-01T05:00:00Z");
  await expect.poll(looked).toBe(2);
});

it("a verification that could not be tried waits an hour, also where it threw, and a recorded one for its next time", async () => {
  now = Date.parse("2026-01-01T00:10:00Z");
  const kept = { form: "db.zst", digest: "a".repeat(64), node: "cp1" };
  let tries = 0;
  let looks = 0;
  let proof: object | null = null;
  const look = createSchedules({
    tasks: life(),
    library: {
      list: async () => [{ kept, path: "", receivedAt: 0 }] as never,
      lastProof: async () => proof as never,
      prove: async () => {
        tries += 1;
        if (tries === 2) throw new Error("EIO");
        if (tries < 4) return fail("disk-full", "no room");
        proof = { at: now };
        return fail("snapshot-corrupt", "it is damaged");
      },
    },
    take: null,
    verify: { cron: "30 * * * *", zone: "UTC" },
    leads: () => {
      looks += 1;
      return true;
    },
    newId: newTaskId,
    clock: () => now as Instant,
    log: pino({ level: "silent" }),
  });
  /** As many looks as a quarter of an hour has. */
  const aWhile = async () => {
    for (let n = 0; n < 45; n++) {
      look();
      await new Promise(setImmediate);
      now += 20_000;
    }
    return tries;
  };
  const perQuarter: number[] = [];
  for (let n = 0; n < 20; n++) perQuarter.push(await aWhile());
  expect(looks).toBeGreaterThan(500);
  expect(perQuarter.slice(0, 13)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4]);
  expect(perQuarter.at(-1)).toBeLessThanOrEqual(6);
});
