import { statfs } from "node:fs/promises";

/** The write-ahead log of a new member is made at once, 64 MB a file. */
const SPARE_BYTES = 192 * 1024 * 1024;

/** @returns the bytes that a restore of a database writes beside the database itself */
export function bytesToRestore(databaseBytes: number): number {
  return databaseBytes + SPARE_BYTES;
}

/** @returns how many of `needed` bytes a folder's file system has not free for us; 0 when it has them all */
export async function lackingBytes(folder: string, needed: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, needed - bavail * bsize);
}
