import { createReadStream, type ReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, NodeName, RunId } from "@lockkeeper/core/model/ids";
import { orNull, textOf } from "./disk.ts";

/** Everything of every run lies in folders of its own, this deep: run, node. */
const MOST_LISTED = 10_000;

/** What is known of any file that is kept here. */
export type Kept = {
  readonly digest: Digest;
  readonly bytes: number;
  readonly form: string;
  readonly run: RunId;
  readonly node: NodeName;
};

/** A kept file and where it lies. `receivedAt`: milliseconds since 1970. */
export type Shelved<K extends Kept> = { readonly kept: K; readonly path: string; readonly receivedAt: number };

/** Files of one kind that lie on this coordinator's disk: the disk is asked each time, nothing else is believed. */
export type Shelf<K extends Kept> = {
  /** Newest first, by when they came here. */
  list(): Promise<readonly Shelved<K>[]>;
  /** `snapshot-unknown` when none of that digest is kept. */
  find(digest: Digest): Promise<Result<Shelved<K>>>;
  /** @param range default: all of it */
  read(shelved: Shelved<K>, range?: { readonly start: number; readonly highWaterMark: number }): ReadStream;
};

/** Where a file's metadata lies: `DIGEST.json` beside `DIGEST.FORM`. */
export function aboutPath(path: string, form: string): string {
  return `${path.slice(0, -form.length)}json`;
}

/** @param read reads the metadata's text; null when it is of no form that is known */
export function openShelf<K extends Kept>(folder: string, read: (text: string) => K | null): Shelf<K> {
  const list = async (): Promise<readonly Shelved<K>[]> => {
    const found: Shelved<K>[] = [];
    for (const path of await aboutFiles(folder)) {
      const kept = read((await textOf(path)) ?? "");
      if (kept === null) continue;
      const file = `${path.slice(0, -"json".length)}${kept.form}`;
      const there = await orNull(() => stat(file));
      if (there !== null) found.push({ kept, path: file, receivedAt: there.mtimeMs });
    }
    return found.sort((a, b) => b.receivedAt - a.receivedAt || (a.path < b.path ? -1 : 1));
  };
  return {
    list,
    read: ({ path }, range) => createReadStream(path, range),
    async find(digest) {
      const shelved = (await list()).find(({ kept }) => kept.digest === digest);
      return shelved ? ok(shelved) : fail("snapshot-unknown", `nothing of the digest ${digest} is kept here`);
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
