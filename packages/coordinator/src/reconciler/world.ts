import type { AgentPresence, World } from "@lockkeeper/core/model/decision";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Agents } from "../ports/agents.ts";
import type { Observation } from "../ports/cluster.ts";

/** The cluster as the API shows it, with what each node's agent last said of its host. */
export function withHosts(state: ClusterState, agents: Agents): ClusterState {
  const facts = agents.facts();
  return { ...state, nodes: state.nodes.map((node) => ({ ...node, host: facts.get(node.name) ?? null })) };
}

/** What decide is told beside the log. */
export function worldOf(
  observation: Observation,
  agents: Agents,
  acting: World["acting"],
  lead: Pick<World, "epoch" | "holder">,
): World {
  const presences = new Map<NodeName, AgentPresence>();
  for (const [node, hello] of agents.hellos()) presences.set(node, hello.presence);
  const seen = observation.is === "seen";
  return {
    state: seen ? withHosts(observation.state, agents) : null,
    apiAwaySince: seen ? null : observation.since,
    agents: presences,
    acting,
    ...lead,
  };
}
