import type { NodeName } from "@lockkeeper/core/model/ids";
import { stepNode } from "@lockkeeper/core/model/step";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Uploaded } from "../grpc/upload.ts";

/** The step that brings it. */
const BRINGS = { snapshot: "snapshot-etcd", "rollback-point": "save-node-state" } as const;

/** True while the step that brings such a file of that node is under way in the run: nobody else may bring one. */
export function uploadExpected(view: RunView, node: NodeName, what: Uploaded): boolean {
  const records = [...view.records.values()];
  return records.some((r) => r.is === "running" && r.step.kind === BRINGS[what] && stepNode(r.step) === node);
}
