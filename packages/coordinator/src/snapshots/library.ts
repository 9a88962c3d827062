import { createReadStream, type ReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { readKeptSnapshot, type SnapshotProof } from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot, SnapshotForm } from "@lockkeeper/core/model/snapshot";
import { proved } from "@lockkeeper/protocol/snapshot-proof";
import { orNull, sha256, sizeOf, textOf } from "./disk.ts";

/** Everything of every upgrade lies in folders of its own, this deep: run, node. */
const MOST_LISTED = 10_000;

/** A kept snapshot and where it lies. */
export type Shelved = { readonly kept: KeptSnapshot; readonly path: string; readonly receivedAt: number };

/** The snapshots that lie on this coordinator's disk: the disk is asked each time, nothing else is believed. */
export type SnapshotLibrary = {
  /** Newest first, by when they came here. */
  list(): Promise<readonly Shelved[]>;
  /** `snapshot-unknown` when none of that digest is kept. */
  find(digest: Digest): Promise<Result<Shelved>>;
  /**
   * Reads the whole file: its digest, and where it is not encrypted that it unpacks to a database that proves itself.
   * `snapshot-corrupt` with what is wrong.
   */
  prove(digest: Digest): Promise<Result<SnapshotProof>>;
  read(shelved: Shelved): ReadStream;
};

/** Where the file's metadata lies: `DIGEST.json` beside `DIGEST.db.zst`. */
export function aboutPath(path: string, form: SnapshotForm): string {
  return `${path.slice(0, -form.length)}json`;
}

export function openLibrary(folder: string): SnapshotLibrary {
  const list = async (): Promise<readonly Shelved[]> => {
    const found: Shelved[] = [];
    for (const path of await aboutFiles(folder)) {
      const kept = readKeptSnapshot((await textOf(path)) ?? "");
      if (kept === null) continue;
      const file = `${path.slice(0, -"json".length)}${kept.form}`;
      const there = await orNull(() => stat(file));
      if (there !== null) found.push({ kept, path: file, receivedAt: there.mtimeMs });
    }
    return found.sort((a, b) => b.receivedAt - a.receivedAt || (a.path < b.path ? -1 : 1));
  };
  const find = async (digest: Digest): Promise<Result<Shelved>> => {
    const shelved = (await list()).find(({ kept }) => kept.digest === digest);
    return shelved ? ok(shelved) : fail("snapshot-unknown", `no snapshot of the digest ${digest} is kept here`);
  };
  return {
    list,
    find,
    read: ({ path }) => createReadStream(path),
    async prove(digest) {
      const shelved = await find(digest);
      return shelved.ok ? proof(shelved.value) : shelved;
    },
  };
}

async function aboutFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const names = async (of: string) => (await orNull(() => readdir(of))) ?? [];
  for (const run of await names(folder)) {
    for (const node of await names(join(folder, run))) {
      for (const name of await names(join(folder, run, node))) {
        if (name.endsWith(".json")) files.push(join(folder, run, node, name));
        if (files.length >= MOST_LISTED) return files;
      }
    }
  }
  return files;
}

async function proof({ kept, path }: Shelved): Promise<Result<SnapshotProof>> {
  const { digest, bytes, form } = kept;
  const corrupt = (why: string) => fail<SnapshotProof>("snapshot-corrupt", `${digest}: ${why}`);
  const size = await sizeOf(path);
  if (size !== bytes) return corrupt(`the file has ${size} bytes, ${bytes} were received`);
  const found = await sha256(path);
  if (found !== digest) return corrupt(`the file's sha256 is ${found}`);
  if (form === "db.zst.age") return ok({ digest, proven: "file", dbBytes: null });
  try {
    const dbBytes = await unpackedBytes(path);
    if (dbBytes !== kept.dbBytes) return corrupt(`the database has ${dbBytes} bytes, ${kept.dbBytes} were announced`);
    return ok({ digest, proven: "database", dbBytes });
  } catch (error) {
    return corrupt(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Unpacks a file, and proves what comes out.
 * @param take is given each piece before it is proven. @returns how many bytes came out.
 * @throws SnapshotFault when etcd's own hash is not that of the data; zlib's or the disk's error when it does not unpack.
 */
export async function unpackedBytes(path: string, take: (piece: Uint8Array) => void = () => {}): Promise<number> {
  const unpacked = createZstdDecompress();
  // What goes wrong on the disk ends the unpacking, and so reaches the loop.
  pipeline(createReadStream(path), unpacked).catch(() => undefined);
  let bytes = 0;
  for await (const piece of proved(unpacked)) {
    take(piece);
    bytes += piece.length;
  }
  return bytes;
}
