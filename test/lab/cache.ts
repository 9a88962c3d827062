import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { withLock } from "./lock.ts";

/** Longer than the slowest build on a slow machine: Kubernetes from nothing. */
const BUILD_SECONDS = 5400;

/** Where everything that is built once lies: outside the tree, so that a clean checkout finds it. */
export function cacheFolder(): string {
  return join(process.env.LOCKKEEPER_CACHE ?? join(homedir(), ".cache", "lockkeeper"), "lab");
}

/**
 * A folder of the cache that is built once for its inputs, also when several processes ask for it at the same time.
 * @param inputs everything that the result depends on; another value makes another folder.
 * @param build fills an empty folder, which gets its final name only when `build` has resolved.
 */
export async function once(
  name: string,
  inputs: readonly string[],
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
  const folder = join(cacheFolder(), `${name}-${key}`);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  await withLock(`${folder}.lock`, BUILD_SECONDS, async () => {
    // Another process may have built it while this one waited.
    if (!existsSync(folder)) await buildFolder(name, folder, build);
  });
  return folder;
}

async function buildFolder(name: string, folder: string, build: (folder: string) => Promise<void>): Promise<void> {
  const started = Date.now();
  console.log(`building ${name} ...`);
  // What a builder that died has left; nobody else builds this folder now.
  for (const entry of await readdir(cacheFolder())) {
    if (!entry.startsWith(`${basename(folder)}.unfinished`)) continue;
    await rm(join(cacheFolder(), entry), { recursive: true, force: true });
  }
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished);
  await build(unfinished);
  await rename(unfinished, folder);
  console.log(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
}
