import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { AheadBody, ForecastBody } from "@lockkeeper/api/ahead";
import { EstimateBody, PlanBody, PlanSummary } from "@lockkeeper/api/plan";
import { PolicyBody, PolicyDefaults, partialPolicySchema } from "@lockkeeper/api/policy";
import {
  IdParams,
  LookRequest,
  OnceHeaders,
  PageQuery,
  PlanRequest,
  PolicyRequest,
  RestoreRequest,
} from "@lockkeeper/api/schemas";
import { open, pageOf as page, ref } from "@lockkeeper/api/shape";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { identifier, type PlanId } from "@lockkeeper/core/model/ids";
import { planSteps } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY, POLICY_BOUNDS } from "@lockkeeper/core/model/policy";
import { readPolicy } from "@lockkeeper/core/rules/policy";
import { purposeOf } from "@lockkeeper/core/rules/run-title";
import type { FastifyInstance } from "fastify";
import { newPlanId } from "../app/make-plan.ts";
import type { PlanRow } from "../ports/store.ts";
import { json } from "./describe.ts";
import type { Desk } from "./desk.ts";
import { pageFrom } from "./paging.ts";
import { sendResult } from "./problems.ts";

/** What is known and decided before anything is touched: preflight, forecast, plans, policies. */
export function addPlanRoutes(plain: FastifyInstance, { operations, route, asked, once }: Desk): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const plans = { role: "operator", tag: "Plans" } as const;

  // All of these have every agent ask its package manager: not for those who may only look.
  app.post(
    "/preflight",
    route(
      {
        ...plans,
        id: "preflight",
        looks: true,
        summary: "Look at everything that an upgrade depends on; keeps nothing",
      },
      { body: LookRequest },
      json(ref(AheadBody)),
    ),
    async (request, reply) => sendResult(reply, await operations.lookAhead(request.body.to, request.body.policy)),
  );
  app.post(
    "/forecast",
    route(
      { ...plans, id: "forecast", looks: true, summary: "What a drain of each node would do now" },
      { body: LookRequest },
      json(ref(ForecastBody)),
    ),
    async (request, reply) => {
      const ahead = await operations.lookAhead(request.body.to, request.body.policy);
      return sendResult(reply, ahead.ok ? ok({ items: ahead.value.drains ?? [] }) : ahead);
    },
  );
  app.post(
    "/plans",
    route(
      { ...plans, id: "makePlan", names: "to", summary: "Make a plan and keep it; nothing in the cluster is changed" },
      { body: PlanRequest, headers: OnceHeaders },
      json(ref(PlanBody), 201),
    ),
    async (request, reply) => {
      const { to, policy } = request.body;
      return once(request, reply, {
        fresh: newPlanId,
        find: (id) => operations.plan(id),
        make: (id) => operations.makePlan(to, policy, asked(request), id),
      });
    },
  );
  app.post(
    "/plans/restore",
    route(
      {
        ...plans,
        role: "admin",
        id: "planRestore",
        names: "snapshot",
        summary: "Make the plan of a restore of etcd and keep it; nothing in the cluster is changed",
      },
      { body: RestoreRequest, headers: OnceHeaders },
      json(ref(PlanBody), 201),
    ),
    async (request, reply) =>
      once(request, reply, {
        fresh: newPlanId,
        find: (id) => operations.plan(id),
        make: (id) => operations.makeRestore(request.body, asked(request), id),
      }),
  );
  const looks = { ...plans, role: "viewer" } as const;
  app.get(
    "/plans",
    route(
      { ...looks, id: "listPlans", summary: "Plans, the newest first" },
      { querystring: PageQuery },
      json(page(ref(PlanSummary))),
    ),
    async (request, reply) => {
      const found = pageFrom(
        request.query,
        (limit, after) => ok(operations.plans(limit, after as PlanId | undefined)),
        (row) => row.plan.id,
      );
      return sendResult(reply, found.ok ? ok({ ...found.value, items: found.value.items.map(summary) }) : found);
    },
  );
  app.get(
    "/plans/:id",
    route({ ...looks, id: "getPlan", summary: "One plan" }, { params: IdParams }, json(ref(PlanBody))),
    async (request, reply) => {
      const id = planId(request.params.id);
      return sendResult(reply, id.ok ? operations.plan(id.value) : id);
    },
  );
  app.get(
    "/plans/:id/estimate",
    route(
      { ...looks, id: "estimatePlan", summary: "How long a plan may take, by what earlier runs took" },
      { params: IdParams },
      json(ref(EstimateBody)),
    ),
    async (request, reply) => {
      const id = planId(request.params.id);
      return sendResult(reply, id.ok ? operations.estimate(id.value) : id);
    },
  );
  const policies = { role: "viewer", tag: "Policies" } as const;
  app.get(
    "/policies/default",
    route(
      {
        ...policies,
        id: "getDefaultPolicy",
        summary: "What holds where a policy says nothing, and the bounds of its numbers",
      },
      {},
      json(ref(PolicyDefaults)),
    ),
    async () => ({ policy: DEFAULT_POLICY, bounds: POLICY_BOUNDS }),
  );
  app.get(
    "/policies/schema",
    route(
      { ...policies, id: "getPolicySchema", summary: "The JSON Schema of a policy, for editors" },
      {},
      json(open<object>("JSON Schema 2020-12")),
    ),
    async () => partialPolicySchema(),
  );
  app.post(
    "/policies/check",
    route(
      {
        ...policies,
        id: "checkPolicy",
        looks: true,
        summary: "Read a policy over the defaults: the whole one, or what is wrong with it",
      },
      { body: PolicyRequest },
      json(ref(PolicyBody)),
    ),
    async (request, reply) => sendResult(reply, readPolicy(request.body.policy)),
  );
}

function planId(text: string): Result<PlanId> {
  const id = identifier<PlanId>(text);
  return id === null ? fail("plan-unknown", "the id cannot be one of this API's") : ok(id);
}

function summary({ plan, madeAt, by }: PlanRow) {
  const { id, digest, from, to, hops, parent } = plan;
  const purpose = purposeOf(plan);
  return { id, parent, digest, purpose, from, to, hops: hops.length, steps: planSteps(plan).length, madeAt, by };
}
