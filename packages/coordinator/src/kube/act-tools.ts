import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import type { Ownership } from "@lockkeeper/core/model/state";
import type { ActContext } from "../ports/cluster.ts";
import type { Api } from "./api.ts";
import type { Caches } from "./caches.ts";
import type { PolicyVersions } from "./discovery.ts";
import { list } from "./json.ts";
import { type NodeSeen, nodePath, readNode } from "./node-view.ts";
import { type PodSeen, readPod } from "./pod-view.ts";
import { failWith } from "./steady.ts";

/** What acts work with. */
export type Tools = {
  readonly api: Api;
  readonly caches: Caches;
  readonly policyVersions: PolicyVersions;
  readonly ownNamespace: string;
  /** Hosts, with or without a port, that checks of a policy may ask. */
  readonly gateHosts: ReadonlySet<string>;
};

export type NodeContext = ActContext & { readonly owner: Ownership };
export type ClusterContext = Omit<ActContext, "uid" | "owner">;

/** The node as the API server has it now. @throws ActFailed when it is gone or another one of that name is there. */
export async function theNode(tools: Tools, name: NodeName, uid: NodeUid, signal: AbortSignal): Promise<NodeSeen> {
  const object = await tools.api.find(nodePath(name), signal);
  if (object === null) return failWith([finding("node-missing", { node: name }, `there is no node ${name}`)]);
  const node = readNode(object);
  if (node.uid === uid) return node;
  const saw = `its UID is ${node.uid}; the plan was made for ${uid}`;
  return failWith([finding("node-replaced", { node: name }, saw)]);
}

/** Every pod that is bound to the node, asked for now. */
export async function podsOn(tools: Tools, node: NodeName, signal?: AbortSignal): Promise<readonly PodSeen[]> {
  const path = "/api/v1/pods";
  const query = new URLSearchParams({ fieldSelector: `spec.nodeName=${node}` });
  const answer = await tools.api.get(`${path}?${query}`, signal);
  return list(answer, "items").flatMap((object) => readPod(object) ?? []);
}

/** Every node as it is now; nodes that cannot be read are findings. */
export async function allNodes(
  tools: Tools,
  signal: AbortSignal,
): Promise<{ readonly nodes: readonly NodeSeen[]; readonly broken: readonly Finding[] }> {
  const nodes: NodeSeen[] = [];
  const broken: Finding[] = [];
  for (const object of list(await tools.api.get("/api/v1/nodes", signal), "items")) {
    try {
      nodes.push(readNode(object));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      broken.push(finding("unexpected-error", "cluster", error.message));
    }
  }
  return { nodes, broken };
}
