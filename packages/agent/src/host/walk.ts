import { posix } from "node:path";
import { HostFault } from "./fault.ts";
import type { HostFiles } from "./files.ts";

/** More than the folders that are walked hold on any sane host. */
const FILES_MAX = 2_000;
const DEPTH_MAX = 8;

/**
 * The paths of all regular files at or below a path, sorted; empty when there is nothing. Symlinks are followed: what a
 * kubelet reads is what counts. @throws HostFault when there are too many.
 */
export async function filesBelow(files: HostFiles, path: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (at: string, depth: number): Promise<void> => {
    const stat = await files.stat(at);
    if (stat === null || stat.is === "other") return;
    if (stat.is === "file") {
      found.push(at);
      if (found.length > FILES_MAX) throw new HostFault(`more than ${FILES_MAX} files below ${path}`);
      return;
    }
    if (depth >= DEPTH_MAX) throw new HostFault(`folders nest deeper than ${DEPTH_MAX} below ${path}`);
    for (const name of (await files.list(at)) ?? []) await walk(posix.join(at, name), depth + 1);
  };
  await walk(path, 0);
  return found.sort();
}

/** The bytes of all regular files at or below a path. */
export async function bytesBelow(files: HostFiles, path: string): Promise<number> {
  let bytes = 0;
  for (const file of await filesBelow(files, path)) bytes += (await files.stat(file))?.bytes ?? 0;
  return bytes;
}
