import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readKeptSnapshot, type SnapshotProof } from "@lockkeeper/api/snapshot";
import { SNAPSHOT_FORMS, type SnapshotForm } from "@lockkeeper/core/model/snapshot";
import { ETCD_TOOLS_FOLDER } from "@lockkeeper/snapshot/etcd-program";
import { proveByRestore } from "@lockkeeper/snapshot/restore-proof";
import { SnapshotFault } from "@lockkeeper/snapshot/stream-proof";
import { unpackTo } from "@lockkeeper/snapshot/unpack";
import { UsageError } from "./exit.ts";

export type VerifyFileOptions = {
  /** A file with an age identity; undefined: none. */
  readonly identity?: string;
  /** etcd's version that it was taken from; undefined: as the record beside the file says. */
  readonly etcd?: string;
  /** A folder with etcd's programs; undefined: the images' own, and PATH. */
  readonly tools?: string;
};

/** The snapshot is no good: it was looked at, and this is what is wrong. */
export class Damaged extends Error {}

/**
 * Proves a snapshot's file on this machine, without a coordinator: unpacked, etcd's own hash, and a real restore that
 * etcd is started on. What lies beside it as `FILE.json` (as `download` puts it there) must fit.
 * @throws UsageError for a file or key that cannot be read, Damaged with what is wrong
 */
export async function verifyFile(file: string, options: VerifyFileOptions): Promise<SnapshotProof> {
  const form = SNAPSHOT_FORMS.find((one) => file.endsWith(`.${one}`)) ?? null;
  if (form === null)
    throw new UsageError(`${file} does not end in ${SNAPSHOT_FORMS.map((one) => `.${one}`).join(" or ")}`);
  const identity = options.identity === undefined ? null : await readIdentity(options.identity);
  const text = await readFile(`${file}.json`, "utf8").catch(() => null);
  const about = text === null ? null : readKeptSnapshot(text);
  if (text !== null && about === null) throw new UsageError(`${file}.json is no record of a snapshot`);
  const bytes = await stat(file).catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  const digest = await sha256(file);
  if (about !== null && about.digest !== digest)
    throw new Damaged(`${file} has the sha256 ${digest}, its record says ${about.digest}`);
  const scratch = await mkdtemp(join(tmpdir(), "lk-"));
  try {
    return await prove(file, { form, digest, identity, scratch, fileBytes: bytes.size }, about?.dbBytes ?? null, {
      etcdVersion: options.etcd ?? about?.etcdVersion ?? null,
      leastRevision: about?.revision ?? null,
      tools: options.tools === undefined ? [ETCD_TOOLS_FOLDER, ...pathFolders()] : [options.tools],
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

type Opened = {
  readonly form: SnapshotForm;
  readonly digest: string;
  readonly identity: string | null;
  readonly scratch: string;
  readonly fileBytes: number;
};
type How = {
  readonly etcdVersion: string | null;
  readonly leastRevision: string | null;
  readonly tools: readonly string[];
};

async function prove(file: string, it: Opened, announced: number | null, how: How): Promise<SnapshotProof> {
  const { form, digest, identity, scratch } = it;
  const database = join(scratch, "db");
  let dbBytes: number;
  try {
    dbBytes = await unpackTo(database, file, form, identity);
  } catch (error) {
    if (error instanceof SnapshotFault) throw new Damaged(`${file}: ${error.message}`);
    throw error;
  }
  if (announced !== null && announced !== dbBytes)
    throw new Damaged(`${file}: the database has ${dbBytes} bytes, its record says ${announced}`);
  const whole = { digest, proven: "database", dbBytes, restored: null } as const;
  const { etcdVersion, leastRevision, tools } = how;
  if (etcdVersion === null)
    return { ...whole, why: "etcd's version is not known: give it by --etcd, as `lockkeeper snapshot show` says it" };
  const trial = await proveByRestore({ database, databaseBytes: dbBytes, etcdVersion, leastRevision, scratch, tools });
  if (trial.is === "damaged") throw new Damaged(`${file}: ${trial.why}`);
  if (trial.is === "untried") return { ...whole, why: trial.why };
  return { ...whole, proven: "restored", restored: trial.proof, why: null };
}

/** The first secret key of a key file, as age-keygen writes it. */
async function readIdentity(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  });
  const line = text.split("\n").find((one) => one.startsWith("AGE-SECRET-KEY-"));
  if (line === undefined) throw new UsageError(`${path} holds no age identity (a line AGE-SECRET-KEY-1...)`);
  return line.trim();
}

function pathFolders(): readonly string[] {
  return (process.env.PATH ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
