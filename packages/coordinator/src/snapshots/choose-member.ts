import type { AgentPresence } from "@lockkeeper/core/model/decision";
import type { MachineId, NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";

/**
 * The control plane whose member gives a snapshot: one that is connected, better on another machine than the copy will be
 * on, better one whose member does not lead. Null when no control plane's agent is connected.
 * @param copyOn the coordinator's machine
 */
export function chooseMember(
  { nodes }: Pick<ClusterState, "nodes">,
  presences: ReadonlyMap<NodeName, AgentPresence>,
  copyOn: MachineId,
): NodeName | null {
  const rated = nodes.flatMap((node) => {
    const presence = presences.get(node.name);
    if (node.role !== "control-plane" || presence?.connected !== true) return [];
    const etcd = node.host?.etcd ?? null;
    const rank = Number(presence.machineId === copyOn) * 2 + Number(etcd !== null && etcd.leader === etcd.member);
    return [{ name: node.name, rank }];
  });
  rated.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return rated[0]?.name ?? null;
}
