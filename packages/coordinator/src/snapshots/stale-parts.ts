import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { orNull, syncFolder } from "./disk.ts";

/**
 * Nothing came for so long: nobody goes on with it. A connection that says nothing for a minute is ended, and an agent gives a
 * copy up after ten tries of at most four hours each that bring nothing on; one that came later all the same begins anew.
 */
export const STALE_MS = 48 * 3_600_000;
/** Between two looks; a coordinator may run for months. */
export const STALE_PARTS_EVERY_MS = 24 * 3_600_000;
/** One look removes no more; the next goes on. */
const MOST_REMOVED = 10_000;

/** Removes them in each of these folders. A failure is told to the log, and the other folders are looked at. Never throws. */
export async function removeAllStaleParts(folders: readonly string[], now: number, log: Logger): Promise<void> {
  for (const folder of folders)
    await removeStaleParts(folder, now, log).catch((err: unknown) =>
      log.error({ err, folder }, "copies that broke off could not be removed"),
    );
}

/**
 * Removes what copies that broke off for good left behind, in folders of run and node: their pieces, and what was written
 * beside them in advance. One that somebody goes on with in that very moment breaks off once more, and begins anew. @returns how many copies
 * @param now milliseconds since 1970
 */
export async function removeStaleParts(folder: string, now: number, log: Logger): Promise<number> {
  let removed = 0;
  for (const run of await names(folder)) {
    for (const node of await names(join(folder, run))) {
      const at = join(folder, run, node);
      for (const part of await stale(at, now)) {
        if (removed++ >= MOST_REMOVED) return MOST_REMOVED;
        await removeCopy(at, part);
        log.info({ run: run.replaceAll("~", "/"), node, file: part }, "a copy that broke off was removed");
      }
    }
  }
  return removed;
}

async function stale(folder: string, now: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await names(folder)) {
    if (!name.endsWith(".part") && !name.endsWith(".new")) continue;
    const there = await orNull(() => stat(join(folder, name)));
    if (there !== null && now - there.mtimeMs > STALE_MS) found.push(name);
  }
  return found;
}

/** The piece goes first: what says what it was belongs to nothing then, unless a whole copy has come since. */
async function removeCopy(folder: string, part: string): Promise<void> {
  await rm(join(folder, part), { force: true });
  const digest = part.slice(0, part.indexOf("."));
  const left = (await names(folder)).filter((name) => name.startsWith(`${digest}.`));
  if (left.length === 1 && left[0] === `${digest}.json`) await rm(join(folder, `${digest}.json`), { force: true });
  await syncFolder(folder);
}

/** @returns what a folder holds; nothing for one that is not there, or is none */
async function names(folder: string): Promise<readonly string[]> {
  const entries = await orNull(() => stat(folder));
  return entries?.isDirectory() ? readdir(folder) : [];
}
