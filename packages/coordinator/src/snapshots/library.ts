import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { readKeptSnapshot, type SnapshotProof } from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { proved } from "@lockkeeper/protocol/snapshot-proof";
import { sha256, sizeOf } from "./disk.ts";
import { openShelf, type Shelf, type Shelved } from "./shelf.ts";

/** The snapshots that lie on this coordinator's disk. */
export type SnapshotLibrary = Shelf<KeptSnapshot> & {
  /**
   * Reads the whole file: its digest, and where it is not encrypted that it unpacks to a database that proves itself.
   * `snapshot-corrupt` with what is wrong.
   */
  prove(digest: Digest): Promise<Result<SnapshotProof>>;
};

export function openLibrary(folder: string): SnapshotLibrary {
  const shelf = openShelf(folder, readKeptSnapshot);
  return {
    ...shelf,
    async prove(digest) {
      const shelved = await shelf.find(digest);
      return shelved.ok ? proof(shelved.value) : shelved;
    },
  };
}

async function proof({ kept, path }: Shelved<KeptSnapshot>): Promise<Result<SnapshotProof>> {
  const { digest, bytes, form } = kept;
  const corrupt = (why: string) => fail<SnapshotProof>("snapshot-corrupt", `${digest}: ${why}`);
  const size = await sizeOf(path);
  if (size !== bytes) return corrupt(`the file has ${size} bytes, ${bytes} were received`);
  const found = await sha256(path);
  if (found !== digest) return corrupt(`the file's sha256 is ${found}`);
  if (form === "db.zst.age") return ok({ digest, proven: "file", dbBytes: null });
  try {
    const dbBytes = await unpackedBytes(path);
    if (dbBytes !== kept.dbBytes) return corrupt(`the database has ${dbBytes} bytes, ${kept.dbBytes} were announced`);
    return ok({ digest, proven: "database", dbBytes });
  } catch (error) {
    return corrupt(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Unpacks a file, and proves what comes out.
 * @param take is given each piece before it is proven. @returns how many bytes came out.
 * @throws SnapshotFault when etcd's own hash is not that of the data; zlib's or the disk's error when it does not unpack.
 */
export async function unpackedBytes(path: string, take: (piece: Uint8Array) => void = () => {}): Promise<number> {
  const unpacked = createZstdDecompress();
  // What goes wrong on the disk ends the unpacking, and so reaches the loop.
  pipeline(createReadStream(path), unpacked).catch(() => undefined);
  let bytes = 0;
  for await (const piece of proved(unpacked)) {
    take(piece);
    bytes += piece.length;
  }
  return bytes;
}
