import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where everything that is built once lies: outside the tree, so that a clean checkout finds it. */
export function cacheFolder(): string {
  return join(process.env.LOCKKEEPER_CACHE ?? join(homedir(), ".cache", "lockkeeper"), "lab");
}

/**
 * A folder of the cache that is built once for its inputs.
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
  const started = Date.now();
  console.log(`building ${name} ...`);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await build(unfinished);
  await rename(unfinished, folder);
  console.log(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  return folder;
}
