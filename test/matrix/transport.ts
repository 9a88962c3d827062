import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { Unreachable } from "@lockkeeper/coordinator/kube/failures";
import type { Answer, Request, Transport } from "@lockkeeper/coordinator/kube/transport";
import { Controllers } from "@lockkeeper/sandbox/api/controllers";
import { handle } from "@lockkeeper/sandbox/api/handler";
import { ObjectStore } from "@lockkeeper/sandbox/api/object-store";
import type { ApiServer, SeenRequest } from "@lockkeeper/sandbox/api/start";
import { StatusError } from "@lockkeeper/sandbox/api/status-error";

const MINOR = 34;

/** The sandbox's Kubernetes API without a socket: the same objects, handlers and controllers. */
export type InProcessApi = { readonly api: ApiServer; readonly transport: Transport };

export function inProcessApi(): InProcessApi {
  const store = new ObjectStore();
  for (const name of ["default", "kube-system", "kube-node-lease", "lockkeeper"])
    store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const controllers = new Controllers(store, { startMs: 400, terminateMs: 300, heartbeatMs: 2000 });
  const writes: SeenRequest[] = [];
  let away = false;
  const watches = new Set<{ end(): void }>();
  const serving = { store, tokens: new Map(), minor: () => MINOR, bookmarkMs: 30_000 };

  const serve = (request: Request, response: ServerResponse): Answer | null => {
    const { pathname: path, searchParams: query } = new URL(request.path, "http://sandbox");
    const { method, contentType = "" } = request;
    const body: unknown = request.body === undefined ? undefined : JSON.parse(request.body);
    const answered = (status: number, reply: object | string): Answer => {
      if (method !== "GET") writes.push({ method, path, body, status });
      return { status, retryAfter: null, body: typeof reply === "string" ? reply : JSON.stringify(reply) };
    };
    try {
      const reply = handle(serving, { method, path, query, contentType, body }, response);
      return reply && answered(reply.status, reply.body);
    } catch (error) {
      if (error instanceof StatusError) return answered(error.code, error.body());
      throw error;
    }
  };
  // Nothing of a network's answer comes within the call that asked.
  const sent = async () => {
    await Promise.resolve();
    if (away) throw new Unreachable("the API server is away");
  };
  const transport: Transport = {
    async send(request) {
      await sent();
      request.signal?.throwIfAborted();
      const answer = serve(request, new EventEmitter() as unknown as ServerResponse);
      if (answer === null) throw new Error(`${request.path} is a watch`);
      return answer;
    },
    async stream(request, onLine) {
      await sent();
      request.signal?.throwIfAborted();
      const { promise: over, resolve: end, reject: fail } = Promise.withResolvers<void>();
      // What the reader says of a line ends its stream, as over a socket.
      const told = (line: string) => {
        try {
          onLine(line);
        } catch (error) {
          fail(error);
        }
      };
      // A server that goes away ends its watches.
      const response = watchResponse(
        (line) => queueMicrotask(() => told(line)),
        () => queueMicrotask(end),
      );
      const answer = serve(request, response as unknown as ServerResponse);
      if (answer !== null) return answer;
      request.signal?.addEventListener("abort", () => response.end(), { once: true });
      watches.add(response);
      await over.finally(() => watches.delete(response));
      request.signal?.throwIfAborted();
      return null;
    },
  };
  const api = {
    ...{ url: "", kubeconfig: "", store, controllers, tokens: new Map(), writes, watching: 0 },
    setMinor: () => undefined,
    setFault: () => undefined,
    expireWatches: () => undefined,
    goAway: async () => {
      away = true;
      for (const watch of [...watches]) watch.end();
    },
    comeBack: async () => {
      away = false;
    },
    close: async () => controllers.stop(),
  } satisfies ApiServer;
  return { api, transport };
}

/** What the watch handler needs of a response. */
function watchResponse(onLine: (line: string) => void, ended: () => void) {
  const emitter = new EventEmitter();
  let over = false;
  return {
    writeHead: () => undefined,
    flushHeaders: () => undefined,
    write: (text: string) => {
      if (!over) for (const line of text.split("\n")) if (line !== "") onLine(line);
      return true;
    },
    on: (event: string, listener: () => void) => emitter.on(event, listener),
    end: () => {
      if (over) return;
      over = true;
      emitter.emit("close");
      ended();
    },
  };
}
