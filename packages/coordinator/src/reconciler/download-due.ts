import type { Digest, NodeName } from "@lockkeeper/core/model/ids";
import type { RunView } from "@lockkeeper/core/run/view";

/** True while that node is being prepared for the restore of that snapshot: nobody else may have it. */
export function downloadDue(view: RunView, node: NodeName, digest: Digest): boolean {
  return [...view.records.values()].some(
    ({ is, step }) =>
      is === "running" && step.kind === "prepare-restore" && step.on === node && step.snapshot.digest === digest,
  );
}
