import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DurableFile } from "./files.ts";

/**
 * What is being written stands beside its final name under this ending, hidden by a leading dot: the kubelet takes every
 * other file in its manifests folder for a static pod, half written or not.
 */
export const PARTIAL_ENDING = ".partial";

/** Begins a file that appears at `path` only by `keep()`: temp, fsync, rename, fsync of the folder. Makes missing folders (0700). */
export async function beginDurably(path: string, mode: number): Promise<DurableFile> {
  const folder = dirname(path);
  await makeFolder(folder);
  const partial = join(folder, `.${basename(path)}${PARTIAL_ENDING}`);
  await rm(partial, { force: true });
  // O_EXCL: never through a link that somebody put in the way.
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  await handle.chmod(mode);
  const discard = async () => {
    await handle.close();
    await rm(partial, { force: true });
  };
  return {
    write: (piece) => writeWhole(handle, piece),
    keep: async () => {
      try {
        await handle.sync();
        await handle.close();
        await rename(partial, path);
      } catch (error) {
        // A disk may refuse only now; why it did is what counts.
        await discard().catch(() => undefined);
        throw error;
      }
      await syncFolder(folder);
    },
    discard,
  };
}

/** Writes a whole file durably. */
export async function writeDurably(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const file = await beginDurably(path, mode);
  try {
    await file.write(typeof data === "string" ? Buffer.from(data) : data);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.keep();
}

/** Makes a folder and its missing parents, each entry on the disk before this resolves. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeWhole(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten;
}
