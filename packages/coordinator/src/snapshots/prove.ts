import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readProofRecord, type SnapshotProof, type SnapshotProofRecord } from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { proveByRestore } from "@lockkeeper/snapshot/restore-proof";
import { bytesToRestore, lackingBytes } from "@lockkeeper/snapshot/room";
import { SnapshotFault } from "@lockkeeper/snapshot/stream-proof";
import { unpackTo } from "@lockkeeper/snapshot/unpack";
import { sha256, sizeOf, textOf, writeDurably } from "./disk.ts";
import type { Shelved } from "./shelf.ts";

export type ProveOptions = {
  /** A folder of ours on a disk with room for a database and what is restored of it; made when absent (mode 0700). */
  readonly scratch: string;
  /** Where etcd's own programs lie. */
  readonly tools: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
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

async function tried({ kept, path }: Shelved<KeptSnapshot>, options: ProveOptions): Promise<Result<SnapshotProof>> {
  const { digest, bytes, form } = kept;
  const corrupt = (why: string) => fail<SnapshotProof>("snapshot-corrupt", `${digest}: ${why}`);
  const size = await sizeOf(path);
  if (size !== bytes) return corrupt(`the file has ${size} bytes, ${bytes} were received`);
  const found = await sha256(path);
  if (found !== digest) return corrupt(`the file's sha256 is ${found}`);
  const less = (proven: "file" | "database", dbBytes: number | null, why: string) =>
    ok<SnapshotProof>({ digest, proven, dbBytes, restored: null, why });
  if (form === "db.zst.age")
    return less("file", null, "it is encrypted: `lockkeeper snapshot verify FILE --identity KEY` where the key is");
  await mkdir(options.scratch, { recursive: true, mode: 0o700 });
  const lacking = await lackingBytes(options.scratch, kept.dbBytes + bytesToRestore(kept.dbBytes));
  if (lacking > 0)
    return fail("disk-full", `${options.scratch} lacks ${lacking} bytes for a restore of ${digest}: nothing was tried`);
  const folder = await mkdtemp(join(options.scratch, "v-"));
  try {
    const database = join(folder, "db");
    const dbBytes = await unpackTo(database, path, form, null);
    if (dbBytes !== kept.dbBytes) return corrupt(`the database has ${dbBytes} bytes, ${kept.dbBytes} were announced`);
    const trial = await proveByRestore({
      ...{ database, databaseBytes: dbBytes, etcdVersion: kept.etcdVersion, leastRevision: kept.revision },
      ...{ scratch: folder, tools: options.tools },
    });
    if (trial.is === "damaged") return corrupt(trial.why);
    if (trial.is === "untried") return less("database", dbBytes, trial.why);
    return ok({ digest, proven: "restored", dbBytes, restored: trial.proof, why: null });
  } catch (error) {
    if (error instanceof SnapshotFault) return corrupt(error.message);
    if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT"))
      return fail("disk-full", `${dirname(folder)} has no room for the database of ${digest}`);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
