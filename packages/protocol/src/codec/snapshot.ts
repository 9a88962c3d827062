import type { Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { Digest, RunId } from "@lockkeeper/core/model/ids";
import {
  type RollbackPointAbout,
  type RollbackPointFile,
  rollbackPointForm,
} from "@lockkeeper/core/model/rollback-point";
import type { SnapshotAbout, SnapshotFile } from "@lockkeeper/core/model/snapshot";
import type { SnapshotChunk__Output as WireChunkIn } from "../gen/lockkeeper/agent/v1/SnapshotChunk.ts";
import type { SnapshotDownload__Output as WireDownloadIn } from "../gen/lockkeeper/agent/v1/SnapshotDownload.ts";
import type { SnapshotName__Output as WireNameIn } from "../gen/lockkeeper/agent/v1/SnapshotName.ts";
import type { SnapshotOffsetAnswer__Output as WireOffsetIn } from "../gen/lockkeeper/agent/v1/SnapshotOffsetAnswer.ts";
import type { SnapshotReceipt__Output as WireReceiptIn } from "../gen/lockkeeper/agent/v1/SnapshotReceipt.ts";
import { MAX_UPLOAD_CHUNK_BYTES } from "../limits.ts";
import { readDigest, readMachineId, readRun } from "./ids.ts";
import { decode, present, refuse, whole } from "./read.ts";
import { readRollbackPointAbout, readRollbackPointFile } from "./rollback-point.ts";
import { readAbout, readFile } from "./snapshot-about.ts";

/** One file of the node that uploads it: a snapshot, or a rollback point, as its form says. */
export type UploadName = (SnapshotFile | RollbackPointFile) & { readonly run: RunId };
export type SnapshotName = SnapshotFile & { readonly run: RunId };
export type RollbackPointName = RollbackPointFile & { readonly run: RunId };

/** What an upload begins with. */
export type UploadStart = { readonly offset: number } & (
  | { readonly is: "snapshot"; readonly name: SnapshotName; readonly about: SnapshotAbout }
  | { readonly is: "rollback-point"; readonly name: RollbackPointName; readonly about: RollbackPointAbout }
);

/** How much the coordinator has; `copy` once it has all. */
export type SnapshotOffset = { readonly offset: number; readonly copy: SnapshotCopy | null };

export function decodeUploadName(wire: WireNameIn | null): Result<UploadName> {
  return decode(() => readName(wire, "snapshot"));
}

/** The first message of an upload. */
export function decodeUploadStart(wire: WireChunkIn | undefined): Result<UploadStart> {
  return decode((): UploadStart => {
    const start = present(wire?.start, "start");
    const { run, ...file } = readName(start.snapshot, "start.snapshot");
    const offset = whole(start.offset, "start.offset");
    if (isRollbackPoint(file)) {
      const about = readRollbackPointAbout(start.rollbackPoint, "start.rollbackPoint");
      return { is: "rollback-point", name: { run, ...file }, offset, about };
    }
    return { is: "snapshot", name: { run, ...file }, offset, about: readAbout(start.about, "start.about") };
  });
}

/** What a host asks for: from which byte on it wants the snapshot of that digest. */
export type SnapshotDownload = { readonly run: RunId; readonly digest: Digest; readonly offset: number };

export function decodeSnapshotDownload(wire: WireDownloadIn): Result<SnapshotDownload> {
  return decode(() => ({
    run: readRun(wire.run, "run"),
    digest: readDigest(wire.digest, "digest"),
    offset: whole(wire.offset, "offset"),
  }));
}

/** Every later message of an upload, and every message of a download. */
export function decodeSnapshotData(wire: WireChunkIn): Result<Uint8Array> {
  return decode(() => {
    const data = present(wire.data, "data");
    return data.length <= MAX_UPLOAD_CHUNK_BYTES ? data : refuse("data", "is too long a chunk");
  });
}

export function decodeSnapshotOffset(wire: WireOffsetIn): Result<SnapshotOffset> {
  return decode(() => ({
    offset: whole(wire.offset, "offset"),
    copy: wire.receipt ? readCopy(wire.receipt, "receipt") : null,
  }));
}

export function decodeSnapshotReceipt(wire: WireReceiptIn): Result<SnapshotCopy> {
  return decode(() => readCopy(wire, "receipt"));
}

function readName(wire: WireNameIn | null, path: string): UploadName {
  const it = present(wire, path);
  const file = rollbackPointForm(it.form) === null ? readFile(it, path) : readRollbackPointFile(it, path);
  return { run: readRun(it.run, `${path}.run`), ...file };
}

/** Whether a file of the wire is a rollback point; otherwise it is a snapshot. */
export function isRollbackPoint(file: SnapshotFile | RollbackPointFile): file is RollbackPointFile {
  return rollbackPointForm(file.form) !== null;
}

function readCopy(wire: WireReceiptIn, path: string): SnapshotCopy {
  return {
    digest: readDigest(wire.digest, `${path}.digest`),
    machineId: readMachineId(wire.machineId, `${path}.machineId`),
  };
}
