import { type FileHandle, open, rm } from "node:fs/promises";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";

/** A file that arrives in pieces. */
export type Partial = {
  /**
   * Appends until the data ends, then syncs to disk. What was written stays when `data` throws, for a later try.
   * `upload-too-large` when more came than was announced, `snapshot-corrupt` when less (both remove the file),
   * `disk-full` when the disk is. @throws what reading `data` throws
   */
  write(data: AsyncIterable<Uint8Array>): Promise<Result<null>>;
};

/** @param from bytes that are in the file already @param total bytes that it shall have */
export function createPartial(path: string, from: number, total: number): Partial {
  return {
    async write(data) {
      const file = await open(path, "a", 0o600);
      let result: Result<number>;
      try {
        result = await append(file, from, total, data);
        if (result.ok) await file.sync();
      } finally {
        await file.close();
      }
      if (!result.ok) {
        if (result.problem.code !== "disk-full") await rm(path, { force: true });
        return result;
      }
      if (result.value === total) return ok(null);
      await rm(path, { force: true });
      return fail("snapshot-corrupt", `the upload ended after ${result.value} bytes, announced were ${total}`);
    },
  };
}

async function append(file: FileHandle, from: number, total: number, data: AsyncIterable<Uint8Array>) {
  let size = from;
  for await (const piece of data) {
    if (size + piece.length > total)
      return fail<number>("upload-too-large", `more came than the ${total} bytes announced`);
    try {
      await file.appendFile(piece);
    } catch (error) {
      const full = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
      if (full) return fail<number>("disk-full", "the disk is full");
      throw error;
    }
    size += piece.length;
  }
  return ok(size);
}
