import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { zstdCompressSync } from "node:zlib";
import type { SnapshotForm } from "@lockkeeper/core/model/snapshot";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { etcdBinaries, startEtcd } from "../../../test/fixtures/etcd.ts";
import { proveByRestore } from "./restore-proof.ts";
import { unpacked, unpackTo } from "./unpack.ts";

let folder: string;
let path: string;
let identity: string;
let recipient: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-unpack-"));
  path = join(folder, "one");
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A snapshot as etcd sends it: whole blocks, then their sha256. */
function database(blocks: number): Buffer {
  const data = randomBytes(blocks * 512);
  return Buffer.concat([data, createHash("sha256").update(data).digest()]);
}

async function packed(bytes: Buffer, form: SnapshotForm): Promise<Buffer> {
  const small = zstdCompressSync(bytes);
  if (form === "db.zst") return small;
  const age = new Encrypter();
  age.addRecipient(recipient);
  return Buffer.from(await age.encrypt(small));
}

/** The digest of what comes out of the file; null when nothing is taken from it. */
async function comesOut(form: SnapshotForm, key: string | null = identity): Promise<string | null> {
  const sum = createHash("sha256");
  try {
    for await (const piece of unpacked(path, form, key)) sum.update(piece);
    return sum.digest("hex");
  } catch {
    return null;
  }
}
const digestOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("a snapshot's file", () => {
  it.each<SnapshotForm>(["db.zst", "db.zst.age"])("as %s unpacks to what etcd sent", async (form) => {
    const bytes = database(900);
    await writeFile(path, await packed(bytes, form));
    const target = join(folder, `out-${form}`);
    expect(await unpackTo(target, path, form, identity)).toBe(bytes.length);
    expect(await readFile(target)).toEqual(bytes);
  });

  it("is refused with the reason: another key, no key, no file, another form, a hash that is not its data's", async () => {
    const take = async (form: SnapshotForm, key: string | null = identity) => {
      for await (const _ of unpacked(path, form, key));
    };
    await writeFile(path, await packed(database(20), "db.zst.age"));
    await expect(take("db.zst.age", await generateX25519Identity())).rejects.toThrow(/it does not unpack: no identity/);
    await expect(take("db.zst.age", null)).rejects.toThrow("it is encrypted, and no key was given");
    await expect(take("db.zst.age", "AGE-SECRET")).rejects.toThrow("the key is no age identity (AGE-SECRET-KEY-1...)");
    await expect(take("db.zst")).rejects.toThrow(/it does not unpack/);
    await writeFile(path, zstdCompressSync(randomBytes(1024 + 32)));
    await expect(take("db.zst")).rejects.toThrow("the snapshot's hash is not that of its data");
    await rm(path);
    await expect(take("db.zst")).rejects.toThrow(/ENOENT/);
  });
});

/** LOCKKEEPER_DAMAGED=10000 tries more. */
const DAMAGED = Number(process.env.LOCKKEEPER_DAMAGED ?? 1500);

it(`no damaged file is unpacked to what etcd has not sent, compressed or encrypted, of ${DAMAGED}`, {
  timeout: 600_000,
}, async () => {
  const [one, two] = [database(2), database(2)];
  const known = [null, digestOf(one), digestOf(two)];
  const wholes = {
    "db.zst": [await packed(one, "db.zst"), await packed(two, "db.zst")],
    "db.zst.age": [await packed(one, "db.zst.age"), await packed(two, "db.zst.age")],
  } as const;
  const damage = fc.record({
    form: fc.constantFrom<SnapshotForm>("db.zst", "db.zst.age"),
    how: fc.constantFrom("flip", "cut", "splice", "twice", "lost", "zeros"),
    at: fc.nat(1e6),
    length: fc.integer({ min: 1, max: 64 }),
    bit: fc.nat(7),
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(damage, async ({ form, how, at, length, bit }) => {
      const [whole, other] = wholes[form];
      let file = Buffer.from(whole);
      const from = at % whole.length;
      if (how === "flip") file.writeUInt8(file.readUInt8(from) ^ (1 << bit), from);
      else if (how === "cut") file = file.subarray(0, from);
      else if (how === "splice") file = Buffer.concat([file.subarray(0, from), other.subarray(from)]);
      else if (how === "twice") file = Buffer.concat([file, file]);
      else if (how === "lost") file = Buffer.concat([file.subarray(0, from), file.subarray(from + length)]);
      else file.fill(0, from, Math.min(from + length, file.length));
      await writeFile(path, file);
      const out = await comesOut(form);
      // Some bits of zstd's frames mean nothing, and a splice in the common header gives the other snapshot whole.
      expect(known).toContain(out);
      if (out === null) refused += 1;
    }),
    { numRuns: DAMAGED },
  );
  expect(refused).toBeGreaterThan(DAMAGED * 0.8);
});

describe("with Debian's etcd", () => {
  it("a restore refuses every damaged database, and leaves nothing in its scratch folder", async ({ skip }) => {
    const have = await etcdBinaries();
    if ("unavailable" in have) return skip(have.unavailable);
    const save = join(folder, "real.db");
    {
      await using etcd = await startEtcd(have, { tls: false });
      for (let n = 0; n < 10; n++) await etcd.ctl("put", `/registry/${n}`, "x".repeat(300));
      await etcd.ctl("snapshot", "save", save);
    }
    const scratch = join(folder, "scratch");
    await mkdir(scratch, { mode: 0o700 });
    const whole = await readFile(save);
    const database = join(folder, "damaged.db");
    const prove = () =>
      proveByRestore({
        ...{ database, databaseBytes: whole.length, etcdVersion: "3.4.13", leastRevision: "11" },
        ...{ scratch, tools: [dirname(have.etcd)] },
      });
    await writeFile(database, whole);
    expect(await prove()).toMatchObject({ is: "proven", proof: { keys: 10, revision: "11" } });
    for (const change of [
      (file: Buffer) => file.fill(1, 5000, 5001),
      (file: Buffer) => file.subarray(0, file.length - 512),
      (file: Buffer) => file.subarray(0, file.length - 32),
      (file: Buffer) => Buffer.concat([file.subarray(0, 4096), file]),
      () => Buffer.alloc(0),
    ]) {
      await writeFile(database, change(Buffer.from(whole)));
      expect(await prove()).toMatchObject({ is: "damaged" });
    }
    await rm(database);
    expect(await prove()).toMatchObject({ is: "damaged", why: expect.stringContaining("no such file") });
    const old = await proveByRestore({
      ...{ database, databaseBytes: 1, etcdVersion: "3.6.1", leastRevision: null, scratch },
      tools: [dirname(have.etcd)],
    });
    expect(old).toMatchObject({ is: "untried", why: expect.stringContaining("etcdutl 3.6 is needed") });
    const huge = await proveByRestore({
      ...{ database, databaseBytes: Number.MAX_SAFE_INTEGER / 2, etcdVersion: "3.4.1", leastRevision: null, scratch },
      tools: [dirname(have.etcd)],
    });
    expect(huge).toMatchObject({ is: "untried", why: expect.stringContaining("lacks") });
    await writeFile(database, whole);
    for (const program of ["etcd", "etcdctl"] as const) {
      // As the kernel ends what goes over its container's limit; asked for its version it still answers.
      const tools = join(folder, `killed-${program}`);
      await mkdir(tools);
      const real = { etcd: have.etcd, etcdctl: have.etcdctl };
      for (const [name, path] of Object.entries(real)) {
        const end = name === program ? 'case "$1" in *version) ;; *) kill -9 $$ ;; esac\n' : "";
        await writeFile(join(tools, name), `#!/bin/sh\n${end}exec ${path} "$@"\n`, { mode: 0o755 });
      }
      const killed = await proveByRestore({
        ...{ database, databaseBytes: whole.length, etcdVersion: "3.4.13", leastRevision: "11", scratch },
        tools: [tools],
      });
      expect(killed, program).toMatchObject({ is: "untried", why: expect.stringContaining("out of memory") });
    }
    expect(await readdir(scratch)).toEqual([]);
    const left = await promisify(execFile)("sh", [
      "-c",
      `ps -eo args | grep -c "[${scratch[0]}]${scratch.slice(1)}" || true`,
    ]);
    expect(left.stdout.trim()).toBe("0");
  }, 120_000);
});
