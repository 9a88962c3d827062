import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EventBody } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, MachineId, NodeName, NodeUid, PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../ports/store.ts";
import { networkFileSystem } from "./local-disk.ts";
import { openSqliteStore, StoreUnusable } from "./sqlite-store.ts";

let folder: string;
let file: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
  file = join(folder, "data", "lockkeeper.db");
  store = await openSqliteStore(file);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

const RUN = "up-1" as RunId;
const at = 1000 as Instant;
const epoch = (n: number) => n as Epoch;
const plan = (id: string) => ({ v: 1, id, digest: "d" }) as unknown as Plan;
const started = (id = "plan-1"): EventBody => ({
  type: "run-started",
  plan: plan(id),
  by: "anna",
  why: "",
  epoch: epoch(1),
});
const paused: EventBody = { type: "paused", by: "anna", why: "tea" };
const ended: EventBody = { type: "ended", how: "aborted" };

it("is its owner's alone, what an earlier version left open to all included", async () => {
  const modes = () =>
    readdirSync(join(folder, "data")).map(
      (name) => `${name} ${(statSync(join(folder, "data", name)).mode & 0o777).toString(8)}`,
    );
  expect(modes().every((mode) => mode.endsWith(" 600"))).toBe(true);
  store.close();
  chmodSync(file, 0o644);
  store = await openSqliteStore(file);
  store.createRun(RUN, epoch(1), at, [started()]);
  expect(modes()).toEqual(expect.arrayContaining(["lockkeeper.db 600", "lockkeeper.db-wal 600"]));
});

describe("a run's log", () => {
  it("is written in order, and read back as it was, after a restart too", async () => {
    expect(store.createRun(RUN, epoch(1), at, [started()])).toMatchObject({ is: "ok", events: [{ seq: 1, v: 1, at }] });
    expect(store.append(RUN, epoch(1), 1, at, [paused, ended])).toMatchObject({
      is: "ok",
      events: [{ seq: 2 }, { seq: 3 }],
    });
    store.close();
    store = await openSqliteStore(file);
    expect(store.events(RUN, 0, 10).map((e) => [e.seq, e.type])).toEqual([
      [1, "run-started"],
      [2, "paused"],
      [3, "ended"],
    ]);
    expect(store.events(RUN, 1, 1).map((e) => e.seq)).toEqual([2]);
    expect(store.run(RUN)).toEqual({ id: RUN, plan: "plan-1", startedAt: at, over: true });
    expect(store.openRun()).toBeNull();
  });

  it("refuses what does not follow, whole and without a trace", () => {
    store.createRun(RUN, epoch(1), at, [started()]);
    expect(store.append(RUN, epoch(1), 5, at, [paused])).toMatchObject({
      is: "conflict",
      why: "the log ends with 1, not with 5",
    });
    expect(store.append("up-2" as RunId, epoch(1), 0, at, [paused]).is).toBe("conflict");
    expect(store.createRun("up-2" as RunId, epoch(1), at, [paused]).is).toBe("conflict");
    expect(store.events(RUN, 0, 10)).toHaveLength(1);
    store.append(RUN, epoch(1), 1, at, [ended]);
    expect(store.append(RUN, epoch(1), 2, at, [paused])).toMatchObject({ is: "conflict", why: "up-1 is over" });
  });

  it("belongs to the highest epoch alone", () => {
    store.createRun(RUN, epoch(1), at, [started()]);
    store.raiseEpoch(epoch(3));
    store.raiseEpoch(epoch(2));
    expect(store.highestEpoch()).toBe(3);
    expect(store.append(RUN, epoch(2), 1, at, [paused])).toMatchObject({ is: "conflict" });
    expect(store.createRun("up-2" as RunId, epoch(2), at, [started()]).is).toBe("conflict");
    expect(store.append(RUN, epoch(3), 1, at, [paused]).is).toBe("ok");
  });

  it("lets one run be open at a time", () => {
    store.createRun(RUN, epoch(1), at, [started()]);
    expect(store.createRun("up-2" as RunId, epoch(1), at, [started()])).toMatchObject({
      is: "conflict",
      why: "up-1 is not over",
    });
    store.append(RUN, epoch(1), 1, at, [ended]);
    expect(store.createRun("up-2" as RunId, epoch(1), at, [started()]).is).toBe("ok");
    expect(store.runs(10).map((r) => r.id)).toEqual(["up-2", "up-1"]);
  });

  it("is refused when an event is of a version that this program does not know", () => {
    store.createRun(RUN, epoch(1), at, [started()]);
    store.close();
    const db = new DatabaseSync(file);
    db.exec(`UPDATE events SET body = replace(body, '"v":1,"seq"', '"v":2,"seq"')`);
    db.close();
    return openSqliteStore(file).then((again) => {
      store = again;
      expect(() => store.events(RUN, 0, 10)).toThrow(/version 2/);
    });
  });
});

it("keeps the first plan of an id, and each node's newest identity", () => {
  store.putPlan({ plan: plan("plan-1"), madeAt: at, by: "anna" });
  store.putPlan({ plan: { ...plan("plan-1"), v: 1, digest: "other" as Plan["digest"] }, madeAt: at, by: "eve" });
  expect(store.plan("plan-1" as PlanId)).toMatchObject({ by: "anna", plan: { digest: "d" } });
  const row = { node: "w1" as NodeName, uid: "u" as NodeUid, machineId: "m" as MachineId, serial: "01", notAfter: at };
  store.putIdentity(row);
  store.putIdentity({ ...row, serial: "02" });
  expect(store.identity(row.node)).toEqual({ ...row, serial: "02" });
  expect(store.identity("w2" as NodeName)).toBeNull();
});

describe("the file", () => {
  it("is refused to a second process", async () => {
    const { code, said } = await child(`
      const { openSqliteStore } = await import(${JSON.stringify(import.meta.resolve("./sqlite-store.ts"))});
      await openSqliteStore(${JSON.stringify(file)}).then(() => console.log("open"), (e) => console.log(e.message));
    `);
    expect([code, said]).toEqual([0, expect.stringMatching(/cannot be used: database is locked/)]);
  }, 20_000);

  it("is refused when a later program has written it", async () => {
    store.close();
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await expect(openSqliteStore(file)).rejects.toThrow(StoreUnusable);
    await expect(openSqliteStore(file)).rejects.toThrow(/schema has version 99/);
    store = await openSqliteStore(join(folder, "other.db"));
  });

  it("is refused on a network file system", () => {
    expect([0x6969, 0xff534d42, -11317950, 0xef53].map(networkFileSystem)).toEqual(["NFS", "CIFS", "CIFS", null]);
  });
});

it("loses nothing that it acknowledged when its process is killed", async () => {
  store.close();
  const script = `
    const { openSqliteStore } = await import(${JSON.stringify(import.meta.resolve("./sqlite-store.ts"))});
    const store = await openSqliteStore(${JSON.stringify(file)});
    store.createRun("up-1", 1, 1000, [${JSON.stringify(started())}]);
    for (let seq = 1; ; seq++) {
      store.append("up-1", 1, seq, 1000, [${JSON.stringify(paused)}]);
      process.stdout.write(seq + 1 + "\\n");
    }`;
  const process_ = run(script);
  let acknowledged = 0;
  await new Promise<void>((resolve) => {
    process_.stdout?.on("data", (chunk: Buffer) => {
      const lines = String(chunk).split("\n").filter(Boolean);
      acknowledged = Math.max(acknowledged, Number(lines.at(-1)));
      if (acknowledged > 40) process_.kill("SIGKILL");
    });
    process_.on("close", () => resolve());
  });
  store = await openSqliteStore(file);
  const log = store.events(RUN, 0, 100_000);
  expect(log.length).toBeGreaterThanOrEqual(acknowledged);
  expect(log.map((e) => e.seq)).toEqual(log.map((_, i) => i + 1));
}, 30_000);

function run(script: string): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
}

async function child(script: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const process_ = run(script);
  let said = "";
  process_.stdout?.on("data", (chunk: Buffer) => {
    said += String(chunk);
  });
  const code = await new Promise<number | null>((resolve) => process_.on("close", resolve));
  return { code, said };
}
