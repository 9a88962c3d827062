import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { NodeState } from "@lockkeeper/core/model/state";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { AgentView, LockView, NodeSummary, Operations } from "../ports/operations.ts";
import { withHosts } from "../reconciler/world.ts";

/** The nodes from the watches' caches, with what their agents said last. `cluster-unreachable` */
export function nodesSeen(cluster: Cluster, agents: Agents): Result<readonly NodeState[]> {
  const seen = cluster.observe();
  if (seen.is === "away") return fail("cluster-unreachable", seen.why);
  return ok(withHosts(seen.state, agents).nodes);
}

/** What lists and pages show of nodes and agents. */
export function clusterViews(cluster: Cluster, agents: Agents): Pick<Operations, "nodes" | "node" | "agents"> {
  return {
    nodes() {
      const nodes = nodesSeen(cluster, agents);
      return nodes.ok ? ok(nodes.value.map((node) => summaryOf(node, agents))) : nodes;
    },
    node(name) {
      const nodes = nodesSeen(cluster, agents);
      if (!nodes.ok) return nodes;
      const node = nodes.value.find((n) => n.name === name);
      return node ? ok(node) : fail("node-unknown", `the cluster has no node ${name}`);
    },
    agents() {
      const nodes = nodesSeen(cluster, agents);
      return nodes.ok ? ok(nodes.value.map((node) => agentOf(node, agents))) : nodes;
    },
  };
}

/** Nodes that are out of service, by whose hand, and those on hold. */
export function heldNodes(nodes: readonly NodeState[]): LockView["nodes"] {
  return nodes
    .filter((n) => n.unschedulable || n.owner !== null || n.hold !== null)
    .map(({ name, unschedulable, owner, hold }) => ({ node: name, unschedulable, owner, hold }));
}

function summaryOf({ host, ...node }: NodeState, agents: Agents): NodeSummary {
  const presence = agents.hellos().get(node.name)?.presence;
  return {
    ...node,
    kubeadm: host?.kubeadm ?? null,
    agent: { connected: presence?.connected ?? false, since: presence?.since ?? null },
  };
}

function agentOf({ name }: NodeState, agents: Agents): AgentView {
  const hello = agents.hellos().get(name);
  return {
    node: name,
    connected: hello?.presence.connected ?? false,
    hello: hello !== undefined,
    since: hello?.presence.since ?? null,
    machineId: hello?.presence.machineId ?? null,
    epoch: hello?.journal.epoch ?? null,
    journalRecords: hello?.journal.records ?? 0,
    open: hello?.journal.open ?? [],
    runningUnits: hello?.runningUnits ?? [],
  };
}
