import { setTimeout as delay } from "node:timers/promises";
import type { Instant } from "@lockkeeper/core/model/ids";
import { ApiError, isAway, isStatus, messageOf, NotLeading, Unreachable } from "./failures.ts";
import { parseJson } from "./json.ts";
import { type Answer, type Request, STREAM_BROKEN, type Transport } from "./transport.ts";

export type Away = { readonly since: Instant; readonly why: string };

export type WriteOptions = {
  readonly signal?: AbortSignal | undefined;
  /** `application/merge-patch+json` for a PATCH. */
  readonly contentType?: string;
  /** False for the few writes that need no Lease; each says why at its place. */
  readonly fenced?: boolean;
  readonly timeoutMs?: number;
};

const READ_TIMEOUT_MS = 15_000;
const WRITE_TIMEOUT_MS = 15_000;
const TRIES = 3;
const BACKOFF_MS = 200;
/** A Retry-After beyond this is treated as an answer, not waited for. */
const RETRY_AFTER_MAX_SECONDS = 10;

/**
 * JSON requests to the API server, each bounded in time and tries: reads that meet no answer or a 5xx and requests that
 * are throttled (429 with Retry-After) are tried again. Remembers since when nothing answers.
 */
export class Api {
  readonly #transport: Transport;
  readonly #clock: () => Instant;
  readonly #mayWrite: () => boolean;
  #away: Away | null = null;

  /** @param mayWrite whether the Lease is held now; asked before every fenced write. */
  constructor(transport: Transport, clock: () => Instant, mayWrite: () => boolean) {
    this.#transport = transport;
    this.#clock = clock;
    this.#mayWrite = mayWrite;
  }

  /** Since when the API server has not answered; null while it does. */
  away(): Away | null {
    return this.#away;
  }

  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    return parseJson(await this.getText(path, signal));
  }

  /** The answer's text, of the configured endpoint or of one API server. */
  async getText(path: string, signal?: AbortSignal, tries = TRIES): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once({ method: "GET", path, timeoutMs: READ_TIMEOUT_MS, signal });
      } catch (error) {
        const wait = attempt < tries ? pause(error, attempt, true) : null;
        if (wait === null) throw error;
        await delay(wait, undefined, { ref: false, ...(signal ? { signal } : {}) });
      }
    }
  }

  /** Null instead of an error when there is no such object. */
  async find(path: string, signal?: AbortSignal): Promise<unknown | null> {
    try {
      return await this.get(path, signal);
    } catch (error) {
      if (isStatus(error, 404)) return null;
      throw error;
    }
  }

  /** Sends once; only throttling is waited out. @throws NotLeading, ApiError or Unreachable. */
  async write(method: "POST" | "PUT" | "PATCH", path: string, body: unknown, options: WriteOptions = {}) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.writeOnce(method, path, body, options);
      } catch (error) {
        const wait = attempt < TRIES ? pause(error, attempt, false) : null;
        if (wait === null) throw error;
        await delay(wait, undefined, { ref: false, ...(options.signal ? { signal: options.signal } : {}) });
      }
    }
  }

  /** As `write`, and a 429 is thrown like any other answer. */
  async writeOnce(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body: unknown,
    options: WriteOptions = {},
  ) {
    const { signal, contentType = "application/json", fenced = true, timeoutMs = WRITE_TIMEOUT_MS } = options;
    if (fenced && !this.#mayWrite()) throw new NotLeading("this coordinator does not hold the Lease");
    return parseJson(await this.#once({ method, path, body: JSON.stringify(body), contentType, timeoutMs, signal }));
  }

  /** Streams the events of a watch until the server ends it. */
  async watch(path: string, silenceMs: number, signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
    const answer = await this.#noting(
      this.#transport.stream({ method: "GET", path, timeoutMs: silenceMs, signal }, (line) => {
        this.#away = null;
        onLine(line);
      }),
      signal,
    );
    if (answer) throw new ApiError(answer);
  }

  /** Asks one API server of the cluster, past the endpoint; says nothing about the endpoint's being away. */
  async askHost(host: string, path: string, signal: AbortSignal): Promise<Answer> {
    return await this.#transport.send({ method: "GET", path, host, timeoutMs: 5000, signal });
  }

  async #once(request: Request): Promise<string> {
    const answer = await this.#noting(this.#transport.send(request), request.signal);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new ApiError(answer);
  }

  async #noting<T extends Answer | null>(sent: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      const answer = await sent;
      // 500 is the server's own answer about one request; a gateway's or a shutting server's is not.
      if (answer && answer.status > 500) this.#gone(`HTTP ${answer.status}`);
      else this.#away = null;
      return answer;
    } catch (error) {
      const broken = error instanceof Unreachable && error.code === STREAM_BROKEN;
      if (!signal?.aborted && !broken) this.#gone(messageOf(error));
      throw error;
    }
  }

  #gone(why: string): void {
    this.#away = { since: this.#away?.since ?? this.#clock(), why };
  }
}

/** How long to wait before the next try, in ms; null when the error is an answer. */
function pause(error: unknown, attempt: number, again: boolean): number | null {
  if (isStatus(error, 429)) {
    const seconds = error.retryAfterSeconds ?? 1;
    return seconds <= RETRY_AFTER_MAX_SECONDS ? Math.max(seconds * 1000, BACKOFF_MS) : null;
  }
  return again && isAway(error) ? BACKOFF_MS * 2 ** (attempt - 1) * (1 + Math.random()) : null;
}
