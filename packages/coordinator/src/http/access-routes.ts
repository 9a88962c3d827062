import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { RecordBody, TokenBody, TokenMade, TokenParams, TokenRequest } from "@lockkeeper/api/access";
import { EnrolmentBody, WhoBody } from "@lockkeeper/api/agent";
import { MatchHeaders, NodeParams, PageQuery, VerbRequest } from "@lockkeeper/api/schemas";
import { pageOf as page, ref } from "@lockkeeper/api/shape";
import { fail, ok } from "@lockkeeper/core/model/errors";
import { nodeName } from "@lockkeeper/core/model/ids";
import type { FastifyInstance } from "fastify";
import { enrolmentTag } from "../app/enrolment-tag.ts";
import { json } from "./describe.ts";
import type { Desk } from "./desk.ts";
import { pageFrom, pageOf } from "./paging.ts";
import { sendProblem, sendResult } from "./problems.ts";

/** Who may ask, and what was asked: tokens, enrolments, the audit record. */
export function addAccessRoutes(plain: FastifyInstance, desk: Desk): void {
  const { operations, route, asked, principal, access, madeTokens, openStreams } = desk;
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const admin = { role: "admin", tag: "Access" } as const;

  app.get(
    "/whoami",
    route(
      { ...admin, role: "viewer", id: "whoAmI", summary: "Whose token it is, and what it may" },
      {},
      json(ref(WhoBody)),
    ),
    async (request) => {
      const { name, role } = principal(request);
      return { name, role };
    },
  );
  app.get(
    "/tokens",
    route(
      {
        ...admin,
        id: "listTokens",
        summary: "Tokens that were made here, by name; those of the mounted file stand there",
      },
      { querystring: PageQuery },
      json(page(ref(TokenBody))),
    ),
    async (request, reply) =>
      sendResult(
        reply,
        pageOf(madeTokens.list(), request.query, ({ name }) => name),
      ),
  );
  app.post(
    "/tokens",
    route(
      { ...admin, id: "makeToken", names: "name", summary: "Make a token; its text is shown this once" },
      { body: TokenRequest },
      json(ref(TokenMade), 201),
    ),
    async (request, reply) => sendResult(reply, madeTokens.make(request.body, principal(request).name), 201),
  );
  app.post(
    "/tokens/:name/revoke",
    route(
      { ...admin, id: "revokeToken", summary: "End a token at once and for good" },
      { params: TokenParams, body: VerbRequest },
      json(ref(TokenBody)),
    ),
    async (request, reply) => {
      const revoked = madeTokens.revoke(request.params.name);
      if (revoked.ok) openStreams.look();
      return sendResult(reply, revoked);
    },
  );
  app.get(
    "/audit-record",
    route(
      { ...admin, id: "listRecord", summary: "Changes that were asked for, by whom and why, the newest first" },
      { querystring: PageQuery },
      json(page(ref(RecordBody))),
    ),
    async (request, reply) => {
      const read = (limit: number, after: string | undefined) => {
        const before = after === undefined ? undefined : Number(after);
        if (before !== undefined && !Number.isSafeInteger(before))
          return fail<never>("request-malformed", "querystring.cursor is no `next` of this list");
        return ok(access.records(limit, before));
      };
      return sendResult(
        reply,
        pageFrom(request.query, read, ({ seq }) => String(seq)),
      );
    },
  );
  app.get(
    "/enrolments",
    route(
      { ...admin, id: "listEnrolments", summary: "Agents whose enrolment waits for a person" },
      { querystring: PageQuery },
      json(page(ref(EnrolmentBody))),
    ),
    async (request, reply) =>
      sendResult(
        reply,
        pageOf(operations.enrolments(), request.query, (e) => e.node),
      ),
  );
  app.get(
    "/enrolments/:node",
    route(
      { ...admin, id: "getEnrolment", summary: "One enrolment that waits; its ETag names the machine that asks" },
      { params: NodeParams },
      json(ref(EnrolmentBody)),
    ),
    async (request, reply) => {
      const found = operations.enrolments().find(({ node }) => node === request.params.node);
      if (!found) return sendProblem(reply, { code: "node-unknown", detail: "no enrolment of that node waits" });
      return reply.header("etag", enrolmentTag(found)).send(found);
    },
  );
  app.post(
    "/enrolments/:node/approve",
    route(
      { ...admin, id: "approveEnrolment", summary: "Let a node's waiting enrolment through, once" },
      { params: NodeParams, headers: MatchHeaders, body: VerbRequest },
      json(ref(EnrolmentBody)),
    ),
    async (request, reply) => {
      const node = nodeName(request.params.node);
      if (node === null) return sendProblem(reply, { code: "node-unknown", detail: "that is no node's name" });
      return sendResult(reply, operations.approveEnrolment(node, asked(request, request.body.why)));
    },
  );
}
