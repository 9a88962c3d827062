import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lockkeeper/api/schemas";
import { DigestParams, SnapshotList, SnapshotProof } from "@lockkeeper/api/snapshot";
import { digest } from "@lockkeeper/core/model/ids";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import { sendProblem, sendResult } from "./problems.ts";

type Guard = { readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> };

/** The etcd snapshots that are kept here. A file holds every Secret of the cluster: it is for admins alone. */
export function addSnapshotRoutes(
  plain: FastifyInstance,
  library: SnapshotLibrary,
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
      if (of === null) return unknown(reply);
      const found = await library.find(of);
      if (!found.ok) return sendProblem(reply, found.problem);
      const { kept } = found.value;
      return reply
        .headers({
          "content-type": "application/octet-stream",
          "content-length": kept.bytes,
          "content-disposition": `attachment; filename="${kept.node}-${kept.revision}.${kept.form}"`,
          etag: `"${kept.digest}"`,
        })
        .send(library.read(found.value));
    },
  );
}
