import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import type { SnapshotForm } from "@lockkeeper/core/model/snapshot";
import { Decrypter } from "age-encryption";
import { proved, SnapshotFault } from "./stream-proof.ts";

/** etcd's own recommended limit for a database; what unpacks to more is refused before it fills a disk. */
const DATABASE_MAX_BYTES = 8 * 1024 ** 3;

/**
 * The database in a snapshot's file, piece by piece, decrypted and unpacked; what comes out is proven after its last
 * piece. Memory stays bounded.
 * @param identity an age secret key (`AGE-SECRET-KEY-1…`), needed for an encrypted one
 * @throws SnapshotFault with what is wrong: not of its form, cut, changed, not decrypted by this key, or too large
 */
export async function* unpacked(
  path: string,
  form: SnapshotForm,
  identity: string | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  const zstd = createZstdDecompress();
  const source = createReadStream(path);
  const fed = feed(source, zstd, form, identity);
  // Also seen below, through the stream that it ends.
  fed.catch((error: unknown) => zstd.destroy(error instanceof Error ? error : new Error(String(error))));
  let bytes = 0;
  try {
    for await (const piece of proved(zstd)) {
      bytes += piece.length;
      if (bytes > DATABASE_MAX_BYTES) throw new SnapshotFault(`it unpacks to more than ${DATABASE_MAX_BYTES} bytes`);
      yield piece;
    }
    await fed;
  } catch (error) {
    if (error instanceof SnapshotFault) throw error;
    throw new SnapshotFault(`it does not unpack: ${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    source.destroy();
    zstd.destroy();
  }
}

async function feed(
  source: ReturnType<typeof createReadStream>,
  zstd: ReturnType<typeof createZstdDecompress>,
  form: SnapshotForm,
  identity: string | null,
): Promise<void> {
  if (form === "db.zst") return pipeline(source, zstd);
  if (identity === null) throw new SnapshotFault("it is encrypted, and no key was given");
  const age = new Decrypter();
  try {
    age.addIdentity(identity);
  } catch {
    // Not shown: it may be most of a secret.
    throw new SnapshotFault("the key is no age identity (AGE-SECRET-KEY-1...)");
  }
  const plain = await age.decrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>);
  await pipeline(Readable.fromWeb(plain as Parameters<typeof Readable.fromWeb>[0]), zstd);
}

/**
 * Unpacks a snapshot's file to a database on the disk (mode 0600), proven whole.
 * @returns its size in bytes. @throws SnapshotFault as {@link unpacked} does, and the disk's own errors
 */
export async function unpackTo(
  target: string,
  path: string,
  form: SnapshotForm,
  identity: string | null,
): Promise<number> {
  const file = await open(target, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const piece of unpacked(path, form, identity)) {
      await file.writeFile(piece);
      bytes += piece.length;
    }
  } finally {
    await file.close();
  }
  return bytes;
}
