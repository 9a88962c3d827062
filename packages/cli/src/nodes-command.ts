import type { Wire } from "@lockkeeper/api/client";
import type { Command } from "commander";
import { examples } from "./examples.ts";
import { allNodes } from "./list-all.ts";
import { pretty, type Shell } from "./shared.ts";
import { tableLines } from "./table.ts";
import { wrap } from "./wrap.ts";

/** A node as `lockkeeper nodes --json` tells it. */
type NodeLine = {
  readonly name: string;
  readonly role: string;
  readonly ready: boolean;
  /** Why it is not Ready; empty otherwise. */
  readonly why: string;
  readonly cordonedBy: "lockkeeper" | "somebody else" | null;
  /** The upgrade that holds it. */
  readonly upgrade: string | null;
  readonly hold: string | null;
  readonly kubelet: string;
  /** Of the binary on the host; null: not known. */
  readonly kubeadm: string | null;
  readonly apiserver: string | null;
  /** Connected now. */
  readonly agent: boolean;
};

/** The nodes with all that an upgrade minds, a line each. */
export function addNodesCommand(program: Command, { connect, print, columns }: Shell): void {
  examples(
    program
      .command("nodes")
      .summary("the nodes: ready, in service, versions, agents")
      .description("the nodes: ready, in service or not and by whose hand, versions, agents")
      .option("--json", "for scripts"),
    ["lockkeeper nodes", "lockkeeper nodes --json"],
  ).action(async (options: { json?: boolean }) => {
    const nodes = (await allNodes(connect())).map(nodeLine);
    if (options.json) {
      print(pretty(nodes));
      return;
    }
    for (const line of tableLines(HEAD, nodes.map(row), columns)) print(line);
    for (const line of nodes.flatMap(notes)) for (const part of wrap(line, columns, 2)) print(part);
  });
}

const HEAD = [
  ...["NODE", "ROLE", "READY", "IN SERVICE", "AGENT", "KUBELET"],
  ...["APISERVER", "KUBEADM"].map((name) => ({ name, spare: true as const })),
];

/** @param node as the coordinator sees it */
export function nodeLine(node: Wire["NodeSummary"]): NodeLine {
  const { name, role, ready, readyWhy, unschedulable, owner, hold, kubelet, kubeadm, agent } = node;
  return {
    ...{ name, role, ready, hold, kubelet, kubeadm },
    why: ready ? "" : readyWhy,
    cordonedBy: owner !== null ? "lockkeeper" : unschedulable ? "somebody else" : null,
    upgrade: owner?.run ?? null,
    apiserver: node.staticPods.find(({ component }) => component === "kube-apiserver")?.version ?? null,
    agent: agent.connected,
  };
}

function row(node: NodeLine): readonly string[] {
  const service = { lockkeeper: "OUT", "somebody else": "cordoned" };
  return [
    node.name,
    node.role,
    node.ready ? "yes" : "NO",
    node.cordonedBy === null ? "yes" : service[node.cordonedBy],
    node.agent ? "yes" : "AWAY",
    node.kubelet,
    node.apiserver ?? "-",
    node.kubeadm ?? "?",
  ];
}

function notes(node: NodeLine): readonly string[] {
  return [
    ...(node.ready ? [] : [`${node.name}: not Ready: ${node.why}`]),
    ...(node.upgrade === null ? [] : [`${node.name}: taken out of service by ${node.upgrade}`]),
    ...(node.cordonedBy === "somebody else" ? [`${node.name}: cordoned, not by Lockkeeper, which leaves it so`] : []),
    ...(node.hold === null ? [] : [`${node.name}: on hold, Lockkeeper keeps off: ${node.hold || "no reason given"}`]),
    ...(node.agent ? [] : [`${node.name}: its agent is not connected: kubectl -n lockkeeper get pods -o wide`]),
  ];
}
