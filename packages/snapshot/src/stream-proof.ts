import { createHash } from "node:crypto";

const HASH_BYTES = 32;
/** bbolt writes in pages; the smallest unit that etcd's files are a multiple of. */
const BLOCK_BYTES = 512;

/** A snapshot's bytes prove nothing: cut short, changed, or not a snapshot. */
export class SnapshotFault extends Error {
  override readonly name = "SnapshotFault";
}

/**
 * Lets a snapshot's pieces through while proving them: the last 32 bytes must be the sha256 of all before them, and
 * those must be whole blocks. etcd's own `snapshot status` does not check this, only a restore does.
 * @param onBytes told how many bytes have come so far. @throws SnapshotFault after the last piece when they prove nothing.
 */
export async function* proved(
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const data = createHash("sha256");
  let tail: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (piece.length >= HASH_BYTES) {
      // Nothing but the tail is copied: these may be gigabytes.
      data.update(tail).update(piece.subarray(0, piece.length - HASH_BYTES));
      tail = Buffer.from(piece.subarray(piece.length - HASH_BYTES));
    } else {
      const joined = Buffer.concat([tail, piece]);
      const sure = Math.max(0, joined.length - HASH_BYTES);
      data.update(joined.subarray(0, sure));
      tail = Buffer.from(joined.subarray(sure));
    }
    onBytes(bytes);
    yield piece;
  }
  const fault = faultOf(bytes, tail, data.digest());
  if (fault !== null) throw new SnapshotFault(fault);
}

function faultOf(bytes: number, tail: Buffer, expected: Buffer): string | null {
  if (bytes <= HASH_BYTES) return `the snapshot has ${bytes} bytes`;
  if ((bytes - HASH_BYTES) % BLOCK_BYTES !== 0)
    return `the snapshot of ${bytes} bytes is no whole number of blocks and a hash`;
  return tail.equals(expected) ? null : "the snapshot's hash is not that of its data";
}
