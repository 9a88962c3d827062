import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Version } from "@lockkeeper/core/model/version";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { withHosts } from "../reconciler/world.ts";

/** Agents asked at once. */
const PARALLEL_PROBES = 16;

/** The cluster as it is now: asked anew, not from the caches. `cluster-unreachable` when the API does not answer. */
export async function observeCluster(cluster: Cluster, agents: Agents): Promise<Result<ClusterState>> {
  const seen = await cluster.refresh();
  if (seen.is === "away") return fail("cluster-unreachable", seen.why);
  return ok(withHosts(seen.state, agents));
}

/**
 * The same, every connected agent asked for its host's facts first, the target minor's repository included. An agent that
 * does not answer leaves what it said last; preflight judges what is missing.
 */
export async function observeFor(
  cluster: Cluster,
  agents: Agents,
  target: Version | null,
): Promise<Result<ClusterState>> {
  const nodes = [...agents.hellos().values()].filter((h) => h.presence.connected).map((h) => h.node);
  // Kept here: an agent reports by itself, too, and such a report knows nothing of the target's repository.
  const answers = new Map<NodeName, HostFacts>();
  for (let i = 0; i < nodes.length; i += PARALLEL_PROBES) {
    await Promise.all(
      nodes.slice(i, i + PARALLEL_PROBES).map(async (node) => {
        const answer = await agents.probe(node, target);
        if (answer.ok) answers.set(node, answer.value);
      }),
    );
  }
  const state = await observeCluster(cluster, agents);
  if (!state.ok) return state;
  return ok({ ...state.value, nodes: state.value.nodes.map((n) => ({ ...n, host: answers.get(n.name) ?? n.host })) });
}
