import type { ServerReadableStream } from "@grpc/grpc-js";
import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import { decodeSnapshotData, decodeSnapshotName, decodeSnapshotStart } from "@lockkeeper/protocol/codec/snapshot";
import type { SnapshotChunk__Output as WireChunk } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotChunk";
import type { SnapshotName__Output as WireName } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotName";
import type { SnapshotReceipt } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotReceipt";
import type { Logger } from "pino";
import type { Progress, Snapshots } from "../snapshots/keep.ts";

/** An upload that sends nothing for so long is ended; the agent goes on from where it was. */
const SILENCE_MAX_MS = 60_000;

export type UploadCall = ServerReadableStream<WireChunk, SnapshotReceipt>;

export type Uploads = {
  offset(node: NodeName, wire: WireName | null): Promise<Result<Progress>>;
  /** Takes an upload. `peer-away` when the connection broke: what came is kept. */
  receive(node: NodeName, call: UploadCall): Promise<Result<SnapshotCopy>>;
};

/** @param allowed whether that node has a snapshot to bring for that run */
export function createUploads(
  snapshots: Snapshots,
  allowed: (node: NodeName, run: RunId) => boolean,
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
  const unwanted = (node: NodeName, run: RunId) => fail("step-refused", `no snapshot of ${node} is due in run ${run}`);

  return {
    async offset(node, wire) {
      const name = decodeSnapshotName(wire);
      if (!name.ok) return name;
      if (!allowed(node, name.value.run)) return unwanted(node, name.value.run);
      await takeOver(node);
      return snapshots.offset(node, name.value);
    },
    async receive(node, call) {
      await takeOver(node);
      const over = receive(snapshots, node, call, (run) => (allowed(node, run) ? null : unwanted(node, run)));
      active.set(node, { call, over });
      const result = await over;
      active.delete(node);
      if (result.ok) log.info({ node, ...result.value }, "snapshot kept");
      else log.warn({ node, ...result.problem }, "snapshot not kept");
      return result;
    },
  };
}

async function receive(
  snapshots: Snapshots,
  node: NodeName,
  call: UploadCall,
  refused: (run: RunId) => Result<never> | null,
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
    const start = decodeSnapshotStart(first.done ? undefined : first.value);
    if (!start.ok) return start;
    const { name, offset, about } = start.value;
    return refused(name.run) ?? (await snapshots.receive(node, name, about, offset, data()));
  } catch (error) {
    return malformed ?? fail("peer-away", `the upload broke off: ${error instanceof Error ? error.message : error}`);
  } finally {
    clearTimeout(silence);
  }
}
