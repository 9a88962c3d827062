import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { RunEventBody } from "@lockkeeper/api/event";
import { PlanBody } from "@lockkeeper/api/plan";
import { ReportBody } from "@lockkeeper/api/report";
import {
  EventsQuery,
  IdParams,
  MatchHeaders,
  MOST_LISTED,
  OnceHeaders,
  PageQuery,
  RollbackRequest,
  StartRequest,
  StepLogQuery,
  VerbRequest,
} from "@lockkeeper/api/schemas";
import { pageOf as page, ref } from "@lockkeeper/api/shape";
import { StepLogBody, UpgradeStatusBody, UpgradeSummary } from "@lockkeeper/api/upgrade";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { digest, identifier, type PlanId, type RunId } from "@lockkeeper/core/model/ids";
import { isoSecond } from "@lockkeeper/core/plan/time-text";
import { reportMarkdown } from "@lockkeeper/core/report/report-markdown";
import type { FastifyInstance } from "fastify";
import { newPlanId } from "../app/make-plan.ts";
import { newRunId } from "../app/start-upgrade.ts";
import { type Gives, json } from "./describe.ts";
import { type Desk, isStream } from "./desk.ts";
import { seqTag } from "./etag.ts";
import { streamEvents } from "./event-stream.ts";
import { limitOf, pageFrom } from "./paging.ts";
import { allowed } from "./principal.ts";
import { sendProblem, sendResult } from "./problems.ts";

const TEXT = { type: "string" };
const EVENTS: Gives = {
  status: 200,
  content: { "application/json": { schema: page(ref(RunEventBody)) }, "text/event-stream": { schema: TEXT } },
};
const REPORT: Gives = {
  status: 200,
  content: { "application/json": { schema: ref(ReportBody) }, "text/markdown": { schema: TEXT } },
};
const VERBS = {
  pause: "Begin nothing new until it is resumed",
  resume: "Go on with a paused upgrade",
  abort: "End it for good, once nothing of it runs",
  retry: "Try the failed steps of a halted upgrade again",
  approve: "Let begin what waits for a person's approval now",
  force: "Let the drain that a person is asked about end by force",
  skip: "Pass over the failed steps whose kinds allow it",
} as const;
const VERB_NAMES = ["pause", "resume", "abort", "retry", "approve", "skip", "force"] as const;

/** Upgrades: start, look, follow, and the verbs that an operator has. */
export function addUpgradeRoutes(plain: FastifyInstance, desk: Desk): void {
  const { operations, route, asked, once, stream, principal } = desk;
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const operator = { role: "operator", tag: "Upgrades" } as const;
  const viewer = { ...operator, role: "viewer" } as const;

  app.post(
    "/upgrades",
    route(
      { ...operator, id: "startUpgrade", names: "plan", summary: "Start the upgrade that a plan describes" },
      { body: StartRequest, headers: OnceHeaders },
      json(ref(UpgradeStatusBody), 201),
    ),
    async (request, reply) => {
      const { plan, digest: text, why, evidence, confirm } = request.body;
      const [id, sum] = [identifier<PlanId>(plan), digest(text)];
      if (id === null || sum === null)
        return sendProblem(reply, { code: "plan-unknown", detail: "that is no plan's id" });
      // Whoever may upgrade a cluster may not yet replace all that it knows.
      const known = operations.plan(id);
      const may = known.ok && known.value.restore !== undefined ? allowed(principal(request), "admin") : null;
      if (may?.ok === false) return sendProblem(reply, may.problem);
      return once(request, reply, {
        fresh: newRunId,
        find: (run) => operations.upgrade(run),
        make: (run) => operations.start(id, sum, asked(request, why), evidence, run, confirm),
      });
    },
  );
  app.get(
    "/upgrades",
    route(
      { ...viewer, id: "listUpgrades", summary: "Upgrades, the newest first, without their steps" },
      { querystring: PageQuery },
      json(page(ref(UpgradeSummary))),
    ),
    async (request, reply) => {
      const found = pageFrom(
        request.query,
        (limit, after) => ok(operations.upgradeSummaries(limit, after as RunId | undefined)),
        (status) => status.id,
      );
      return sendResult(reply, found);
    },
  );
  app.get(
    "/upgrades/:id",
    route(
      { ...viewer, id: "getUpgrade", summary: "One upgrade: where it is, what it waits for, what can be done" },
      { params: IdParams },
      json(ref(UpgradeStatusBody)),
    ),
    async (request, reply) => {
      const id = runId(request.params.id);
      const found = id.ok ? operations.upgrade(id.value) : id;
      return sendResult(found.ok ? reply.header("etag", seqTag(found.value.seq)) : reply, found);
    },
  );
  app.get(
    "/upgrades/:id/events",
    route(
      {
        ...viewer,
        id: "listEvents",
        streams: true,
        summary: "Its log in order; with `Accept: text/event-stream` followed as it grows, from Last-Event-ID on",
      },
      { params: IdParams, querystring: EventsQuery },
      EVENTS,
    ),
    async (request, reply) => {
      const id = runId(request.params.id);
      if (!id.ok) return sendProblem(reply, id.problem);
      const after = Number(request.query.after ?? 0);
      if (isStream(request)) {
        // A browser that has seen nothing yet may send it empty.
        const last = Number(request.headers["last-event-id"] || after);
        const from = Number.isSafeInteger(last) && last >= 0 ? last : after;
        return stream(request, reply, (over) => streamEvents(operations, id.value, from, request, reply, over));
      }
      const limit = limitOf(request.query.limit, MOST_LISTED);
      const events = operations.events(id.value, after, limit + 1);
      if (!events.ok) return sendProblem(reply, events.problem);
      const items = events.value.slice(0, limit);
      return { items, next: events.value.length > limit ? String(items.at(-1)?.seq) : null };
    },
  );
  app.get(
    "/upgrades/:id/step-log",
    route(
      {
        ...viewer,
        id: "getStepLog",
        summary: "What a step wrote on its host, a part at a time, also while it runs; asked of the host's agent",
      },
      { params: IdParams, querystring: StepLogQuery },
      json(ref(StepLogBody)),
    ),
    async (request, reply) => {
      const id = runId(request.params.id);
      if (!id.ok) return sendProblem(reply, id.problem);
      const { step, attempt, offset = "0" } = request.query;
      const wanted = attempt === undefined ? undefined : Number(attempt);
      return sendResult(reply, await operations.stepLog(id.value, step, wanted, Number(offset)));
    },
  );
  app.get(
    "/upgrades/:id/report",
    route(
      {
        ...viewer,
        id: "getReport",
        summary: "Its record for a change record; as Markdown with `Accept: text/markdown`",
      },
      { params: IdParams },
      REPORT,
    ),
    async (request, reply) => {
      const id = runId(request.params.id);
      const report = id.ok ? operations.report(id.value) : id;
      if (!report.ok || !request.headers.accept?.includes("text/markdown")) return sendResult(reply, report);
      return reply.type("text/markdown; charset=utf-8").send(reportMarkdown(report.value, isoSecond));
    },
  );
  app.post(
    "/upgrades/:id/rollback-plan",
    route(
      {
        ...operator,
        id: "planRollback",
        summary: "Plan the way back from where it stopped, and keep the plan; it is started as any other",
      },
      { params: IdParams, body: RollbackRequest, headers: OnceHeaders },
      json(ref(PlanBody), 201),
    ),
    async (request, reply) => {
      const id = runId(request.params.id);
      if (!id.ok) return sendProblem(reply, id.problem);
      const { why, ...how } = request.body;
      const may = how.withEtcdRestore === true ? allowed(principal(request), "admin") : null;
      if (may?.ok === false) return sendProblem(reply, may.problem);
      return once(request, reply, {
        fresh: newPlanId,
        find: (plan) => operations.plan(plan),
        make: (plan) => operations.planRollback(id.value, how, asked(request, why), plan),
      });
    },
  );
  for (const verb of VERB_NAMES) {
    app.post(
      `/upgrades/:id/${verb}`,
      route(
        { ...operator, id: `${verb}Upgrade`, summary: VERBS[verb] },
        { params: IdParams, headers: MatchHeaders, body: VerbRequest },
        json(ref(UpgradeStatusBody)),
      ),
      async (request, reply) => {
        const id = runId(request.params.id);
        if (!id.ok) return sendProblem(reply, id.problem);
        const said = await operations[verb](id.value, asked(request, request.body.why));
        return sendResult(said.ok ? reply.header("etag", seqTag(said.value.seq)) : reply, said);
      },
    );
  }
}

function runId(text: string): Result<RunId> {
  const id = identifier<RunId>(text);
  return id === null ? fail("upgrade-unknown", "the id cannot be one of this API's") : ok(id);
}
