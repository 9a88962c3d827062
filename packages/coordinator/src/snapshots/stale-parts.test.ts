import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { SnapshotAbout } from "@lockkeeper/core/model/snapshot";
import type { SnapshotName } from "@lockkeeper/protocol/codec/snapshot";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createKeeper, type Snapshots } from "./keep.ts";
import { removeAllStaleParts, removeStaleParts, STALE_MS } from "./stale-parts.ts";

const log = pino({ level: "silent" });
const NODE = "cp1" as NodeName;
const NOW = Date.UTC(2026, 0, 10);
const LONG_AGO = NOW - STALE_MS - 1;
const BYTES = Buffer.from("a snapshot of a cluster");
const ABOUT = {} as SnapshotAbout;

let folder: string;
let keeper: Snapshots;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-parts-"));
  keeper = createKeeper({ folder, machineId: "m1" as MachineId, maxBytes: 1e6, reserveBytes: 0 });
});
afterEach(() => rm(folder, { recursive: true }));

function named(run: string, bytes = BYTES): SnapshotName {
  const digest = createHash("sha256").update(bytes).digest("hex") as Digest;
  return { run: run as RunId, digest, bytes: bytes.length, form: "db.zst" };
}

/** A copy whose connection broke after some bytes. @param at when the last of them came */
async function broken(run: string, at: number, bytes = BYTES): Promise<SnapshotName> {
  const name = named(run, bytes);
  async function* data() {
    yield bytes.subarray(0, 5);
    throw new Error("the connection broke");
  }
  await expect(keeper.receive(NODE, name, ABOUT, 0, data())).rejects.toThrow("broke");
  await age(run, `${name.digest}.db.zst.part`, at);
  return name;
}

async function age(run: string, file: string, at: number): Promise<void> {
  await utimes(join(folder, run.replaceAll("/", "~"), NODE, file), at / 1000, at / 1000);
}

const left = async () => (await readdir(folder, { recursive: true })).filter((path) => path.includes("."));

it("removes what nobody goes on with, and leaves what may be gone on with", async () => {
  await broken("up/old", LONG_AGO);
  const young = await broken("up/new", NOW - STALE_MS + 60_000);
  expect(await removeStaleParts(folder, NOW, log)).toBe(1);
  expect(await left()).toEqual([`up~new/${NODE}/${young.digest}.db.zst.part`]);
  expect(await keeper.offset(NODE, young)).toMatchObject({ value: { offset: 5 } });
  async function* rest() {
    yield BYTES.subarray(5);
  }
  expect(await keeper.receive(NODE, young, ABOUT, 5, rest())).toMatchObject({ ok: true });
});

it("removes in every folder, also after one that cannot be looked through", async () => {
  await broken("up", LONG_AGO);
  const loop = `${folder}-loop`;
  await symlink(loop, loop);
  await removeAllStaleParts([loop, folder], NOW, log);
  await rm(loop);
  expect(await left()).toEqual([]);
});

it("a copy that is gone on with while it is removed breaks off, and begins anew", async () => {
  const name = await broken("up", LONG_AGO);
  async function* rest() {
    yield BYTES.subarray(5, 10);
    await age("up", `${name.digest}.db.zst.part`, LONG_AGO);
    await removeStaleParts(folder, NOW, log);
    yield BYTES.subarray(10);
  }
  await expect(keeper.receive(NODE, name, ABOUT, 5, rest())).rejects.toThrow("ENOENT");
  expect(await keeper.offset(NODE, name)).toMatchObject({ value: { offset: 0, receipt: null } });
  async function* all() {
    yield BYTES;
  }
  expect(await keeper.receive(NODE, name, ABOUT, 0, all())).toMatchObject({ ok: true });
});

it("lets a copy that was removed begin anew", async () => {
  const name = await broken("up", LONG_AGO);
  await removeStaleParts(folder, NOW, log);
  expect(await keeper.offset(NODE, name)).toMatchObject({ value: { offset: 0, receipt: null } });
});

it("takes along what was written in advance of a name that never came, and nothing of whole copies", async () => {
  const name = await broken("up", LONG_AGO);
  const at = join(folder, "up", NODE);
  await writeFile(join(at, `${name.digest}.json`), "{}");
  await writeFile(join(at, `${name.digest}.json.new`), "{");
  await age("up", `${name.digest}.json.new`, LONG_AGO);
  const other = named("up", Buffer.from("another"));
  async function* whole() {
    yield Buffer.from("another");
  }
  await keeper.receive(NODE, other, ABOUT, 0, whole());
  await age("up", `${other.digest}.db.zst`, LONG_AGO);
  expect(await removeStaleParts(folder, NOW, log)).toBe(2);
  expect((await left()).sort()).toEqual(
    [`up/${NODE}/${other.digest}.db.zst`, `up/${NODE}/${other.digest}.json`].sort(),
  );
});

it("finds nothing where nothing was ever kept, or where a file lies between the folders", async () => {
  expect(await removeStaleParts(join(folder, "none"), NOW, log)).toBe(0);
  await mkdir(join(folder, "up"));
  await writeFile(join(folder, "a.part"), "");
  await writeFile(join(folder, "up", "b.part"), "");
  expect(await removeStaleParts(folder, NOW, log)).toBe(0);
});
