import type { RunId } from "@lockkeeper/core/model/ids";
import type { RestoreSnapshot } from "@lockkeeper/core/model/restore";
import type { RestoreTool, ToolFound } from "@lockkeeper/snapshot/restore-tool";
import type { Progress } from "../ports/steps.ts";

/** What a restore needs beside the host itself. */
export interface RestoreSource {
  /** etcd's tool for a snapshot of that etcd, at a path where a unit on the host can run it. */
  tool(etcdVersion: string): Promise<ToolFound<RestoreTool>>;
  /**
   * The snapshot's file from the coordinator, in pieces, taken up where a broken connection left it.
   * @throws when it does not come within its tries; the message says why. The bytes are not proven.
   */
  pieces(run: RunId, snapshot: RestoreSnapshot, progress: Progress): AsyncIterable<Uint8Array>;
}
