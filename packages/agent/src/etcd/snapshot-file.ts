import { createHash } from "node:crypto";
import { ReadableStream } from "node:stream/web";
import { constants, createZstdCompress } from "node:zlib";
import { digest } from "@lockkeeper/core/model/ids";
import type { SnapshotFile, SnapshotForm } from "@lockkeeper/core/model/snapshot";
import { proved } from "@lockkeeper/snapshot/stream-proof";
import { Encrypter } from "age-encryption";
import type { DurableFile, HostFiles } from "../host/files.ts";

/** The level at which compression costs less than the hash and the disk do. */
const ZSTD_LEVEL = 1;

/** What the compressor is handed at once. */
const BLOCK_BYTES = 1024 * 1024;

/** An operator's age key that snapshots are encrypted to (`age1…`); null: they are not. */
export type Recipient = string | null;

/** Whether snapshots can be encrypted to it. A secret key, given by mistake, is none. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

export function formFor(recipient: Recipient): SnapshotForm {
  return recipient === null ? "db.zst" : "db.zst.age";
}

/**
 * Writes a snapshot's stream to a file (mode 0600), proven, compressed and, where there is a recipient, encrypted on the
 * way. Only a proven one appears under its name. Memory stays bounded: a piece is written before the next is asked for.
 * @returns the file as it lies on the disk, and the size of the database in it.
 * @throws EtcdFault, SnapshotFault or HostFault when the stream breaks off or does not prove itself; nothing is kept then.
 */
export async function writeSnapshot(
  files: HostFiles,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  recipient: Recipient,
  onBytes: (bytes: number) => void,
): Promise<SnapshotFile & { readonly dbBytes: number }> {
  const file = await files.begin(path, 0o600);
  let dbBytes = 0;
  const count = (bytes: number) => {
    dbBytes = bytes;
    onBytes(bytes);
  };
  let written: { readonly sum: string; readonly bytes: number };
  try {
    const small = compressed(proved(pieces, count));
    written = await store(file, recipient === null ? small : await encrypted(small, recipient));
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.keep();
  const made = digest(written.sum);
  if (made === null) throw new Error("a sha256 that is none");
  return { digest: made, bytes: written.bytes, form: formFor(recipient), dbBytes };
}

function compressed(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const zstd = createZstdCompress({
    chunkSize: BLOCK_BYTES / 4,
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  });
  // What the source throws ends the compressor, and so reaches whoever reads it.
  feed(source, zstd).catch((error: unknown) => zstd.destroy(error instanceof Error ? error : new Error(String(error))));
  return zstd;
}

/**
 * Hands the pieces on in blocks: each turn of the compressor is one on another thread and back, and etcd's pieces are
 * small. Two blocks take turns, so one is filled while the other is compressed, and nothing is left to be collected.
 */
async function feed(source: AsyncIterable<Uint8Array>, zstd: ReturnType<typeof createZstdCompress>): Promise<void> {
  const blocks = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)] as const;
  let current: 0 | 1 = 0;
  let filled = 0;
  let before: Promise<void> = Promise.resolve();
  // A compressor that is given up with a block in it never says so: without this the source would stay open, and with it
  // etcd's read transaction, for which its database grows.
  let giveUp: (why: Error) => void = () => undefined;
  zstd.once("close", () => giveUp(new Error("nobody takes the snapshot any more")));
  const hand = async () => {
    const block = blocks[current].subarray(0, filled);
    await before;
    before = new Promise((resolve, reject) => {
      giveUp = reject;
      zstd.write(block, (error) => (error ? reject(error) : resolve()));
    });
    before.catch(() => undefined);
    current = current === 0 ? 1 : 0;
    filled = 0;
  };
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + BLOCK_BYTES - filled);
      blocks[current].set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === BLOCK_BYTES) await hand();
    }
  }
  if (filled > 0) await hand();
  await before;
  zstd.end();
}

function encrypted(source: AsyncIterable<Uint8Array>, recipient: string): Promise<AsyncIterable<Uint8Array>> {
  const age = new Encrypter();
  age.addRecipient(recipient);
  return age.encrypt(ReadableStream.from(source));
}

async function store(file: DurableFile, pieces: AsyncIterable<Uint8Array>) {
  const sum = createHash("sha256");
  let bytes = 0;
  for await (const piece of pieces) {
    await file.write(piece);
    sum.update(piece);
    bytes += piece.length;
  }
  return { sum: sum.digest("hex"), bytes };
}
