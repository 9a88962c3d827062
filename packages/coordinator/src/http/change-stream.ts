import type { FastifyReply, FastifyRequest } from "fastify";
import type { Changed, Operations } from "../ports/operations.ts";
import { openSse } from "./sse.ts";

/** Changes come in bursts: readers are told once for all that came meanwhile. */
const TELL_EVERY_MS = 250;

/**
 * What changes, as a server-sent stream: `changed` with the names of what is to be asked for anew, never with what it is. The
 * first says `everything`: whoever comes back after a gap asks for all of it, and has missed nothing. A reader's backlog
 * is a set of names, whatever happens. In the cluster pods change all the while, and nodes seldom: `nodes` says that the list
 * of nodes is another than this reader was told of.
 */
export async function streamChanges(
  operations: Operations,
  request: FastifyRequest,
  reply: FastifyReply,
  over: AbortSignal,
): Promise<FastifyReply> {
  const sse = openSse(request, reply, over);
  const names = new Set<Changed | "everything" | "nodes">(["everything"]);
  let nodes = operations.nodesTag();
  let pending: NodeJS.Timeout | null = null;
  const tell = () => {
    pending = null;
    if (!sse.ready) {
      pending = setTimeout(tell, TELL_EVERY_MS);
      return;
    }
    if (names.has("cluster")) {
      const now = operations.nodesTag();
      if (now !== nodes) names.add("nodes");
      nodes = now;
    }
    sse.write(`event: changed\ndata: ${JSON.stringify({ what: [...names] })}\n\n`);
    names.clear();
  };
  const unlisten = operations.onChange((what) => {
    names.add(what);
    pending ??= setTimeout(tell, TELL_EVERY_MS);
  });
  tell();
  const { promise, resolve } = Promise.withResolvers<void>();
  if (sse.gone.aborted) resolve();
  else sse.gone.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  unlisten();
  if (pending) clearTimeout(pending);
  sse.end();
  return reply;
}
