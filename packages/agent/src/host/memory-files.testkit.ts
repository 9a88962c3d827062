import { posix } from "node:path";
import type { HostFiles } from "./files.ts";

export type MemoryFile = { data: Buffer; mode: number; modifiedAt: number };
export type MemoryDisk = Map<string, MemoryFile>;

/** Host files in memory, by absolute path; folders are there while a file is below them. */
export function memoryFiles(disk: MemoryDisk, now: () => number): HostFiles {
  const put = (path: string, data: string | Uint8Array, mode: number) => {
    disk.set(path, { data: Buffer.from(typeof data === "string" ? Buffer.from(data) : data), mode, modifiedAt: now() });
  };
  const below = (folder: string) => {
    const prefix = `${posix.normalize(folder).replace(/\/$/, "")}/`;
    return [...disk.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  };
  return {
    read: async (path) => disk.get(path)?.data ?? null,
    readEnd: async (path, bytes) => disk.get(path)?.data.subarray(-bytes) ?? null,
    readFrom: async (path, from, bytes) => disk.get(path)?.data.subarray(from, from + bytes) ?? null,
    write: async (path, data, mode) => put(path, data, mode),
    begin: async (path, mode) => {
      const pieces: Buffer[] = [];
      return {
        write: async (piece) => {
          pieces.push(Buffer.from(piece));
          disk.set(`${path}.partial`, { data: Buffer.concat(pieces), mode, modifiedAt: now() });
        },
        keep: async () => {
          disk.delete(`${path}.partial`);
          put(path, Buffer.concat(pieces), mode);
        },
        discard: async () => {
          disk.delete(`${path}.partial`);
        },
      };
    },
    list: async (folder) => {
      const names = new Set(below(folder).map((rest) => rest.split("/")[0] ?? ""));
      return names.size === 0 ? null : [...names].sort();
    },
    stat: async (path) => {
      const file = disk.get(path);
      if (file) return { is: "file", bytes: file.data.length, mode: file.mode, modifiedAt: file.modifiedAt };
      const times = below(path).map((rest) => disk.get(posix.join(path, rest))?.modifiedAt ?? 0);
      return times.length === 0 ? null : { is: "folder", bytes: 0, mode: 0o755, modifiedAt: Math.max(...times) };
    },
    readLink: async () => null,
    remove: async (path) => {
      disk.delete(path);
      for (const rest of below(path)) disk.delete(posix.join(path, rest));
    },
    space: async () => ({ sizeBytes: 1e12, freeBytes: 1e11 }),
  };
}
