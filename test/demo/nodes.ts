import { labelsAt, textAt } from "@lockkeeper/sandbox/api/objects";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import type { BoardNode } from "./board.ts";

/** The cluster's nodes as they are now, control planes first. */
export function boardNodes(api: ApiServer): readonly BoardNode[] {
  const nodes = api.store.list("Node").map((node) => ({
    name: node.metadata.name,
    role: "node-role.kubernetes.io/control-plane" in labelsAt(node) ? "control plane" : "worker",
    kubelet: textAt(node, "status.nodeInfo.kubeletVersion") ?? "?",
  }));
  return nodes.sort((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name));
}
