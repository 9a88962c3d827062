import type { NodeName } from "@lockkeeper/core/model/ids";
import type { AgentHello } from "../ports/agents.ts";

/**
 * Tells which assignments are to be made again: those of agents that are away, or that have come anew since.
 * @param hellos who said hello when. @param now the coordinator's clock, as `presence.since` is.
 * @returns whether what was assigned to a node `performance.now()` = `assignedMs` is lost.
 */
export function lostHosts(
  hellos: ReadonlyMap<NodeName, AgentHello>,
  now: number,
): (node: NodeName, assignedMs: number) => boolean {
  const monotonic = performance.now();
  return (node, assignedMs) => {
    const presence = hellos.get(node)?.presence;
    if (!presence?.connected) return true;
    const connectedForMs = now - presence.since;
    return monotonic - assignedMs > connectedForMs;
  };
}
