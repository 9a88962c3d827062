import type { ServerWritableStream } from "@grpc/grpc-js";
import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { decodeSnapshotDownload } from "@lockkeeper/protocol/codec/snapshot";
import type { SnapshotChunk } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotChunk";
import type { SnapshotDownload__Output as WireDownload } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotDownload";
import { UPLOAD_CHUNK_BYTES } from "@lockkeeper/protocol/limits";
import type { Logger } from "pino";
import type { Shelf } from "../snapshots/shelf.ts";

export type DownloadCall = ServerWritableStream<WireDownload, SnapshotChunk>;
/** A reader that takes nothing for so long is let go; it comes again where it was. */
const SILENCE_MAX_MS = 60_000;

/**
 * Sends a kept snapshot to a host, from an offset on. It holds every Secret: only to the node whose open restore asks for
 * just this one, or, encrypted, to the one that was asked to keep it. Bounded memory: a piece is read when the one before has gone.
 * @returns the problem that ended it; ok when all was sent.
 */
export async function sendSnapshot(
  library: Pick<Shelf<KeptSnapshot>, "find" | "read">,
  allowed: (node: NodeName, run: RunId, digest: Digest) => boolean,
  node: NodeName,
  call: DownloadCall,
  log: Logger,
): Promise<Result<null>> {
  const asked = decodeSnapshotDownload(call.request);
  if (!asked.ok) return asked;
  const { run, digest, offset } = asked.value;
  if (!allowed(node, run, digest))
    return fail("step-refused", `no restore or copy of ${digest} is due on ${node} in run ${run}`);
  const found = await library.find(digest);
  if (!found.ok) return found;
  const { bytes } = found.value.kept;
  if (offset > bytes) return fail("request-malformed", `the snapshot has ${bytes} bytes, and ${offset} is asked for`);
  const source = library.read(found.value, { start: offset, highWaterMark: UPLOAD_CHUNK_BYTES });
  try {
    for await (const data of source) {
      if (call.cancelled) return fail("peer-away", "the host ended the call");
      if (!call.write({ data }) && !(await drained(call))) return fail("peer-away", "the host takes nothing any more");
    }
    log.info({ node, run, digest, offset, bytes }, "a snapshot was sent to a host");
    return { ok: true, value: null };
  } finally {
    source.destroy();
  }
}

function drained(call: DownloadCall): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (is: boolean) => () => {
      clearTimeout(late);
      call.off("drain", yes).off("cancelled", no).off("close", no).off("error", no);
      resolve(is);
    };
    const [yes, no] = [() => end(true)(), () => end(false)()];
    const late = setTimeout(no, SILENCE_MAX_MS);
    call.on("drain", yes).on("cancelled", no).on("close", no).on("error", no);
  });
}
