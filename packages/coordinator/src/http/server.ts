import swagger from "@fastify/swagger";
import { COMPONENTS } from "@lockkeeper/api/components";
import { fail } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import { RELEASE } from "@lockkeeper/core/model/release";
import type { KeptRollbackPoint } from "@lockkeeper/core/model/rollback-point";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { AccessStore, ClusterUsers } from "../ports/access.ts";
import type { Operations } from "../ports/operations.ts";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import type { Shelf } from "../snapshots/shelf.ts";
import { addApiPage } from "./api-page.ts";
import { createDesk, type Shelves } from "./desk.ts";
import { createMadeTokens } from "./made-tokens.ts";
import { createNotFound } from "./methods.ts";
import { metricsText } from "./metrics.ts";
import { openApp, type ServerTls } from "./open-app.ts";
import { createOpenStreams } from "./open-streams.ts";
import { addPage, isPageAddress, type PageOptions, sendPage } from "./page.ts";
import { clusterTokens, fileTokens, principalOf } from "./principal.ts";
import { requestProblem, sendProblem } from "./problems.ts";
import { createRecorder } from "./recorder.ts";
import { addRoutes } from "./routes.ts";
import type { TokenTable } from "./tokens.ts";

export type HttpOptions = {
  readonly operations: Operations;
  /** Of the mounted file. */
  readonly tokens: TokenTable;
  readonly access: AccessStore;
  /** Whose tokens of the cluster's own are taken; left out: nobody's. */
  readonly users?: ClusterUsers;
  readonly snapshots: SnapshotLibrary;
  readonly rollbackPoints: Shelf<KeptRollbackPoint>;
  /** Left out: no snapshots are taken outside of upgrades. */
  readonly snapshotTasks?: Shelves["snapshotTasks"];
  /** They are taken by schedule, too; left out: they are not. */
  readonly snapshotsScheduled?: boolean;
  /** Left out: it is not known of any snapshot where else it lies. */
  readonly elsewhere?: Shelves["elsewhere"];
  readonly log: Logger;
  /** The web page; left out: none is served. */
  readonly page?: Pick<PageOptions, "folder" | "sessions">;
  readonly https?: ServerTls;
};

const NO_TASKS: Shelves["snapshotTasks"] = {
  all: () => [],
  find: () => fail("snapshot-unknown", "none are taken here"),
  take: async () => fail("not-leading", "none are taken here"),
};

/** A policy and a reason fit many times; nothing that is asked of this API is larger. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** The operator's API under /api/v1, and what a cluster asks of any workload: health, readiness, metrics. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const {
    operations,
    tokens,
    access,
    users,
    snapshots,
    rollbackPoints,
    snapshotTasks = NO_TASKS,
    snapshotsScheduled = false,
    elsewhere = { of: async () => null },
    log,
    https,
    page,
  } = options;
  const base = {
    bodyLimit: BODY_LIMIT_BYTES,
    // Ajv would drop unknown fields and turn "1" into 1 without a word: both are errors here.
    ajv: { customOptions: { removeAdditional: false as const, coerceTypes: false as const, allErrors: false } },
    routerOptions: { maxParamLength: 200 },
    // What the router itself cannot read, such as %zz in an address.
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, requestProblem(error) ?? { code: "request-malformed", detail: error.message });
    },
  };
  const app = openApp(base, https);
  const notFound = createNotFound(app);
  // What goes out is what the operations gave, whole: schemas describe it, and tests hold it to them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(async (error: Error, request, reply) => {
    const problem = requestProblem(error);
    if (problem) return sendProblem(reply, problem);
    log.error({ err: error, request: request.id, url: request.routeOptions.url }, "a request failed");
    return sendProblem(reply, {
      code: "internal",
      detail: `request ${request.id} failed; the coordinator's log says why`,
    });
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (page !== undefined && isPageAddress(request)) return sendPage(reply, page.folder);
    return notFound(request, reply);
  });
  app.addHook("onSend", async (_request, reply) => {
    // The page's files bring their own.
    if (reply.hasHeader("content-security-policy")) return;
    reply.headers({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'",
      "x-frame-options": "DENY",
    });
  });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Lockkeeper",
        version: "1",
        description: "Upgrades kubeadm clusters, one node and one minor version at a time.",
      },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`) },
  });
  for (const schema of COMPONENTS) app.addSchema(schema);
  const clock = () => Date.now() as Instant;
  const madeTokens = createMadeTokens(access, clock, (name) => tokens.has(name));
  const finders = [
    fileTokens(tokens),
    madeTokens.find,
    ...(users === undefined ? [] : [clusterTokens(users, () => performance.now())]),
  ];
  const recorder = createRecorder(access, clock);
  const caller = (request: FastifyRequest) => principalOf(request, finders);
  const openStreams = createOpenStreams(caller);
  if (page !== undefined) await addPage(app, { ...page, recorder, caller, openStreams });
  const shelves = { snapshots, rollbackPoints, snapshotTasks, elsewhere };
  const desk = createDesk({ operations, shelves, access, recorder, madeTokens, finders, openStreams, clock });
  await app.register(async (api) => addRoutes(api, desk), { prefix: "/api/v1" });
  app.get("/api/v1/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  addApiPage(app);
  addProbes(app, { operations, snapshots, snapshotsScheduled });
  return app;
}

type Probed = Pick<HttpOptions, "operations" | "snapshots"> & { readonly snapshotsScheduled: boolean };

/** Without a token: they tell nothing that a cluster's own probes may not know. */
function addProbes(app: FastifyInstance, { operations, snapshots, snapshotsScheduled }: Probed): void {
  const hide = { schema: { hide: true } };
  app.get("/healthz", hide, async () => ({ ok: true, release: RELEASE }));
  // For the Service: agents must reach the one that leads before it can know of them all.
  app.get("/leadz", hide, async (_request, reply) => {
    const { leading } = operations.health();
    return reply.code(leading ? 200 : 503).send({ leading });
  });
  app.get("/readyz", hide, async (_request, reply) => {
    const { waitingFor } = operations.health();
    return reply.code(waitingFor.length === 0 ? 200 : 503).send({ ready: waitingFor.length === 0, waitingFor });
  });
  app.get("/metrics", hide, async (_request, reply) => {
    const taken = (await snapshots.list()).map(({ kept }) => kept.takenAt);
    const newestSnapshotAt = taken.length > 0 ? Math.max(...taken) : null;
    const text = metricsText({ operations, snapshotsScheduled, newestSnapshotAt, now: Date.now() });
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(text);
  });
}
