import { open, rename, rm, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest } from "@lockkeeper/core/model/ids";
import { COPIES_PER_NODE, type NamedSnapshot } from "@lockkeeper/core/model/snapshot";
import { COPY_DEADLINE_MS } from "@lockkeeper/protocol/limits";
import type { Logger } from "pino";
import { recordPath } from "../etcd/record-path.ts";
import { makeFolder, syncFolder, writeDurably } from "../host/durable.ts";
import { errnoOf, sayError } from "../host/fault.ts";
import { fileDigest } from "../host/file-digest.ts";
import type { CopyKeeper } from "../ports/steps.ts";
import type { Download } from "../session/downloader.ts";
import { bytesOf, copyPath, digestsOf, heldCopies, pruneCopies, removeCopy, removePieces } from "./folder.ts";
import { COPIES_MAX_BYTES, type CopyLimits } from "./surplus.ts";

/** The largest file that is taken, as the coordinator does: etcd's own recommended limit. */
const COPY_MAX_BYTES = 8 * 1024 ** 3;
/** Of the file system, and stays free: the kubelet evicts pods below 10 % (nodefs.available) and 15 % (imagefs.available). */
const RESERVE_SHARE = 0.16;

export type CopyKeeperOptions = {
  /** A folder of ours, absolute; made when absent (mode 0700). */
  readonly folder: string;
  readonly download: Download;
  readonly limits?: CopyLimits;
  /** What part of the file system stays free, 0 to 1. */
  readonly reserveShare?: number;
  readonly log: Logger;
};

type Kept = Result<readonly Digest[]>;

/**
 * Copies of other machines' snapshots, one fetched at a time. Only encrypted ones: whoever reads this host's disk reads no
 * Secret of the cluster in them. A request for what is being fetched already waits for that.
 */
export function createCopyKeeper(options: CopyKeeperOptions): CopyKeeper {
  let fetching: { readonly digest: Digest; readonly over: Promise<Kept> } | null = null;
  return {
    async keep(snapshot) {
      if (fetching?.digest === snapshot.digest) return fetching.over;
      if (fetching !== null) return fail("rate-limited", `a copy of ${fetching.digest} is being fetched`);
      const over = keep(options, snapshot).catch(async (error: unknown): Promise<Kept> => {
        options.log.warn({ err: error, digest: snapshot.digest }, "a copy could not be kept");
        const full = ["ENOSPC", "EDQUOT"].includes(errnoOf(error) ?? "");
        if (full) await removePieces(options.folder, null).catch(() => undefined);
        return fail(full ? "disk-full" : "internal", sayError(error));
      });
      fetching = { digest: snapshot.digest, over };
      const result = await over;
      fetching = null;
      return result;
    },
  };
}

async function keep(options: CopyKeeperOptions, snapshot: NamedSnapshot): Promise<Kept> {
  const { folder, limits = { perNode: COPIES_PER_NODE, totalBytes: COPIES_MAX_BYTES }, log } = options;
  const { run, node, digest, bytes, form, about } = snapshot;
  if (form !== "db.zst.age")
    return fail("step-refused", "a snapshot that is not encrypted is not kept on another node");
  if (bytes > COPY_MAX_BYTES) return fail("upload-too-large", `${bytes} bytes; at most ${COPY_MAX_BYTES} are taken`);
  const path = copyPath(folder, snapshot);
  const part = `${path}.part`;
  await makeFolder(dirname(path));
  if ((await bytesOf(path)) !== null) {
    if ((await fileDigest(path)) === digest) return ok(digestsOf(await heldCopies(folder), node));
    await removeCopy(path);
  }
  const short = await lacking(options, part, bytes);
  if (short !== null) return fail("disk-full", short);
  const came = await fetch(options, snapshot, part);
  if (!came.ok) return came;
  const found = await fileDigest(part);
  if (found !== digest) {
    await rm(part);
    return fail("snapshot-corrupt", `the copy's sha256 is ${found}, announced was ${digest}`);
  }
  const beside = { v: 1, run, node, digest, bytes, form, ...about };
  await writeDurably(recordPath(path), JSON.stringify(beside, null, 2), 0o600);
  await rename(part, path);
  await syncFolder(dirname(path));
  log.info({ run, node, digest, bytes }, "a copy of another machine's snapshot is kept");
  return ok(digestsOf(await pruneCopies(folder, snapshot, limits), node));
}

/** @returns what the disk lacks for the rest of the file; null when it has the room */
async function lacking(options: CopyKeeperOptions, part: string, bytes: number): Promise<string | null> {
  const { folder, reserveShare = RESERVE_SHARE } = options;
  await removePieces(folder, part);
  const { blocks, bavail, bsize } = await statfs(folder);
  const rest = bytes - ((await bytesOf(part)) ?? 0);
  const missing = Math.ceil(rest + blocks * bsize * reserveShare - bavail * bsize);
  if (missing <= 0) return null;
  // What is there of it is of no use before there is room, and takes some.
  await rm(part, { force: true });
  return `${folder} lacks ${missing} bytes for a copy of ${bytes} (${Math.round(reserveShare * 100)} % of the disk stay free)`;
}

/** Appends to the piece that is here until it has all bytes, and syncs it. What came before a broken connection stays. */
async function fetch(
  { download, log }: CopyKeeperOptions,
  snapshot: NamedSnapshot,
  part: string,
): Promise<Result<null>> {
  const { run, digest, bytes } = snapshot;
  const until = performance.now() + COPY_DEADLINE_MS;
  const file = await open(part, "a", 0o600);
  try {
    let size = (await file.stat()).size;
    if (size > bytes) {
      await file.truncate(0);
      size = 0;
    }
    if (size < bytes) {
      const quiet = (doing: string) => log.debug({ run, digest }, doing);
      for await (const piece of pieces(download(run, snapshot, quiet, size))) {
        if (!piece.ok) return piece;
        size += piece.value.length;
        if (size > bytes) {
          await file.truncate(0);
          return fail("snapshot-corrupt", `more came than the ${bytes} bytes announced`);
        }
        await file.appendFile(piece.value);
        if (performance.now() > until) return fail("peer-away", `${size} of ${bytes} bytes came in time`);
      }
    }
    await file.sync();
    return ok(null);
  } finally {
    await file.close();
  }
}

/** What the source throws is no fault of this host's. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Result<Uint8Array>> {
  try {
    for await (const piece of source) yield ok(piece);
  } catch (error) {
    yield fail("peer-away", sayError(error));
  }
}
