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
  const opened = <T>(path: string, work: (handle: Handle) => Promise<T>): Promise<T | null> =>
    found(path, async () => {
      const handle = await open(await at(path));
      try {
        return await work(handle);
      } finally {
        await handle.close();
      }
    });
  return {
    read: (path) =>
      opened(path, async (handle) => {
        // Files of /proc say that they have no size: read up to the limit instead of asking.
        const data = await readUpTo(handle, READ_MAX_BYTES + 1);
        if (data.length > READ_MAX_BYTES) throw new HostFault(`${path} is larger than ${READ_MAX_BYTES} bytes`);
        return data;
      }),
    readEnd: (path, bytes) =>
      opened(path, async (handle) => {
        const { size } = await handle.stat();
        const from = Math.max(0, size - bytes);
        return readUpTo(handle, size - from, from);
      }),
    readFrom: (path, from, bytes) => opened(path, (handle) => readUpTo(handle, bytes, from)),
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

async function readUpTo(handle: Handle, bytes: number, from = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytesRead = 0;
  while (bytesRead < bytes) {
    const piece = Buffer.allocUnsafe(Math.min(64 * 1024, bytes - bytesRead));
    const got = (await handle.read(piece, 0, piece.length, from === 0 ? null : from + bytesRead)).bytesRead;
    if (got === 0) break;
    pieces.push(piece.subarray(0, got));
    bytesRead += got;
  }
  return Buffer.concat(pieces);
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
