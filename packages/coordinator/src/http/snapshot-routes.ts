import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { KeptRollbackPointBody } from "@lockkeeper/api/rollback-point";
import { DigestParams, IdParams, OnceHeaders, PageQuery } from "@lockkeeper/api/schemas";
import { pageOf as page, ref } from "@lockkeeper/api/shape";
import {
  SnapshotBody,
  SnapshotProof,
  SnapshotTaskBody,
  type SnapshotView,
  TakeRequest,
} from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { type Digest, digest, identifier, nodeName, type RunId } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Kept, Shelf, Shelved } from "../snapshots/shelf.ts";
import { newTaskId } from "../snapshots/tasks.ts";
import { type Gives, json } from "./describe.ts";
import type { Desk } from "./desk.ts";
import { type Page, pageOf } from "./paging.ts";
import { sendProblem, sendResult } from "./problems.ts";

const FILE: Gives = {
  status: 200,
  content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
};
/** Keys rise, and the newest comes first: their times are counted down from here. */
const LATEST_MS = 9_999_999_999_999;

/** The etcd snapshots and rollback points that are kept here. A file holds secrets of the cluster: it is for admins alone. */
export function addSnapshotRoutes(plain: FastifyInstance, { shelves, route, once, asked }: Desk): void {
  const { snapshots: library, rollbackPoints: points, snapshotTasks: tasks, elsewhere } = shelves;
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const view = async (shelved: Shelved<KeptSnapshot>): Promise<SnapshotView> => ({
    ...shelved.kept,
    proof: await library.lastProof(shelved),
    elsewhere: await elsewhere.of(shelved),
  });
  const viewer = { role: "viewer", tag: "Snapshots" } as const;

  app.get(
    "/snapshots",
    route(
      { ...viewer, id: "listSnapshots", summary: "The snapshots that are kept, the newest first" },
      { querystring: PageQuery },
      json(page(ref(SnapshotBody))),
    ),
    async (request, reply) => {
      const found = newest(await library.list(), request.query);
      if (!found.ok) return sendProblem(reply, found.problem);
      return sendResult(reply, ok({ ...found.value, items: await Promise.all(found.value.items.map(view)) }));
    },
  );
  app.get(
    "/snapshots/:digest",
    route(
      { ...viewer, id: "getSnapshot", summary: "One snapshot, by its digest" },
      { params: DigestParams },
      json(ref(SnapshotBody)),
    ),
    async (request, reply) => {
      const of = digestOf(request.params.digest);
      const found = of.ok ? await library.find(of.value) : of;
      return sendResult(reply, found.ok ? ok(await view(found.value)) : found);
    },
  );
  app.post(
    "/snapshots",
    route(
      {
        ...viewer,
        role: "operator",
        id: "takeSnapshot",
        names: "node",
        summary: "Take a snapshot outside of an upgrade",
      },
      { body: TakeRequest, headers: OnceHeaders },
      json(ref(SnapshotTaskBody), 201),
    ),
    async (request, reply) => {
      const { node: text, why = "" } = request.body;
      const node = text === undefined ? null : nodeName(text);
      if (text !== undefined && node === null)
        return sendProblem(reply, { code: "node-unknown", detail: "that is no node's name" });
      return once(request, reply, {
        fresh: newTaskId,
        find: (id) => tasks.find(id),
        make: (id) => tasks.take({ id, node, reason: why || "on demand", by: asked(request, why).by }),
      });
    },
  );
  app.get(
    "/snapshot-tasks",
    route(
      {
        ...viewer,
        id: "listSnapshotTasks",
        summary: "Snapshots that were asked for outside of upgrades, the newest first",
      },
      { querystring: PageQuery },
      json(page(ref(SnapshotTaskBody))),
    ),
    async (request, reply) =>
      sendResult(
        reply,
        pageOf(
          tasks.all(),
          request.query,
          ({ askedAt, id }) => `${String(LATEST_MS - askedAt).padStart(13, "0")} ${id}`,
        ),
      ),
  );
  app.get(
    "/snapshot-tasks/:id",
    route(
      { ...viewer, id: "getSnapshotTask", summary: "What became of a snapshot that was asked for" },
      { params: IdParams },
      json(ref(SnapshotTaskBody)),
    ),
    async (request, reply) => {
      const id = identifier<RunId>(request.params.id);
      return sendResult(reply, id === null ? fail("snapshot-unknown", "that is no id") : tasks.find(id));
    },
  );
  app.post(
    "/snapshots/:digest/verify",
    route(
      { ...viewer, role: "operator", id: "verifySnapshot", summary: "Prove a snapshot by a real restore" },
      { params: DigestParams },
      json(ref(SnapshotProof)),
    ),
    async (request, reply) => {
      const of = digestOf(request.params.digest);
      return sendResult(reply, of.ok ? await library.prove(of.value) : of);
    },
  );
  app.get(
    "/snapshots/:digest/file",
    route(
      {
        ...viewer,
        role: "admin",
        id: "downloadSnapshot",
        recorded: true,
        summary: "The file itself: it holds every Secret",
      },
      { params: DigestParams },
      FILE,
    ),
    async (request, reply) => {
      const of = digestOf(request.params.digest);
      if (!of.ok) return sendProblem(reply, of.problem);
      return sendFile(reply, library, of.value, ({ revision }) => revision);
    },
  );
  app.get(
    "/rollback-points",
    route(
      { ...viewer, id: "listRollbackPoints", summary: "The nodes' rollback points that are kept, the newest first" },
      { querystring: PageQuery },
      json(page(ref(KeptRollbackPointBody))),
    ),
    async (request, reply) => {
      const found = newest(await points.list(), request.query);
      return sendResult(
        reply,
        found.ok ? ok({ ...found.value, items: found.value.items.map(({ kept }) => kept) }) : found,
      );
    },
  );
  app.get(
    "/rollback-points/:digest/file",
    route(
      {
        ...viewer,
        role: "admin",
        id: "downloadRollbackPoint",
        recorded: true,
        summary: "The archive itself: it holds keys of the node",
      },
      { params: DigestParams },
      FILE,
    ),
    async (request, reply) => {
      const of = digestOf(request.params.digest);
      if (!of.ok) return sendProblem(reply, of.problem);
      return sendFile(reply, points, of.value, () => "rollback-point");
    },
  );
}

/** The newest first, by when they came here. */
function newest<K extends Kept>(shelved: readonly Shelved<K>[], query: PageQuery): Result<Page<Shelved<K>>> {
  return pageOf(shelved, query, ({ receivedAt, kept }) => {
    return `${String(LATEST_MS - Math.floor(receivedAt)).padStart(13, "0")} ${kept.digest}`;
  });
}

async function sendFile<K extends Kept>(
  reply: FastifyReply,
  shelf: Shelf<K>,
  of: Digest,
  word: (kept: K) => string,
): Promise<FastifyReply> {
  const found = await shelf.find(of);
  if (!found.ok) return sendProblem(reply, found.problem);
  const { kept } = found.value;
  return reply
    .headers({
      "content-type": "application/octet-stream",
      "content-length": kept.bytes,
      "content-disposition": `attachment; filename="${kept.node}-${word(kept)}.${kept.form}"`,
      etag: `"${kept.digest}"`,
    })
    .send(shelf.read(found.value));
}

function digestOf(text: string): Result<Digest> {
  const of = digest(text);
  return of === null ? fail("snapshot-unknown", "that is no snapshot's digest") : ok(of);
}
