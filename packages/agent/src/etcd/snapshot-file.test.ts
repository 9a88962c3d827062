import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rootedFiles } from "../host/rooted-files.ts";
import { etcdMember } from "./client.ts";
import { type Stream, snapshotServer } from "./damaged.testkit.ts";
import type { EtcdMember } from "./member.ts";
import { isRecipient, writeSnapshot } from "./snapshot-file.ts";

/** A snapshot as etcd sends it: whole blocks, then their sha256. */
function whole(blocks: number): Buffer {
  const data = Buffer.alloc(blocks * 512).map((_, at) => (at * 31 + (at >> 8)) & 0xff);
  return Buffer.concat([data, createHash("sha256").update(data).digest()]);
}

function cutInto(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

describe("a snapshot's stream", () => {
  let folder: string;
  let path: string;
  let stream: Stream = { pieces: [], fails: false };
  let server: Awaited<ReturnType<typeof snapshotServer>>;
  let etcd: EtcdMember;
  const take = () => writeSnapshot(rootedFiles("/", folder), path, etcd.snapshot(), null, () => {});

  beforeAll(async () => {
    server = await snapshotServer(() => stream);
    etcd = etcdMember(server.endpoint, null);
  });
  afterAll(async () => {
    etcd.close();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lockkeeper-snapshot-"));
    path = join(folder, "snapshots", "one.db.zst");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is kept when it proves itself, whatever the pieces' sizes, readable by its owner alone", async () => {
    for (const size of [1, 7, 31, 32, 33, 512, 4096, 1 << 20]) {
      const bytes = whole(3);
      stream = { pieces: cutInto(bytes, size), fails: false };
      const stored = await take().then(async (made) => {
        const file = await readFile(path);
        const digest = createHash("sha256").update(file).digest("hex");
        expect(made).toEqual({ digest, bytes: file.length, form: "db.zst", dbBytes: bytes.length });
        return file;
      });
      expect(zstdDecompressSync(stored)).toEqual(bytes);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
    expect(await readdir(join(folder, "snapshots"))).toEqual(["one.db.zst"]);
  });

  it("is never kept when it is damaged", async () => {
    const damage = fc.oneof(
      fc.record({ how: fc.constant("flip" as const), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
      fc.record({ how: fc.constant("cut" as const), at: fc.nat() }),
      fc.record({ how: fc.constant("no-hash" as const) }),
      fc.record({ how: fc.constant("lost-piece" as const), at: fc.nat() }),
      fc.record({ how: fc.constant("error-at-end" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 16, max: 900 }),
        damage,
        async (blocks, size, how) => {
          const bytes = Buffer.from(whole(blocks));
          let pieces = cutInto(bytes, size);
          if (how.how === "flip") {
            const at = how.at % bytes.length;
            bytes[at] = (bytes[at] ?? 0) ^ (1 << how.bit);
          } else if (how.how === "cut") pieces = cutInto(bytes.subarray(0, how.at % bytes.length), size);
          else if (how.how === "no-hash") pieces = cutInto(bytes.subarray(0, -32), size);
          else if (how.how === "lost-piece") pieces.splice(how.at % pieces.length, 1);
          stream = { pieces, fails: how.how === "error-at-end" };
          await expect(take()).rejects.toThrow(/snapshot|Snapshot/);
          expect(await readdir(join(folder, "snapshots"))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("opens to the operator's key alone when there is a recipient", async () => {
    const identity = await generateX25519Identity();
    const bytes = whole(300);
    stream = { pieces: cutInto(bytes, 5000), fails: false };
    const files = rootedFiles("/", folder);
    const made = await writeSnapshot(files, path, etcd.snapshot(), await identityToRecipient(identity), () => {});
    expect(made).toMatchObject({ form: "db.zst.age", dbBytes: bytes.length });
    const stored = await readFile(path);
    expect(createHash("sha256").update(stored).digest("hex")).toBe(made.digest);
    const opener = new Decrypter();
    opener.addIdentity(identity);
    expect(zstdDecompressSync(await opener.decrypt(stored))).toEqual(bytes);
    const stranger = new Decrypter();
    stranger.addIdentity(await generateX25519Identity());
    await expect(stranger.decrypt(stored)).rejects.toThrow();
    expect(isRecipient(identity)).toBe(false);
  });

  it("leaves the good snapshot of before in its place when the next is damaged", async () => {
    stream = { pieces: [whole(2)], fails: false };
    await take();
    const good = await readFile(path);
    stream = { pieces: [whole(4).subarray(0, 900)], fails: false };
    await expect(take()).rejects.toThrow();
    expect(await readFile(path)).toEqual(good);
  });

  it("waits for a slow disk instead of filling the memory", async () => {
    const piece = Buffer.alloc(64 * 1024);
    stream = { pieces: Array.from({ length: 800 }, () => piece), fails: false };
    const pieces = etcd.snapshot()[Symbol.asyncIterator]();
    await pieces.next();
    // Until nothing more is sent although we take nothing: the flow control of HTTP/2 has stopped the server.
    for (let before = -1; before !== server.sent(); ) {
      before = server.sent();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(server.sent()).toBeLessThan(400);
    await pieces.return?.();
  });
});
