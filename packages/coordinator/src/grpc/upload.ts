import type { ServerReadableStream } from "@grpc/grpc-js";
import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import {
  decodeSnapshotData,
  decodeUploadName,
  decodeUploadStart,
  isRollbackPoint,
} from "@lockkeeper/protocol/codec/snapshot";
import type { SnapshotChunk__Output as WireChunk } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotChunk";
import type { SnapshotName__Output as WireName } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotName";
import type { SnapshotReceipt } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotReceipt";
import type { Logger } from "pino";
import type { Progress, RollbackPoints, Snapshots } from "../snapshots/keep.ts";

/** An upload that sends nothing for so long is ended; the agent goes on from where it was. */
const SILENCE_MAX_MS = 60_000;

export type UploadCall = ServerReadableStream<WireChunk, SnapshotReceipt>;

export type Uploads = {
  offset(node: NodeName, wire: WireName | null): Promise<Result<Progress>>;
  /** Takes an upload. `peer-away` when the connection broke: what came is kept. */
  receive(node: NodeName, call: UploadCall): Promise<Result<SnapshotCopy>>;
};

export type Uploaded = "snapshot" | "rollback-point";

/** Where what comes is kept, by its kind. */
export type Shelves = { readonly snapshots: Snapshots; readonly rollbackPoints: RollbackPoints };

/** @param allowed whether that node has such a file to bring for that run */
export function createUploads(
  shelves: Shelves,
  allowed: (node: NodeName, run: RunId, what: Uploaded) => boolean,
  log: Logger,
): Uploads {
  // One upload of a node at a time: a newer one ends the older, whose connection may be long dead.
  const active = new Map<NodeName, { readonly call: UploadCall; readonly over: Promise<unknown> }>();
  const takeOver = async (node: NodeName) => {
    for (let before = active.get(node); before; before = active.get(node)) {
      before.call.destroy(new Error("a newer upload of this node began"));
      await before.over;
    }
  };
  const refused = (node: NodeName, run: RunId, what: Uploaded): Result<never> | null =>
    allowed(node, run, what)
      ? null
      : fail("step-refused", `no ${what.replace("-", " ")} of ${node} is due in run ${run}`);

  return {
    async offset(node, wire) {
      const decoded = decodeUploadName(wire);
      if (!decoded.ok) return decoded;
      const { run, ...file } = decoded.value;
      const what = isRollbackPoint(file) ? "rollback-point" : "snapshot";
      const no = refused(node, run, what);
      if (no) return no;
      await takeOver(node);
      return isRollbackPoint(file)
        ? shelves.rollbackPoints.offset(node, { run, ...file })
        : shelves.snapshots.offset(node, { run, ...file });
    },
    async receive(node, call) {
      await takeOver(node);
      const over = receive(shelves, node, call, (run, what) => refused(node, run, what));
      active.set(node, { call, over });
      const result = await over;
      active.delete(node);
      if (result.ok) log.info({ node, ...result.value }, "upload kept");
      else log.warn({ node, ...result.problem }, "upload not kept");
      return result;
    },
  };
}

async function receive(
  shelves: Shelves,
  node: NodeName,
  call: UploadCall,
  refused: (run: RunId, what: Uploaded) => Result<never> | null,
): Promise<Result<SnapshotCopy>> {
  const silence = setTimeout(() => call.destroy(new Error("nothing came for a minute")), SILENCE_MAX_MS);
  const wires: AsyncIterator<WireChunk> = call[Symbol.asyncIterator]();
  let malformed: Result<never> | null = null;
  async function* data() {
    for (;;) {
      const next = await wires.next();
      if (next.done) {
        if (call.cancelled) throw new Error("the connection broke");
        return;
      }
      silence.refresh();
      const piece = decodeSnapshotData(next.value);
      if (!piece.ok) {
        malformed = piece;
        throw new Error(piece.problem.detail);
      }
      yield piece.value;
    }
  }
  try {
    const first = await wires.next();
    const decoded = decodeUploadStart(first.done ? undefined : first.value);
    if (!decoded.ok) return decoded;
    const start = decoded.value;
    const no = refused(start.name.run, start.is);
    if (no) return no;
    return start.is === "snapshot"
      ? await shelves.snapshots.receive(node, start.name, start.about, start.offset, data())
      : await shelves.rollbackPoints.receive(node, start.name, start.about, start.offset, data());
  } catch (error) {
    return malformed ?? fail("peer-away", `the upload broke off: ${error instanceof Error ? error.message : error}`);
  } finally {
    clearTimeout(silence);
  }
}
