import type { AgentPresence, EndsOnly, World } from "@lockkeeper/core/model/decision";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Agents } from "../ports/agents.ts";
import type { Observation } from "../ports/cluster.ts";

/** The cluster as the API shows it, with what each node's agent last said of its host. */
export function withHosts(state: ClusterState, agents: Agents): ClusterState {
  const facts = agents.facts();
  return { ...state, nodes: state.nodes.map((node) => ({ ...node, host: facts.get(node.name) ?? null })) };
}

/** What agents had begun of a run and not settled when they said hello. */
export function begunOf(run: RunId, agents: Agents): EndsOnly {
  const hellos = [...agents.hellos().values()];
  return { begun: new Map(hellos.map(({ node, journal }) => [node, journal.open.filter((key) => key.run === run)])) };
}

/** What decide is told beside the log. */
export function worldOf(
  observation: Observation,
  agents: Agents,
  acting: World["acting"],
  lead: Pick<World, "epoch" | "holder" | "endsOnly">,
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
