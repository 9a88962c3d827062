import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { AgentBody, HealthBody, LockBody } from "@lockkeeper/api/agent";
import { ClusterBody, NodeBody, NodeSummary } from "@lockkeeper/api/cluster";
import { HaveHeaders, NodeParams, ObserveRequest, PageQuery, VerbRequest } from "@lockkeeper/api/schemas";
import { pageOf as page, ref } from "@lockkeeper/api/shape";
import { fail, type Result } from "@lockkeeper/core/model/errors";
import { type NodeName, nodeName } from "@lockkeeper/core/model/ids";
import type { FastifyInstance } from "fastify";
import { tagOfNodes } from "../app/nodes-tag.ts";
import { streamChanges } from "./change-stream.ts";
import { json } from "./describe.ts";
import { type Desk, isStream } from "./desk.ts";
import { hasAlready } from "./etag.ts";
import { pageOf } from "./paging.ts";
import { sendProblem, sendResult } from "./problems.ts";

/** The cluster as it is, its nodes, their agents, and who holds what. */
export function addClusterRoutes(plain: FastifyInstance, { operations, route, asked, stream }: Desk): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const cluster = { role: "viewer", tag: "Cluster" } as const;

  app.get(
    "/cluster",
    route(
      { ...cluster, id: "getCluster", summary: "The cluster, asked anew, hosts included" },
      {},
      json(ref(ClusterBody)),
    ),
    async (_request, reply) => sendResult(reply, await operations.cluster()),
  );
  app.get(
    "/nodes",
    route(
      {
        ...cluster,
        id: "listNodes",
        summary: "Nodes by name, as last seen; 304 with If-None-Match while no node of the cluster has changed",
      },
      { querystring: PageQuery, headers: HaveHeaders },
      json(page(ref(NodeSummary))),
    ),
    async (request, reply) => {
      const nodes = operations.nodes();
      if (!nodes.ok) return sendProblem(reply, nodes.problem);
      const tag = `"${tagOfNodes(nodes.value)}"`;
      reply.header("etag", tag);
      if (hasAlready(request, tag)) return reply.code(304).send();
      return sendResult(
        reply,
        pageOf(nodes.value, request.query, (n) => n.name),
      );
    },
  );
  app.get(
    "/nodes/:node",
    route(
      { ...cluster, id: "getNode", summary: "One node with its host" },
      { params: NodeParams },
      json(ref(NodeBody)),
    ),
    async (request, reply) => {
      const node = named(request.params.node);
      return sendResult(reply, node.ok ? operations.node(node.value) : node);
    },
  );
  app.get(
    "/agents",
    route(
      { ...cluster, id: "listAgents", summary: "Every node's agent, by node" },
      { querystring: PageQuery },
      json(page(ref(AgentBody))),
    ),
    async (request, reply) => {
      const agents = operations.agents();
      return sendResult(reply, agents.ok ? pageOf(agents.value, request.query, (a) => a.node) : agents);
    },
  );
  app.get(
    "/lock",
    route(
      { ...cluster, id: "getLock", summary: "Who may act, and which nodes are out of service by whose hand" },
      {},
      json(ref(LockBody)),
    ),
    async (_request, reply) => sendResult(reply, operations.lock()),
  );
  app.get(
    "/changes",
    route(
      {
        ...cluster,
        id: "followChanges",
        streams: true,
        summary: "What changes, by name, as a server-sent stream: what to ask for anew",
      },
      {},
      { status: 200, content: { "text/event-stream": { schema: { type: "string" } } } },
    ),
    async (request, reply) => {
      if (isStream(request)) return stream(request, reply, (over) => streamChanges(operations, request, reply, over));
      return sendProblem(reply, { code: "not-acceptable", detail: "it is a stream: send Accept: text/event-stream" });
    },
  );
  // Has every agent ask its package manager: not for those who may only look.
  app.post(
    "/observations",
    route(
      {
        ...cluster,
        role: "operator",
        id: "observe",
        looks: true,
        summary: "All that a plan is made from, every agent asked anew",
      },
      { body: ObserveRequest },
      json(ref(ClusterBody)),
    ),
    async (request, reply) => sendResult(reply, await operations.observe(request.body.to)),
  );
  app.post(
    "/nodes/:node/declare-absent",
    route(
      {
        ...cluster,
        role: "admin",
        id: "declareAbsent",
        summary: "A person's word that nothing of ours runs on a host that is gone",
      },
      { params: NodeParams, body: VerbRequest },
      json(ref(HealthBody)),
    ),
    async (request, reply) => {
      const node = named(request.params.node);
      if (!node.ok) return sendProblem(reply, node.problem);
      return sendResult(reply, operations.declareAbsent(node.value, asked(request, request.body.why)));
    },
  );
}

function named(text: string): Result<NodeName> {
  const node = nodeName(text);
  return node === null ? fail("node-unknown", "that is no node's name") : { ok: true, value: node };
}
