import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { RollbackPointList } from "@lockkeeper/api/rollback-point";
import type { Role } from "@lockkeeper/api/schemas";
import { DigestParams, SnapshotList, SnapshotProof } from "@lockkeeper/api/snapshot";
import { type Digest, digest } from "@lockkeeper/core/model/ids";
import type { KeptRollbackPoint } from "@lockkeeper/core/model/rollback-point";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import type { Kept, Shelf } from "../snapshots/shelf.ts";
import { sendProblem, sendResult } from "./problems.ts";

type Guard = { readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> };

export type Shelves = { readonly snapshots: SnapshotLibrary; readonly rollbackPoints: Shelf<KeptRollbackPoint> };

/** The etcd snapshots and rollback points that are kept here. A file holds secrets of the cluster: it is for admins alone. */
export function addSnapshotRoutes(
  plain: FastifyInstance,
  { snapshots: library, rollbackPoints: points }: Shelves,
  guard: (role: Role) => Guard,
): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const unknown = (reply: FastifyReply) =>
    sendProblem(reply, { code: "snapshot-unknown", detail: "that is no snapshot's digest" });

  app.get("/snapshots", { ...guard("viewer"), schema: { response: { 200: SnapshotList } } }, async () => ({
    items: (await library.list()).map(({ kept }) => kept),
  }));
  app.get("/snapshots/:digest", { ...guard("viewer"), schema: { params: DigestParams } }, async (request, reply) => {
    const of = digest(request.params.digest);
    if (of === null) return unknown(reply);
    const found = await library.find(of);
    return found.ok ? found.value.kept : sendProblem(reply, found.problem);
  });
  app.post(
    "/snapshots/:digest/verify",
    { ...guard("operator"), schema: { params: DigestParams, response: { 200: SnapshotProof } } },
    async (request, reply) => {
      const of = digest(request.params.digest);
      return of === null ? unknown(reply) : sendResult(reply, await library.prove(of));
    },
  );
  app.get(
    "/snapshots/:digest/file",
    { ...guard("admin"), schema: { params: DigestParams } },
    async (request, reply) => {
      const of = digest(request.params.digest);
      return of === null ? unknown(reply) : sendFile(reply, library, of, ({ revision }) => revision);
    },
  );

  app.get("/rollback-points", { ...guard("viewer"), schema: { response: { 200: RollbackPointList } } }, async () => ({
    items: (await points.list()).map(({ kept }) => kept),
  }));
  app.get(
    "/rollback-points/:digest/file",
    { ...guard("admin"), schema: { params: DigestParams } },
    async (request, reply) => {
      const of = digest(request.params.digest);
      return of === null ? unknown(reply) : sendFile(reply, points, of, () => "rollback-point");
    },
  );
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
