import { lstat, readlink } from "node:fs/promises";
import { posix } from "node:path";
import { errnoOf, HostFault } from "./fault.ts";

/** As many links as Linux itself follows in one path. */
const LINKS_MAX = 40;

/**
 * Turns a host's absolute path into one that this process can open under `root`, following symlinks the way the host
 * would: an absolute target starts again at `root`, and `..` does not climb above it.
 * @param last whether the last part is followed when it is a link itself.
 * @returns a path without links under `root`; parts that do not exist are kept as they are.
 */
export async function resolveInRoot(root: string, path: string, last: "follow" | "keep" = "follow"): Promise<string> {
  if (!posix.isAbsolute(path)) throw new HostFault(`not an absolute path: ${path}`);
  const rest = parts(path);
  const done: string[] = [];
  for (let links = 0; rest.length > 0; ) {
    const part = rest.shift() ?? "";
    if (part === "..") {
      done.pop();
      continue;
    }
    const here = posix.join(root, ...done, part);
    const target = rest.length === 0 && last === "keep" ? null : await linkTarget(here);
    if (target === null) {
      done.push(part);
      continue;
    }
    links++;
    if (links > LINKS_MAX) throw new HostFault(`too many symbolic links: ${path}`);
    if (posix.isAbsolute(target)) done.length = 0;
    rest.unshift(...parts(target));
  }
  return posix.join(root, ...done);
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
