import type { NodeName } from "@lockkeeper/core/model/ids";
import { stepNode } from "@lockkeeper/core/model/step";
import type { RunView } from "@lockkeeper/core/run/view";

/** True while a snapshot of that node's etcd is under way in the run: nobody else may bring one. */
export function snapshotExpected(view: RunView, node: NodeName): boolean {
  const records = [...view.records.values()];
  return records.some((r) => r.is === "running" && r.step.kind === "snapshot-etcd" && stepNode(r.step) === node);
}
