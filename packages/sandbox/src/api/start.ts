import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Controllers, type Pace } from "./controllers.ts";
import { type HandlerOptions, handle } from "./handler.ts";
import { ObjectStore } from "./object-store.ts";
import { StatusError } from "./status-error.ts";
import { asTable, wantsTable } from "./tables.ts";
import type { KnownToken } from "./token-reviews.ts";

export type ApiServerOptions = {
  /** Of Kubernetes 1.x; 20 has only policy/v1beta1. May be changed later by `setMinor`. */
  readonly minor?: number;
  readonly pace?: Partial<Pace>;
  readonly bookmarkMs?: number;
  /** 0: any free one. */
  readonly port?: number;
};

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
};

export type FaultRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
};
/** An answer of its own, or `reset` to cut the connection; null: as it would be. */
export type FaultAnswer =
  | { readonly status: number; readonly body: object; readonly retryAfter?: number }
  | "reset"
  | null;

/** Decides on a request before the server does; may take its time. */
export type Fault = (request: FaultRequest) => FaultAnswer | Promise<FaultAnswer>;

export type ApiServer = {
  readonly url: string;
  /** A kubeconfig's text. Plain HTTP, hence `insecure-skip-tls-verify`: client-node refuses it otherwise. */
  readonly kubeconfig: string;
  readonly store: ObjectStore;
  readonly controllers: Controllers;
  readonly tokens: Map<string, KnownToken>;
  /** Writes, newest last, at most 10,000: what an audit log would hold. */
  readonly writes: readonly SeenRequest[];
  setMinor(minor: number): void;
  /** Null: none. */
  setFault(fault: Fault | null): void;
  /** How many watches are open. */
  readonly watching: number;
  /** Forgets the history and ends every watch with 410 Gone. */
  expireWatches(): void;
  /** Refuses connections and cuts those there are, as a restarting API server does. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
};

const WRITES_MAX = 10_000;
const BODY_MAX_CHARS = 4 * 1024 * 1024;
const PACE: Pace = { terminateMs: 50, startMs: 50, heartbeatMs: 200 };

/** Starts a Kubernetes API on 127.0.0.1 with the namespaces default, kube-system and kube-node-lease in it. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const store = new ObjectStore();
  for (const name of ["default", "kube-system", "kube-node-lease"]) {
    store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const controllers = new Controllers(store, { ...PACE, ...options.pace });
  const tokens = new Map<string, KnownToken>();
  const writes: SeenRequest[] = [];
  let minor = options.minor ?? 20;
  let fault: Fault | null = null;
  const bookmarkMs = options.bookmarkMs ?? 500;
  const open = new Set<() => void>();
  const serving = { store, tokens, minor: () => minor, bookmarkMs, open };
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    void answer(serving, fault, writes, request, response).catch(() => response.destroy());
  let server = createServer(onRequest);
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    kubeconfig: kubeconfigFor(url),
    store,
    controllers,
    tokens,
    writes,
    setMinor: (next) => {
      minor = next;
    },
    setFault: (next) => {
      fault = next;
    },
    get watching() {
      return open.size;
    },
    expireWatches: () => {
      store.compact();
      for (const expire of [...open]) expire();
    },
    goAway: () => shut(server),
    comeBack: async () => {
      server = createServer(onRequest);
      await listen(server, port);
    },
    close: async () => {
      controllers.stop();
      await shut(server);
    },
  };
}

async function answer(
  serving: HandlerOptions,
  fault: Fault | null,
  writes: SeenRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://sandbox");
  const method = request.method ?? "GET";
  const text = await bodyOf(request);
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const send = (status: number, reply: object | string, headers: Record<string, string> = {}) => {
    if (method !== "GET") writes.push({ method, path, body, status });
    if (writes.length > WRITES_MAX) writes.shift();
    const json = typeof reply === "object";
    response.writeHead(status, { "content-type": json ? "application/json" : "text/plain", ...headers });
    response.end(json ? JSON.stringify(reply) : reply);
  };
  const wrong = (await fault?.({ method, path, query, body })) ?? null;
  if (wrong === "reset") {
    response.destroy();
    return;
  }
  if (wrong) {
    send(wrong.status, wrong.body, wrong.retryAfter === undefined ? {} : { "retry-after": String(wrong.retryAfter) });
    return;
  }
  try {
    const contentType = request.headers["content-type"] ?? "";
    const reply = handle(serving, { method, path, query, contentType, body }, response);
    if (!reply) return;
    const table = method === "GET" && typeof reply.body === "object" && wantsTable(request.headers.accept);
    send(reply.status, table && typeof reply.body === "object" ? asTable(reply.body) : reply.body);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    send(error.code, error.body());
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > BODY_MAX_CHARS) throw new RangeError("the body is too large");
  }
  return text;
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address ? address.port : port);
  });
  return promise;
}

function shut(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "sandbox", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "sandbox", user: { token: "sandbox" } }],
    contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "sandbox" } }],
    "current-context": "sandbox",
  });
}
