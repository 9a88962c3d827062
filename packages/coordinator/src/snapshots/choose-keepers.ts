import type { MachineId, NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { AgentHello } from "../ports/agents.ts";

/** A node that may keep a copy. */
export type KeeperNode = { readonly name: NodeName; readonly machineId: MachineId };

/**
 * The nodes that may keep an encrypted copy, the best first: Ready, on another machine, the agent connected and able to. A
 * control plane before a worker, one in service before one that is cordoned, then by name: always the same answer.
 * @param not the machine that the snapshot and the coordinator's copy lie on
 */
export function chooseKeepers(
  { nodes }: Pick<ClusterState, "nodes">,
  hellos: ReadonlyMap<NodeName, Pick<AgentHello, "presence" | "keepsCopies">>,
  not: MachineId,
): readonly KeeperNode[] {
  const rated = nodes.flatMap((node) => {
    const hello = hellos.get(node.name);
    const machineId = hello?.presence.machineId ?? null;
    if (!node.ready || hello?.presence.connected !== true || hello.keepsCopies !== true) return [];
    if (machineId === null || machineId === not || node.machineId === not) return [];
    const rank = Number(node.role !== "control-plane") * 2 + Number(node.unschedulable);
    return [{ name: node.name, machineId, rank }];
  });
  rated.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return rated.map(({ name, machineId }) => ({ name, machineId }));
}
