import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import type { RestoreSnapshot } from "@lockkeeper/core/model/restore";
import { proved, SnapshotFault } from "@lockkeeper/snapshot/stream-proof";
import type { HostFiles } from "../host/files.ts";

/**
 * Writes the database of a snapshot's file to a path: unpacked on the way, proven by the file's digest and by etcd's own
 * hash. Only a proven one appears under its name. Memory stays bounded.
 * @throws SnapshotFault when it is not what was announced; whatever the source or the disk throws.
 */
export async function unpackSnapshot(
  files: HostFiles,
  path: string,
  snapshot: RestoreSnapshot,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await files.begin(path, 0o600);
  try {
    const sum = createHash("sha256");
    let bytes = 0;
    async function* counted() {
      for await (const piece of pieces) {
        sum.update(piece);
        bytes += piece.length;
        yield piece;
      }
    }
    const unpacked = createZstdDecompress();
    // What goes wrong at the source ends the unpacking, and so reaches the loop.
    const fed = pipeline(counted(), unpacked);
    fed.catch(() => undefined);
    let dbBytes = 0;
    for await (const piece of proved(unpacked)) {
      dbBytes += piece.length;
      // A flipped length must not fill the disk before the digest tells.
      if (dbBytes > snapshot.dbBytes)
        throw new SnapshotFault(`the database is larger than the ${snapshot.dbBytes} bytes announced`);
      await file.write(piece);
    }
    await fed;
    const found = sum.digest("hex");
    if (bytes !== snapshot.bytes || found !== snapshot.digest)
      throw new SnapshotFault(
        `${bytes} bytes with the sha256 ${found} came; ${snapshot.bytes} with ${snapshot.digest} were announced`,
      );
    if (dbBytes !== snapshot.dbBytes)
      throw new SnapshotFault(`the database has ${dbBytes} bytes; ${snapshot.dbBytes} were announced`);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.keep();
}
