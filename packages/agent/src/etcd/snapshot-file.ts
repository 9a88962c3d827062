import { createHash } from "node:crypto";
import { type Digest, digest } from "@lockkeeper/core/model/ids";
import type { HostFiles } from "../host/files.ts";
import { EtcdFault } from "./member.ts";

const HASH_BYTES = 32;
/** bbolt writes in pages; the smallest unit that etcd's files are a multiple of. */
const BLOCK_BYTES = 512;

export type SnapshotFile = { readonly digest: Digest; readonly bytes: number };

/**
 * Writes a snapshot's stream to a file (mode 0600) while proving it: its last 32 bytes must be the sha256 of all before
 * them, and those must be whole blocks. Only a proven file appears under its name; etcd's own `snapshot status` does not
 * check this, only a restore does. Memory stays bounded: a piece is written before the next is asked for.
 * @returns the digest of the whole file, hash included, and its size.
 * @throws EtcdFault or HostFault when the stream breaks off or does not prove itself; nothing is kept then.
 */
export async function writeSnapshot(
  files: HostFiles,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): Promise<SnapshotFile> {
  const file = await files.begin(path, 0o600);
  const whole = createHash("sha256");
  const data = createHash("sha256");
  let tail: Buffer = Buffer.alloc(0);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await file.write(piece);
      whole.update(piece);
      bytes += piece.length;
      const joined = Buffer.concat([tail, piece]);
      const sure = Math.max(0, joined.length - HASH_BYTES);
      data.update(joined.subarray(0, sure));
      tail = Buffer.from(joined.subarray(sure));
      onBytes(bytes);
    }
    const fault = proofFault(bytes, tail, data.digest());
    if (fault !== null) throw new EtcdFault(fault);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.keep();
  const made = digest(whole.digest("hex"));
  if (made === null) throw new Error("a sha256 that is none");
  return { digest: made, bytes };
}

function proofFault(bytes: number, tail: Buffer, expected: Buffer): string | null {
  if (bytes <= HASH_BYTES) return `the snapshot has ${bytes} bytes`;
  if ((bytes - HASH_BYTES) % BLOCK_BYTES !== 0)
    return `the snapshot of ${bytes} bytes is no whole number of blocks and a hash`;
  return tail.equals(expected) ? null : "the snapshot's hash is not that of its data";
}
