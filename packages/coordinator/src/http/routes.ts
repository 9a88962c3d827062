import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  EventsQuery,
  IdParams,
  ListQuery,
  LookRequest,
  NodeParams,
  ObserveRequest,
  PlanRequest,
  type Role,
  StartRequest,
  VerbRequest,
} from "@lockkeeper/api/schemas";
import { digest, identifier, nodeName, type PlanId, type RunId } from "@lockkeeper/core/model/ids";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Asked, Operations } from "../ports/operations.ts";
import { authenticate } from "./authenticate.ts";
import { streamEvents } from "./event-stream.ts";
import { sendProblem, sendResult } from "./problems.ts";
import { createRateLimit } from "./rate-limit.ts";
import { addSnapshotRoutes, type Shelves } from "./snapshot-routes.ts";
import type { TokenTable } from "./tokens.ts";

const DEFAULT_LIST = 50;
const MOST_EVENTS = 1000;
const MOST_LISTED = 1000;

/** Everything under /api/v1. Each route names the role that it needs; who asks is on the request afterwards. */
export function addRoutes(plain: FastifyInstance, operations: Operations, tokens: TokenTable, shelves: Shelves): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const callers = new WeakMap<FastifyRequest, string>();
  const limit = createRateLimit(() => performance.now());
  const needs = (role: Role) => async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = authenticate(request, tokens, role);
    if (!caller.ok) return sendProblem(reply, caller.problem);
    const wait = limit(caller.value.name);
    if (wait > 0)
      return sendProblem(reply.header("retry-after", String(wait)), { code: "rate-limited", detail: `wait ${wait} s` });
    callers.set(request, caller.value.name);
  };
  const asked = (request: FastifyRequest, why = ""): Asked => ({ by: callers.get(request) ?? "nobody", why });
  const viewer = { onRequest: needs("viewer") };
  const operator = { onRequest: needs("operator") };
  addSnapshotRoutes(plain, shelves, (role) => ({ onRequest: needs(role) }));
  addPersonsWord(plain, operations, { onRequest: needs("admin") }, asked);

  app.get("/cluster", viewer, async (_request, reply) => sendResult(reply, await operations.cluster()));

  // Both have every agent ask its package manager: not for those who may only look.
  app.post("/observations", { ...operator, schema: { body: ObserveRequest } }, async (request, reply) =>
    sendResult(reply, await operations.observe(request.body.to)),
  );
  app.post("/preflight", { ...operator, schema: { body: LookRequest } }, async (request, reply) =>
    sendResult(reply, await operations.lookAhead(request.body.to, request.body.policy)),
  );

  app.post("/plans", { ...operator, schema: { body: PlanRequest } }, async (request, reply) => {
    const { to, policy } = request.body;
    return sendResult(reply, await operations.makePlan(to, policy, asked(request)), 201);
  });
  app.get("/plans", { ...viewer, schema: { querystring: ListQuery } }, async (request) => ({
    items: operations.plans(listed(request.query.limit)).map(summary),
  }));
  app.get("/plans/:id", { ...viewer, schema: { params: IdParams } }, async (request, reply) => {
    const id = identifier<PlanId>(request.params.id);
    return id === null ? unknown(reply, "plan-unknown") : sendResult(reply, operations.plan(id));
  });
  app.get("/plans/:id/estimate", { ...viewer, schema: { params: IdParams } }, async (request, reply) => {
    const id = identifier<PlanId>(request.params.id);
    return id === null ? unknown(reply, "plan-unknown") : sendResult(reply, operations.estimate(id));
  });

  app.post("/upgrades", { ...operator, schema: { body: StartRequest } }, async (request, reply) => {
    const [plan, sum] = [identifier<PlanId>(request.body.plan), digest(request.body.digest)];
    if (plan === null || sum === null) return unknown(reply, "plan-unknown");
    return sendResult(
      reply,
      await operations.start(plan, sum, asked(request, request.body.why), request.body.evidence),
      201,
    );
  });
  app.get("/upgrades", { ...viewer, schema: { querystring: ListQuery } }, async (request) => ({
    items: operations.upgrades(listed(request.query.limit)),
  }));
  app.get("/upgrades/:id", { ...viewer, schema: { params: IdParams } }, async (request, reply) => {
    const id = identifier<RunId>(request.params.id);
    return id === null ? unknown(reply, "upgrade-unknown") : sendResult(reply, operations.upgrade(id));
  });
  app.get(
    "/upgrades/:id/events",
    { ...viewer, schema: { params: IdParams, querystring: EventsQuery } },
    async (request, reply) => {
      const id = identifier<RunId>(request.params.id);
      if (id === null) return unknown(reply, "upgrade-unknown");
      const after = Number(request.query.after ?? 0);
      if (request.headers.accept?.includes("text/event-stream")) {
        // A browser that has seen nothing yet may send it empty.
        const last = Number(request.headers["last-event-id"] || after);
        return streamEvents(operations, id, Number.isSafeInteger(last) && last >= 0 ? last : after, request, reply);
      }
      const events = operations.events(id, after, Math.min(Number(request.query.limit ?? MOST_EVENTS), MOST_EVENTS));
      return events.ok ? { items: events.value } : sendProblem(reply, events.problem);
    },
  );
  for (const verb of ["pause", "resume", "abort", "retry", "approve", "skip", "force"] as const) {
    app.post(
      `/upgrades/:id/${verb}`,
      { ...operator, schema: { params: IdParams, body: VerbRequest } },
      async (request, reply) => {
        const id = identifier<RunId>(request.params.id);
        if (id === null) return unknown(reply, "upgrade-unknown");
        return sendResult(reply, await operations[verb](id, asked(request, request.body.why)));
      },
    );
  }
}

/** What only a person can know: that an agent is who it says, that nothing runs on a host that is gone. */
function addPersonsWord(plain: FastifyInstance, operations: Operations, admin: Guard, asked: AskedOf): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  app.get("/enrolments", admin, async () => ({ items: operations.enrolments() }));
  const schema = { params: NodeParams, body: VerbRequest };
  app.post("/enrolments/:node/approve", { ...admin, schema }, async (request, reply) => {
    const node = nodeName(request.params.node);
    if (node === null) return sendProblem(reply, { code: "node-unknown", detail: "that is no node's name" });
    return sendResult(reply, operations.approveEnrolment(node, asked(request, request.body.why)));
  });
  app.post("/nodes/:node/declare-absent", { ...admin, schema }, async (request, reply) => {
    const node = nodeName(request.params.node);
    if (node === null) return sendProblem(reply, { code: "node-unknown", detail: "that is no node's name" });
    return sendResult(reply, operations.declareAbsent(node, asked(request, request.body.why)));
  });
}

/** How many of a list are answered: at least one, at most as many as are kept in sight. */
function listed(limit: string | undefined): number {
  return Math.min(Math.max(Number(limit ?? DEFAULT_LIST), 1), MOST_LISTED);
}

type Guard = { readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> };
type AskedOf = (request: FastifyRequest, why?: string) => Asked;

function summary({ id, digest: sum, from, to, hops, parent, ...rest }: Plan) {
  return {
    id,
    digest: sum,
    from,
    to,
    hops: hops.length,
    parent,
    steps: planSteps({ id, digest: sum, from, to, hops, parent, ...rest }).length,
  };
}

function unknown(reply: FastifyReply, code: "plan-unknown" | "upgrade-unknown"): FastifyReply {
  return sendProblem(reply, { code, detail: "the id cannot be one of this API's" });
}
