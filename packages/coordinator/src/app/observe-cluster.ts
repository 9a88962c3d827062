import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { HostFacts, PackageOffer } from "@lockkeeper/core/model/host";
import type { NodeName } from "@lockkeeper/core/model/ids";
import { apiserverVersion, type ClusterState, type NodeState } from "@lockkeeper/core/model/state";
import { oldest, parseVersion, type Version, versionParts } from "@lockkeeper/core/model/version";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { withHosts } from "../reconciler/world.ts";

/** Agents asked at once. */
const PARALLEL_PROBES = 16;
/** As many repositories are asked on the way; planning refuses longer ways. */
const MINORS_MAX = 20;

/** The cluster as it is now: asked anew, not from the caches. `cluster-unreachable` when the API does not answer. */
export async function observeCluster(cluster: Cluster, agents: Agents): Promise<Result<ClusterState>> {
  const seen = await cluster.refresh();
  if (seen.is === "away") return fail("cluster-unreachable", seen.why);
  return ok(withHosts(seen.state, agents));
}

/**
 * The same, every connected agent asked for its host's facts first, with what the repositories of every minor on the way
 * to the target offer, and with what runs in the cluster. Of a host whose agent does not answer nothing is known: what it said
 * before says nothing of the target's repositories. Without a target, what agents said that are not connected is kept.
 * `rate-limited` when an agent has too much to answer: what it was not asked would look like what it does not have.
 */
export async function observeFor(
  cluster: Cluster,
  agents: Agents,
  target: Version | null,
): Promise<Result<ClusterState>> {
  const seen = await observeCluster(cluster, agents);
  if (!seen.ok) return seen;
  const asked = target === null ? [null] : onTheWay(seen.value, target);
  const probed = await probeHosts(agents, asked);
  if (!probed.ok) return probed;
  const hosts = new Map(probed.value);
  if (target !== null)
    for (const { node, presence } of agents.hellos().values())
      if (!presence.connected) hosts.set(node, silent(agents, node, "it is not connected"));
  const state = await observeCluster(cluster, agents);
  if (!state.ok) return state;
  const nodesNow = state.value.nodes.map((n) => ({ ...n, ...hosts.get(n.name) }));
  if (target === null) return ok({ ...state.value, nodes: nodesNow });
  const inventory = await cluster.inventory();
  if (typeof inventory === "string") return fail("cluster-unreachable", inventory);
  return ok({ ...state.value, nodes: nodesNow, inventory });
}

/**
 * The cluster as it was seen last, every connected agent asked for its host's facts now. `restore-api-answers` when the API
 * server does: it is asked for everything anew, since one without its etcd answers many a question.
 */
export async function observeLastSeen(
  cluster: Cluster,
  agents: Agents,
  lastSeen: ClusterState,
): Promise<Result<ClusterState>> {
  const now = await cluster.refresh();
  if (now.is === "seen") return fail("restore-api-answers", "the API server was asked for everything and has answered");
  const probed = await probeHosts(agents, [null]);
  if (!probed.ok) return probed;
  const state = withHosts(lastSeen, agents);
  return ok({ ...state, nodes: state.nodes.map((n) => ({ ...n, ...probed.value.get(n.name) })) });
}

type Host = Pick<NodeState, "host" | "unanswered">;

/** Asks every connected agent, a few at once. @returns what each said, or why it did not; `rate-limited` */
async function probeHosts(
  agents: Agents,
  asked: readonly (Version | null)[],
): Promise<Result<ReadonlyMap<NodeName, Host>>> {
  const nodes = [...agents.hellos().values()].filter((h) => h.presence.connected).map((h) => h.node);
  // Kept here: an agent reports by itself, too, and such a report knows nothing of other minors' repositories.
  const hosts = new Map<NodeName, Host>();
  for (let i = 0; i < nodes.length; i += PARALLEL_PROBES) {
    const some = nodes.slice(i, i + PARALLEL_PROBES);
    const probed = await Promise.all(some.map(async (node) => ({ node, answer: await probeAll(agents, node, asked) })));
    for (const { node, answer } of probed) {
      if (answer.ok) hosts.set(node, { host: answer.value });
      else if (answer.problem.code === "rate-limited") return answer;
      else hosts.set(node, silent(agents, node, answer.problem.detail));
    }
  }
  return ok(hosts);
}

function silent(agents: Agents, node: NodeName, why: string): Host {
  return { host: null, unanswered: { why, lastAt: agents.facts().get(node)?.receivedAt ?? null } };
}

/** The first release of every minor between the cluster's and the target's, and the target: each names a repository. */
function onTheWay(state: ClusterState, target: Version): readonly Version[] {
  const from = versionParts(
    oldest([state.kubeadmVersion, ...state.nodes.flatMap((n) => apiserverVersion(n) ?? [])]) ?? target,
  );
  const to = versionParts(target);
  const between = from.major === to.major ? Math.min(to.minor - from.minor - 1, MINORS_MAX) : 0;
  const minors = Array.from({ length: Math.max(0, between) }, (_, i) => `v${to.major}.${from.minor + 1 + i}.0`);
  return [...minors.flatMap((text) => parseVersion(text) ?? []), target];
}

/** One after the other: each asks the host's package manager. @returns the last answer with the offers of all. */
async function probeAll(
  agents: Agents,
  node: NodeName,
  [first = null, ...others]: readonly (Version | null)[],
): Promise<Result<HostFacts>> {
  let answer = await agents.probe(node, first);
  const offers = new Map<string, PackageOffer>();
  for (const target of others) {
    if (!answer.ok) return answer;
    keep(offers, answer.value);
    answer = await agents.probe(node, target);
  }
  if (!answer.ok) return answer;
  keep(offers, answer.value);
  return ok({ ...answer.value, offers: [...offers.values()] });
}

function keep(offers: Map<string, PackageOffer>, facts: HostFacts): void {
  for (const offer of facts.offers) offers.set(`${offer.name} ${offer.version}`, offer);
}
