import http from "node:http";
import https from "node:https";
import { StringDecoder } from "node:string_decoder";
import { KubeConfig } from "@kubernetes/client-node";
import { Unreachable } from "./failures.ts";

export type Request = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  /** For an answer: until its last byte. For a stream: the longest silence. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Another API server of the cluster than the configured endpoint, `10.0.0.1:6443`. */
  readonly host?: string;
};

export type Answer = { readonly status: number; readonly retryAfter: string | null; readonly body: string };

/** One HTTP exchange with the API server. */
export interface Transport {
  /** @throws Unreachable when there was no complete answer in time; the signal's reason when that aborted it. */
  send(request: Request): Promise<Answer>;
  /** Hands over each line of a 200 answer until the server ends it; another status is answered as by `send`. */
  stream(request: Request, onLine: (line: string) => void): Promise<Answer | null>;
}

/** A page of a list is 500 objects; of 1 MiB at most each, and mostly of a few KiB. */
const MAX_BODY_CHARS = 256 * 1024 * 1024;
/** The code of an Unreachable when a stream that had begun broke off: alone no sign that the API server is away. */
export const STREAM_BROKEN = "STREAM_BROKEN";
const CREDENTIALS_TTL_MS = 30_000;

/**
 * HTTP on client-node's KubeConfig, which knows kubeconfig files, in-cluster tokens (read anew from the disk), exec
 * plugins and proxies. Its generated clients are not used for the exchange itself: they have no timeouts, open a TLS
 * connection for every request, and know neither policy/v1beta1 nor the Retry-After header.
 */
export class KubeConfigTransport implements Transport {
  readonly #config: KubeConfig;
  readonly #server: URL;
  #options: https.RequestOptions | null = null;
  #optionsAt = Number.NEGATIVE_INFINITY;
  #agent: http.Agent | null = null;

  constructor(kubeconfigFile: string | null) {
    this.#config = new KubeConfig();
    if (kubeconfigFile) this.#config.loadFromFile(kubeconfigFile);
    else if (process.env.KUBERNETES_SERVICE_HOST) this.#config.loadFromCluster();
    else throw new Error("not in a pod (KUBERNETES_SERVICE_HOST is not set) and no kubeconfig was given");
    const server = this.#config.getCurrentCluster()?.server;
    if (!server) throw new Error("the kubeconfig names no current cluster");
    this.#server = new URL(server);
  }

  async send(request: Request): Promise<Answer> {
    const response = await this.#open(request);
    return await collect(response, request);
  }

  async stream(request: Request, onLine: (line: string) => void): Promise<Answer | null> {
    const response = await this.#open(request);
    if (response.message.statusCode !== 200) return await collect(response, request);
    const decoder = new StringDecoder("utf8");
    let rest = "";
    await read(response, request, STREAM_BROKEN, (chunk) => {
      response.quiet();
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_BODY_CHARS) throw new Unreachable("a line of the stream has no end");
      for (const line of lines) if (line !== "") onLine(line);
    });
    return null;
  }

  async #open(request: Request): Promise<Opened> {
    request.signal?.throwIfAborted();
    const options = await this.#credentials();
    const base = request.host ? new URL(`${this.#server.protocol}//${request.host}`) : this.#server;
    const prefix = base.pathname.replace(/\/$/, "");
    const all = { ...options, method: request.method, headers: headersOf(request, options.headers) };
    const client = base.protocol === "http:" ? http : https;
    return await exchange(client.request(new URL(prefix + request.path, base), all), request);
  }

  /** What KubeConfig sets on a request, with an agent of our own that keeps connections open between requests. */
  async #credentials(): Promise<https.RequestOptions> {
    if (this.#options && performance.now() - this.#optionsAt < CREDENTIALS_TTL_MS) return this.#options;
    const options: https.RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    if (!this.#config.getCurrentCluster()?.proxyUrl) {
      const keep = { keepAlive: true, maxSockets: 64, timeout: 0 };
      this.#agent ??= this.#server.protocol === "http:" ? new http.Agent(keep) : new https.Agent(keep);
      options.agent = this.#agent;
    }
    this.#options = options;
    this.#optionsAt = performance.now();
    return options;
  }
}

/** KubeConfig's own headers (Authorization, Impersonate-User) and those of the request. */
function headersOf(request: Request, own: https.RequestOptions["headers"]): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(own ?? {})) if (typeof value === "string") headers[name] = value;
  headers.accept = "application/json";
  headers["user-agent"] = "lockkeeper-coordinator";
  if (request.body === undefined) return headers;
  headers["content-type"] = request.contentType ?? "application/json";
  headers["content-length"] = Buffer.byteLength(request.body);
  return headers;
}

type Opened = { readonly message: http.IncomingMessage; quiet(): void; end(): void };

/** Sends and waits for the head of the answer; `end` stops the timer and forgets the signal. */
function exchange(outgoing: http.ClientRequest, request: Request): Promise<Opened> {
  const { promise, resolve, reject } = Promise.withResolvers<Opened>();
  const late = () => outgoing.destroy(new Unreachable(`no answer within ${request.timeoutMs / 1000} s`));
  let timer = setTimeout(late, request.timeoutMs);
  const abort = () => outgoing.destroy(new Unreachable("aborted"));
  request.signal?.addEventListener("abort", abort, { once: true });
  const end = () => {
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", abort);
  };
  const quiet = () => {
    clearTimeout(timer);
    timer = setTimeout(late, request.timeoutMs);
  };
  outgoing.on("error", (error) => {
    end();
    reject(failure(error, request));
  });
  outgoing.on("response", (message) => resolve({ message, quiet, end }));
  outgoing.end(request.body);
  return promise;
}

async function collect(opened: Opened, request: Request): Promise<Answer> {
  const decoder = new StringDecoder("utf8");
  const parts: string[] = [];
  let chars = 0;
  await read(opened, request, null, (chunk) => {
    const part = decoder.write(chunk);
    chars += part.length;
    if (chars > MAX_BODY_CHARS) throw new Unreachable("the answer is too large");
    parts.push(part);
  });
  const { statusCode, headers } = opened.message;
  return { status: statusCode ?? 0, retryAfter: headers["retry-after"] ?? null, body: parts.join("") };
}

async function read(
  opened: Opened,
  request: Request,
  brokenAs: string | null,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  let refused: { readonly error: unknown } | null = null;
  try {
    for await (const chunk of opened.message) {
      try {
        onChunk(chunk);
      } catch (error) {
        // What the reader says of the content is no failure of the connection.
        refused = { error };
        break;
      }
    }
  } catch (error) {
    const broken = failure(error, request);
    throw brokenAs && broken instanceof Unreachable ? new Unreachable(broken.message, brokenAs) : broken;
  } finally {
    opened.end();
    opened.message.destroy();
  }
  if (refused) throw refused.error;
}

function failure(error: unknown, request: Request): unknown {
  if (request.signal?.aborted) return request.signal.reason;
  if (error instanceof Unreachable) return error;
  const code = error instanceof Error && "code" in error ? `${error.code}` : null;
  const message = error instanceof Error ? error.message : String(error);
  return new Unreachable(message || code || "connection failed", code);
}
