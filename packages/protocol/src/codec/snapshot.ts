import type { Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { SnapshotAbout, SnapshotFile } from "@lockkeeper/core/model/snapshot";
import type { SnapshotChunk__Output as WireChunkIn } from "../gen/lockkeeper/agent/v1/SnapshotChunk.ts";
import type { SnapshotName__Output as WireNameIn } from "../gen/lockkeeper/agent/v1/SnapshotName.ts";
import type { SnapshotOffsetAnswer__Output as WireOffsetIn } from "../gen/lockkeeper/agent/v1/SnapshotOffsetAnswer.ts";
import type { SnapshotReceipt__Output as WireReceiptIn } from "../gen/lockkeeper/agent/v1/SnapshotReceipt.ts";
import { MAX_UPLOAD_CHUNK_BYTES } from "../limits.ts";
import { readDigest, readMachineId, readRun } from "./ids.ts";
import { decode, present, refuse, whole } from "./read.ts";
import { readAbout, readFile } from "./snapshot-about.ts";

/** One snapshot of the node that uploads it. */
export type SnapshotName = SnapshotFile & { readonly run: RunId };

/** What an upload begins with. */
export type SnapshotStart = { readonly name: SnapshotName; readonly offset: number; readonly about: SnapshotAbout };

/** How much the coordinator has; `copy` once it has all. */
export type SnapshotOffset = { readonly offset: number; readonly copy: SnapshotCopy | null };

export function decodeSnapshotName(wire: WireNameIn | null): Result<SnapshotName> {
  return decode(() => readName(wire, "snapshot"));
}

/** The first message of an upload. */
export function decodeSnapshotStart(wire: WireChunkIn | undefined): Result<SnapshotStart> {
  return decode(() => {
    const start = present(wire?.start, "start");
    const name = readName(start.snapshot, "start.snapshot");
    return { name, offset: whole(start.offset, "start.offset"), about: readAbout(start.about, "start.about") };
  });
}

/** Every later message of an upload. */
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

function readName(wire: WireNameIn | null, path: string): SnapshotName {
  const it = present(wire, path);
  return { run: readRun(it.run, `${path}.run`), ...readFile(it, path) };
}

function readCopy(wire: WireReceiptIn, path: string): SnapshotCopy {
  return {
    digest: readDigest(wire.digest, `${path}.digest`),
    machineId: readMachineId(wire.machineId, `${path}.machineId`),
  };
}
