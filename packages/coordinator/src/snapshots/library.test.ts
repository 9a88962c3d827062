import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot, SnapshotForm } from "@lockkeeper/core/model/snapshot";
import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { etcdBinaries, startEtcd } from "../../../../test/fixtures/etcd.ts";
import { snapshotsInUse } from "./in-use.ts";
import { openLibrary as open } from "./library.ts";
import type { ProveOptions } from "./prove.ts";
import type { Shelved } from "./shelf.ts";
import { tidySnapshots } from "./tidy.ts";

let home: string;
let folder: string;
const openLibrary = (of: string, over: Partial<ProveOptions> = {}) =>
  open(of, { scratch: join(of, "..", "scratch"), tools: [], clock: () => 99, ...over });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lockkeeper-library-"));
  folder = join(home, "kept");
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** A snapshot as etcd sends it: whole blocks, then their sha256. */
function database(blocks: number): Buffer {
  const data = randomBytes(blocks * 512);
  return Buffer.concat([data, createHash("sha256").update(data).digest()]);
}

type Shelving = {
  readonly node?: string;
  readonly at?: number;
  readonly form?: SnapshotForm;
  readonly bytes?: Buffer;
  readonly etcdVersion?: string;
  readonly revision?: string;
  /** As it was announced; default: what it is. */
  readonly dbBytes?: number;
};

async function shelve(of: Shelving = {}) {
  const { node = "cp1", at = 1000, form = "db.zst", bytes = database(4), etcdVersion = "3.5.9", revision = "7" } = of;
  const { dbBytes = bytes.length } = of;
  const file = zstdCompressSync(bytes);
  const digest = createHash("sha256").update(file).digest("hex") as Digest;
  const kept = {
    ...{ v: 1, digest, bytes: file.length, form, run: "up-1", node, clusterId: "c1", member: node, revision },
    ...{ etcdVersion, dbBytes, takenOn: "m1", takenAt: 1, reason: "test", agreed: 1 },
  } as unknown as KeptSnapshot;
  const path = join(folder, "up-1", node, `${digest}.${form}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, file);
  await utimes(path, at, at);
  await writeFile(join(dirname(path), `${digest}.json`), JSON.stringify(kept));
  return { digest, path, file };
}

describe("the snapshots that are kept", () => {
  it("are listed newest first, as the disk has them", async () => {
    const library = openLibrary(folder);
    expect(await library.list()).toEqual([]);
    const [old, newer, gone] = [await shelve({ at: 10 }), await shelve({ node: "cp2", at: 30 }), await shelve()];
    await rm(gone.path);
    await writeFile(join(folder, "up-1", "cp1", "nonsense.json"), "{");
    expect((await library.list()).map(({ kept }) => kept.digest)).toEqual([newer.digest, old.digest]);
    expect(await library.find(old.digest)).toMatchObject({ ok: true, value: { kept: { node: "cp1" } } });
    expect(await library.find(gone.digest)).toMatchObject({ ok: false, problem: { code: "snapshot-unknown" } });
  });

  it("prove themselves by their digest and by etcd's own hash of the data", async () => {
    const library = openLibrary(folder);
    const bytes = database(9);
    const { digest } = await shelve({ bytes });
    const why = expect.stringContaining("etcdutl 3.5 is needed");
    expect(await library.prove(digest)).toEqual({
      ok: true,
      value: { digest, proven: "database", dbBytes: bytes.length, restored: null, why },
    });
    const sealed = await shelve({ form: "db.zst.age" });
    expect(await library.prove(sealed.digest)).toMatchObject({ ok: true, value: { proven: "file", dbBytes: null } });
    const [first, second] = await Promise.all((await library.list()).map(library.lastProof));
    expect([first?.proven, second?.proven].sort()).toEqual(["database", "file"]);
    expect(first?.at).toBe(99);
    expect(await readdir(join(home, "scratch"))).toEqual([]);
  });

  it("prove themselves by a real restore, and one that is no database does not", async ({ skip }) => {
    const have = await etcdBinaries();
    if ("unavailable" in have) return skip(have.unavailable);
    const save = join(home, "one.db");
    {
      await using etcd = await startEtcd(have, { tls: false });
      for (let n = 0; n < 30; n++) await etcd.ctl("put", `/registry/${n}`, "x".repeat(200));
      await etcd.ctl("snapshot", "save", save);
    }
    const library = openLibrary(folder, { tools: [dirname(have.etcd)] });
    const bytes = await readFile(save);
    const { digest, path } = await shelve({ bytes, etcdVersion: "3.4.13" });
    expect(await library.prove(digest)).toEqual({
      ok: true,
      value: {
        ...{ digest, proven: "restored", dbBytes: bytes.length, why: null },
        restored: { revision: "31", keys: 30, tool: "v3.4.23", etcd: "v3.4.23" },
      },
    });
    const HOUR = 3_600_000;
    const later = (ms: number) => openLibrary(folder, { clock: () => 99 + ms });
    const again = await later(HOUR).proveForPlan(digest, "no API");
    expect(again).toEqual(await library.proveForPlan(digest, null));
    expect(again).toMatchObject({ ok: true, value: { proven: "restored", restored: { keys: 30 }, why: null } });
    expect(await later(HOUR + 1).proveForPlan(digest, "no API")).toEqual({
      ok: true,
      value: { digest, proven: "database", dbBytes: bytes.length, restored: null, why: "no API" },
    });
    expect((await Promise.all((await library.list()).map(library.lastProof))).map((p) => p?.proven)).toEqual([
      "restored",
    ]);
    expect(await later(HOUR + 1).proveForPlan(digest, null)).toMatchObject({ value: { proven: "database" } });
    await writeFile(path, "short");
    expect(await library.proveForPlan(digest, null)).toMatchObject({ problem: { code: "snapshot-corrupt" } });
    const fake = await shelve({ bytes: database(64), etcdVersion: "3.4.13" });
    expect(await library.prove(fake.digest)).toMatchObject({ ok: false, problem: { code: "snapshot-corrupt" } });
    const older = await shelve({ bytes, etcdVersion: "3.4.13", revision: "32", node: "cp2" });
    await rm(path);
    expect(await library.prove(older.digest)).toMatchObject({
      ok: false,
      problem: { detail: expect.stringContaining("it has revision 31, less than the 32 of its record") },
    });
    expect(await readdir(join(home, "scratch"))).toEqual([]);
    const records = await Promise.all((await library.list()).map(library.lastProof));
    expect(records.map((record) => record?.proven)).toEqual(["damaged", "damaged"]);
  });

  it("are not unpacked where they and what is restored of them have no room, and that is nothing against them", async () => {
    const library = openLibrary(folder);
    const { bavail, bsize } = await statfs(home);
    const most = Math.ceil(bavail * bsize * 0.9);
    const { digest } = await shelve({ dbBytes: most });
    expect(await library.prove(digest)).toMatchObject({
      ok: false,
      problem: {
        code: "disk-full",
        detail: expect.stringMatching(/lacks \d+ bytes for a restore of .*nothing was tried/),
      },
    });
    expect(await readdir(join(home, "scratch"))).toEqual([]);
    expect(await Promise.all((await library.list()).map(library.lastProof))).toEqual([null]);
  });

  it("prove themselves for a plan without a restore where there is no room for one, or it is not to be tried", async () => {
    const library = openLibrary(folder, { lacking: async () => 5 });
    const bytes = database(9);
    const { digest } = await shelve({ bytes });
    const proven = { digest, proven: "database", dbBytes: bytes.length, restored: null };
    const lacks = expect.stringContaining("lacks 5 bytes");
    expect(await library.proveForPlan(digest, null)).toEqual({ ok: true, value: { ...proven, why: lacks } });
    expect(await library.proveForPlan(digest, "no API")).toEqual({ ok: true, value: { ...proven, why: "no API" } });
    const sealed = await shelve({ form: "db.zst.age" });
    expect(await library.proveForPlan(sealed.digest, "no API")).toMatchObject({ value: { proven: "file" } });
    const other = await shelve({ dbBytes: 512 });
    const never = await shelve({ bytes: database(4).subarray(0, 1024) });
    for (const one of [other, never])
      expect(await library.proveForPlan(one.digest, "no API")).toMatchObject({ problem: { code: "snapshot-corrupt" } });
    expect(await readdir(join(home, "scratch"))).toEqual([]);
  });

  it("do not when the disk has changed them, or when they never were a whole database", async () => {
    const library = openLibrary(folder);
    const changed = await shelve();
    const damaged = Buffer.from(changed.file);
    damaged.writeUInt8(damaged.readUInt8(100) ^ 1, 100);
    await writeFile(changed.path, damaged);
    expect(await library.prove(changed.digest)).toMatchObject({ ok: false, problem: { code: "snapshot-corrupt" } });
    const never = await shelve({ bytes: database(4).subarray(0, 1024) });
    expect(await library.prove(never.digest)).toMatchObject({
      ok: false,
      problem: { code: "snapshot-corrupt", detail: expect.stringContaining("no whole number of blocks") },
    });
  });
});

/** LOCKKEEPER_DAMAGED=10000 tries more. */
const DAMAGED = Number(process.env.LOCKKEEPER_DAMAGED ?? 2500);

it(`no damaged file is taken for a snapshot, of ${DAMAGED}`, { timeout: 240_000 }, async () => {
  const library = openLibrary(folder);
  const { digest, path, file: whole } = await shelve({ bytes: database(2) });
  const other = zstdCompressSync(database(2));
  const damage = fc.oneof(
    fc.record({ how: fc.constant("flip" as const), at: fc.nat(whole.length - 1), bit: fc.nat(7) }),
    fc.record({ how: fc.constant("cut" as const), at: fc.nat(whole.length - 1) }),
    fc.record({ how: fc.constant("splice" as const), at: fc.nat(whole.length - 1) }),
    fc.record({ how: fc.constant("twice" as const) }),
  );
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(damage, async (one) => {
      let file = Buffer.from(whole);
      if (one.how === "flip") file.writeUInt8(file.readUInt8(one.at) ^ (1 << one.bit), one.at);
      else if (one.how === "cut") file = file.subarray(0, one.at);
      else if (one.how === "splice") file = Buffer.concat([file.subarray(0, one.at), other.subarray(one.at)]);
      else file = Buffer.concat([file, file]);
      await writeFile(path, file);
      expect(await library.prove(digest)).toMatchObject({ ok: false, problem: { code: "snapshot-corrupt" } });
      tried += 1;
    }),
    { numRuns: DAMAGED },
  );
  expect(tried).toBe(DAMAGED);
});

describe("too many snapshots", () => {
  const log = pino({ level: "silent" });
  const left = async () =>
    (await openLibrary(folder).list()).map(({ kept, receivedAt }) => `${kept.node}@${receivedAt}`);

  it("are removed from the oldest of each node on, with what is known of them", async () => {
    for (const at of [1, 2, 3, 4]) await shelve({ at });
    await shelve({ node: "cp2", at: 1 });
    await tidySnapshots(openLibrary(folder), { perNode: 2, totalBytes: 1e12 }, log);
    expect(await left()).toEqual(["cp1@4000", "cp1@3000", "cp2@1000"]);
    expect(await readdir(join(folder, "up-1", "cp1"))).toHaveLength(4);
  });

  it("stay while an open run restores them, whatever came since", async () => {
    for (const at of [1, 2, 3, 4]) await shelve({ at });
    const oldest = (await openLibrary(folder).list()).at(-1)?.kept.digest;
    const plan = { restore: { snapshot: { digest: oldest } } };
    const openRun = () => ({ id: "up-2", plan: "plan-2", over: false });
    const store = { openRun, runs: () => [], plan: () => ({ plan }) } as unknown as Parameters<
      typeof snapshotsInUse
    >[0];
    await tidySnapshots(openLibrary(folder), { perNode: 2, totalBytes: 1 }, log, {
      inUse: () => snapshotsInUse(store),
    });
    expect(await left()).toEqual(["cp1@4000", "cp1@1000"]);
    const none = { ...store, openRun: () => null };
    await tidySnapshots(openLibrary(folder), { perNode: 1, totalBytes: 1 }, log, { inUse: () => snapshotsInUse(none) });
    expect(await left()).toEqual(["cp1@4000"]);
  });

  it("that a proof found to be damaged take no good one's place, go first for their size, and are bounded too", async () => {
    const library = openLibrary(folder);
    const isDamaged = async (one: Shelved<KeptSnapshot>) => (await library.lastProof(one))?.proven === "damaged";
    for (const at of [1, 2, 3]) await shelve({ at });
    for (const at of [4, 5]) await shelve({ at, dbBytes: 512 });
    await shelve({ node: "cp2", at: 1, dbBytes: 512 });
    for (const { kept } of await library.list()) await library.prove(kept.digest);
    await tidySnapshots(library, { perNode: 2, totalBytes: 1e12 }, log, { isDamaged });
    expect(await left()).toEqual(["cp1@5000", "cp1@4000", "cp1@3000", "cp1@2000", "cp2@1000"]);
    const bytes = (await library.list()).reduce((sum, { kept }) => sum + kept.bytes, 0);
    await tidySnapshots(library, { perNode: 1, totalBytes: bytes }, log, { isDamaged });
    expect(await left()).toEqual(["cp1@5000", "cp1@3000", "cp2@1000"]);
    await tidySnapshots(library, { perNode: 1, totalBytes: 0 }, log, { isDamaged });
    expect(await left()).toEqual(["cp1@3000", "cp2@1000"]);
  });

  it("are removed for their size, but never a node's newest one", async () => {
    for (const at of [1, 2, 3]) await shelve({ at });
    await shelve({ node: "cp2", at: 2 });
    await tidySnapshots(openLibrary(folder), { perNode: 0, totalBytes: 0 }, log);
    expect(await left()).toEqual(["cp1@3000", "cp2@2000"]);
  });
});
