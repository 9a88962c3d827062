import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readProofRecord, type SnapshotProof, type SnapshotProofRecord } from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { proveByRestore } from "@lockkeeper/snapshot/restore-proof";
import { bytesToRestore, lackingBytes } from "@lockkeeper/snapshot/room";
import { SnapshotFault } from "@lockkeeper/snapshot/stream-proof";
import { unpacked, unpackTo } from "@lockkeeper/snapshot/unpack";
import { sha256, sizeOf, textOf, writeDurably } from "./disk.ts";
import type { Shelved } from "./shelf.ts";

export type ProveOptions = {
  /** A folder of ours on a disk with room for a database and what is restored of it; made when absent (mode 0700). */
  readonly scratch: string;
  /** Where etcd's own programs lie. */
  readonly tools: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Bytes that a folder lacks of those that are needed; default: the file system is asked. */
  readonly lacking?: typeof lackingBytes;
};

/** Where the record of the last proof lies: `DIGEST.proof.json` beside the file. */
export function proofPath(path: string, form: string): string {
  return `${path.slice(0, -form.length)}proof.json`;
}

/** What the last proof said; null when there was none. */
export async function lastProof({ kept, path }: Shelved<KeptSnapshot>): Promise<SnapshotProofRecord | null> {
  return readProofRecord((await textOf(proofPath(path, kept.form))) ?? "");
}

/**
 * Proves a kept snapshot as far as it can be proven here: the file by its digest, the database by etcd's own hash, and by
 * a real restore that etcd is started on. An encrypted one only by its digest. What came out is recorded beside the file.
 * `snapshot-corrupt` with what is wrong; `disk-full` when the database and what is restored of it have no room: nothing is
 * written then, for other work of the coordinator lies on that disk.
 */
export async function proveKept(shelved: Shelved<KeptSnapshot>, options: ProveOptions): Promise<Result<SnapshotProof>> {
  const result = await tried(shelved, options);
  const { kept, path } = shelved;
  // What is not the file's own fault says nothing of it.
  if (!result.ok && result.problem.code !== "snapshot-corrupt") return result;
  const at = { v: 1, at: options.clock() } as const;
  const record: SnapshotProofRecord = result.ok
    ? { ...at, proven: result.value.proven, restored: result.value.restored, why: result.value.why }
    : { ...at, proven: "damaged", restored: null, why: result.problem.detail };
  await writeDurably(proofPath(path, kept.form), JSON.stringify(record, null, 2));
  return result;
}

/** What a real restore has proven counts for a plan so long: its dry run and its start do not wait for it twice. */
const FRESH_MS = 3_600_000;

/**
 * @returns what a real restore has proven of it within the last hour, while the file has its size; null when there is no such
 *   record. It may have changed on the disk since: hosts prove what they are sent, and restore it, before anything is stopped.
 * @param now milliseconds since 1970
 */
export async function freshProof(shelved: Shelved<KeptSnapshot>, now: number): Promise<SnapshotProof | null> {
  const { digest, bytes, dbBytes } = shelved.kept;
  const record = await lastProof(shelved);
  if (record?.proven !== "restored" || record.restored === null) return null;
  if (record.at > now || now - record.at > FRESH_MS || (await sizeOf(shelved.path)) !== bytes) return null;
  return { digest, proven: "restored", dbBytes, restored: record.restored, why: null };
}

/**
 * Proves a kept snapshot by its digest and etcd's own hash of the data alone, as a stream: nothing is written, no etcd started, and
 * memory stays small. Nothing is recorded of one that is whole: an earlier restore has proven more. `snapshot-corrupt` with what is wrong.
 * @param why it is not restored
 */
export async function proveUnrestored(shelved: Shelved<KeptSnapshot>, why: string): Promise<Result<SnapshotProof>> {
  const { kept, path } = shelved;
  const fault = await faultOfFile(shelved);
  if (fault !== null) return corrupt(kept, fault);
  if (kept.form === "db.zst.age") return encrypted(kept);
  try {
    let dbBytes = 0;
    for await (const piece of unpacked(path, kept.form, null)) dbBytes += piece.length;
    if (dbBytes !== kept.dbBytes) return corrupt(kept, otherSize(kept, dbBytes));
    return less(kept, "database", dbBytes, why);
  } catch (error) {
    if (error instanceof SnapshotFault) return corrupt(kept, error.message);
    throw error;
  }
}

async function tried(shelved: Shelved<KeptSnapshot>, options: ProveOptions): Promise<Result<SnapshotProof>> {
  const { kept, path } = shelved;
  const { digest, form } = kept;
  const fault = await faultOfFile(shelved);
  if (fault !== null) return corrupt(kept, fault);
  if (form === "db.zst.age") return encrypted(kept);
  await mkdir(options.scratch, { recursive: true, mode: 0o700 });
  const needed = kept.dbBytes + bytesToRestore(kept.dbBytes);
  const lacking = await (options.lacking ?? lackingBytes)(options.scratch, needed);
  if (lacking > 0)
    return fail("disk-full", `${options.scratch} lacks ${lacking} bytes for a restore of ${digest}: nothing was tried`);
  const folder = await mkdtemp(join(options.scratch, "v-"));
  try {
    const database = join(folder, "db");
    const dbBytes = await unpackTo(database, path, form, null);
    if (dbBytes !== kept.dbBytes) return corrupt(kept, otherSize(kept, dbBytes));
    const trial = await proveByRestore({
      ...{ database, databaseBytes: dbBytes, etcdVersion: kept.etcdVersion, leastRevision: kept.revision },
      ...{ scratch: folder, tools: options.tools },
    });
    if (trial.is === "damaged") return corrupt(kept, trial.why);
    if (trial.is === "untried") return less(kept, "database", dbBytes, trial.why);
    return ok({ digest, proven: "restored", dbBytes, restored: trial.proof, why: null });
  } catch (error) {
    if (error instanceof SnapshotFault) return corrupt(kept, error.message);
    if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT"))
      return fail("disk-full", `${dirname(folder)} has no room for the database of ${digest}`);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is wrong with the file by its size or digest; null when nothing is. */
async function faultOfFile({ kept, path }: Shelved<KeptSnapshot>): Promise<string | null> {
  const size = await sizeOf(path);
  if (size !== kept.bytes) return `the file has ${size} bytes, ${kept.bytes} were received`;
  const found = await sha256(path);
  return found === kept.digest ? null : `the file's sha256 is ${found}`;
}

function otherSize({ dbBytes }: KeptSnapshot, found: number): string {
  return `the database has ${found} bytes, ${dbBytes} were announced`;
}

function corrupt({ digest }: KeptSnapshot, why: string): Result<SnapshotProof> {
  return fail("snapshot-corrupt", `${digest}: ${why}`);
}

function encrypted(kept: KeptSnapshot): Result<SnapshotProof> {
  const why = "it is encrypted: `lockkeeper snapshot verify FILE --identity KEY` where the key is";
  return less(kept, "file", null, why);
}

function less(
  { digest }: KeptSnapshot,
  proven: "file" | "database",
  dbBytes: number | null,
  why: string,
): Result<SnapshotProof> {
  return ok({ digest, proven, dbBytes, restored: null, why });
}
