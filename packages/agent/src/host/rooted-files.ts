import type { StatsFs } from "node:fs";
import { lstat, open, readdir, readlink, rm, stat, statfs } from "node:fs/promises";
import { posix } from "node:path";
import { beginDurably, writeDurably } from "./durable.ts";
import { errnoOf, HostFault, sayError } from "./fault.ts";
import { type HostFiles, READ_MAX_BYTES } from "./files.ts";
import { resolveInRoot } from "./resolve.ts";

/**
 * The host's files as seen from a pod: under `hostRoot`, with the host's symlinks followed inside it. What lies under
 * `stateFolder` is at the same path in the pod and is opened there.
 */
export function rootedFiles(hostRoot: string, stateFolder: string): HostFiles {
  const own = `${posix.normalize(stateFolder)}/`;
  const at = (path: string, last: "follow" | "keep" = "follow"): Promise<string> =>
    `${posix.normalize(path)}/`.startsWith(own) ? resolveInRoot("/", path, last) : resolveInRoot(hostRoot, path, last);
  return {
    read: (path) =>
      found(path, async () => {
        const handle = await open(await at(path));
        try {
          // Files of /proc say that they have no size: read up to the limit instead of asking.
          const { buffer, bytesRead } = await readUpTo(handle, READ_MAX_BYTES + 1);
          if (bytesRead > READ_MAX_BYTES) throw new HostFault(`${path} is larger than ${READ_MAX_BYTES} bytes`);
          return buffer.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      }),
    readEnd: (path, bytes) =>
      found(path, async () => {
        const handle = await open(await at(path));
        try {
          const { size } = await handle.stat();
          const from = Math.max(0, size - bytes);
          const { buffer, bytesRead } = await readUpTo(handle, size - from, from);
          return buffer.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      }),
    readFrom: (path, from, bytes) =>
      found(path, async () => {
        const handle = await open(await at(path));
        try {
          const { buffer, bytesRead } = await readUpTo(handle, bytes, from);
          return buffer.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      }),
    write: (path, data, mode) => said(path, async () => writeDurably(await at(path), data, mode)),
    begin: (path, mode) =>
      said(path, async () => {
        const file = await beginDurably(await at(path), mode);
        return {
          write: (piece) => said(path, () => file.write(piece)),
          keep: () => said(path, () => file.keep()),
          discard: () => said(path, () => file.discard()),
        };
      }),
    list: (folder) => found(folder, async () => (await readdir(await at(folder))).sort()),
    stat: (path) =>
      found(path, async () => {
        const it = await stat(await at(path));
        const is = it.isFile() ? "file" : it.isDirectory() ? "folder" : "other";
        return { is, bytes: it.size, mode: it.mode & 0o7777, modifiedAt: it.mtimeMs } as const;
      }),
    readLink: (path) =>
      found(path, async () => {
        const real = await at(path, "keep");
        return (await lstat(real)).isSymbolicLink() ? await readlink(real) : null;
      }),
    remove: (path) => said(path, async () => rm(await at(path, "keep"), { recursive: true, force: true })),
    space: (path) =>
      said(path, async () => {
        const { blocks, bavail, bsize } = await statfsUpwards(await at(path));
        return { sizeBytes: blocks * bsize, freeBytes: bavail * bsize };
      }),
  };
}

type Handle = Awaited<ReturnType<typeof open>>;

async function readUpTo(handle: Handle, bytes: number, from = 0): Promise<{ buffer: Buffer; bytesRead: number }> {
  const pieces: Buffer[] = [];
  let bytesRead = 0;
  while (bytesRead < bytes) {
    const piece = Buffer.allocUnsafe(Math.min(64 * 1024, bytes - bytesRead));
    const got = (await handle.read(piece, 0, piece.length, from === 0 ? null : from + bytesRead)).bytesRead;
    if (got === 0) break;
    pieces.push(piece.subarray(0, got));
    bytesRead += got;
  }
  return { buffer: Buffer.concat(pieces), bytesRead };
}

async function statfsUpwards(path: string): Promise<StatsFs> {
  try {
    return await statfs(path);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT" || path === "/") throw error;
    return statfsUpwards(posix.dirname(path));
  }
}

async function found<T>(path: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "")) return null;
    throw fault(path, error);
  }
}

async function said<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fault(path, error);
  }
}

function fault(path: string, error: unknown): HostFault {
  return error instanceof HostFault ? error : new HostFault(`${path}: ${sayError(error)}`, { cause: error });
}
