import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot, SnapshotForm } from "@lockkeeper/core/model/snapshot";
import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLibrary, unpackedBytes } from "./library.ts";
import { tidySnapshots } from "./tidy.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-library-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A snapshot as etcd sends it: whole blocks, then their sha256. */
function database(blocks: number): Buffer {
  const data = randomBytes(blocks * 512);
  return Buffer.concat([data, createHash("sha256").update(data).digest()]);
}

type Shelving = { readonly node?: string; readonly at?: number; readonly form?: SnapshotForm; readonly bytes?: Buffer };

async function shelve({ node = "cp1", at = 1000, form = "db.zst", bytes = database(4) }: Shelving = {}) {
  const file = zstdCompressSync(bytes);
  const digest = createHash("sha256").update(file).digest("hex") as Digest;
  const kept = {
    ...{ v: 1, digest, bytes: file.length, form, run: "up-1", node, clusterId: "c1", member: node, revision: "7" },
    ...{ etcdVersion: "3.5.9", dbBytes: bytes.length, takenOn: "m1", takenAt: 1, reason: "test", agreed: 1 },
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
    expect(await library.prove(digest)).toEqual({
      ok: true,
      value: { digest, proven: "database", dbBytes: bytes.length },
    });
    const sealed = await shelve({ form: "db.zst.age" });
    expect(await library.prove(sealed.digest)).toMatchObject({ ok: true, value: { proven: "file", dbBytes: null } });
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
  const known: (string | null)[] = [null, await unpackedDigest(path)];
  await writeFile(path, other);
  known.push(await unpackedDigest(path));
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
      // Without the digest, too, nothing comes out that etcd has not written: some bits of zstd's frames mean nothing,
      // and a splice in the common header gives the other snapshot whole.
      expect(known).toContain(await unpackedDigest(path).catch(() => null));
      tried += 1;
    }),
    { numRuns: DAMAGED },
  );
  expect(tried).toBe(DAMAGED);
});

/** The digest of what a file unpacks to, once it has proven itself. */
async function unpackedDigest(path: string): Promise<string> {
  const sum = createHash("sha256");
  await unpackedBytes(path, (piece) => sum.update(piece));
  return sum.digest("hex");
}

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

  it("are removed for their size, but never a node's newest one", async () => {
    for (const at of [1, 2, 3]) await shelve({ at });
    await shelve({ node: "cp2", at: 2 });
    await tidySnapshots(openLibrary(folder), { perNode: 0, totalBytes: 0 }, log);
    expect(await left()).toEqual(["cp1@3000", "cp2@2000"]);
  });
});
