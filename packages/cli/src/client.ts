import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { answerDeadlineMs } from "@lockkeeper/api/answer-deadline";
import { type ApiClient, ApiRefusal, createApi, dataOf } from "@lockkeeper/api/client";
import { coreOf } from "@lockkeeper/api/core-types";
import type { Finding } from "@lockkeeper/core/model/finding";
import { UsageError } from "./exit.ts";

/** Where the coordinator is and how to speak to it. */
export type Connection = { readonly server: string; readonly token: string; readonly caFile: string | null };

/** A refusal by the coordinator: problem+json of its error table. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly advice: string;
  readonly findings: readonly Finding[];
  /** How long it asks to be left alone; 0 when it does not say. */
  readonly retryAfterMs: number;

  constructor(
    status: number,
    body: { title?: string; detail?: string; code?: string; advice?: string; findings?: readonly Finding[] },
    retryAfterMs = 0,
  ) {
    super(`${body.title ?? `HTTP ${status}`}: ${body.detail ?? ""}`);
    this.status = status;
    this.code = body.code ?? "unknown";
    this.advice = body.advice ?? "";
    this.findings = body.findings ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}

/** The coordinator cannot be reached now: worth trying again. */
export class Unreachable extends Error {}

const CONNECT_MS = 15_000;

/** The coordinator's API by addresses and bodies as docs/openapi.json describes them: ask it with {@link ask}. */
export function api(to: Connection): ApiClient {
  return createApi({ baseUrl: to.server, token: to.token, fetch: (request) => fetchFrom(to, request) });
}

/** What a request of {@link api} was answered with. @throws Refused, Unreachable */
export function ask<T>(asked: Parameters<typeof dataOf<T>>[0]): Promise<NonNullable<T>> {
  return told(dataOf(asked));
}

/** What was asked of {@link api} by more than one request, with refusals as this command tells them. @throws Refused, Unreachable */
export async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Unreachable("what answers there speaks no JSON: it is no coordinator");
    if (!(error instanceof ApiRefusal)) throw error;
    const { status, problem, retryAfterMs } = error;
    if (problem === null && (status < 400 || GATEWAY.has(status))) throw new Unreachable(`HTTP ${status}`);
    const { findings = [], ...said } = problem ?? {};
    throw new Refused(status, { ...said, findings: findings.map((f) => coreOf("Finding", f)) }, retryAfterMs);
  }
}

/** What a proxy says while the one behind it is away. */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** The platform's own fetch knows no authority but the system's, and no deadline for a connection alone. */
async function fetchFrom(to: Connection, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const text = request.body === null ? undefined : await request.text();
  const own = Object.fromEntries([...request.headers].filter(([name]) => name !== "authorization"));
  const answer = await open(to, request.method, `${pathname}${search}`, text, own, answerDeadlineMs(pathname));
  let body = "";
  for await (const chunk of answer.chunks) body += chunk;
  if (answer.status < 400 && !answer.type.includes("json"))
    throw new Unreachable(`${to.server} answers, but not as a coordinator does (HTTP ${answer.status}, no JSON)`);
  const { retryAfter, tag } = answer;
  const headers = { ...(retryAfter && { "retry-after": retryAfter }), ...(tag && { etag: tag }) };
  return new Response(body === "" ? null : body, {
    status: answer.status,
    headers: { ...headers, "content-type": answer.type, "content-length": String(Buffer.byteLength(body)) },
  });
}

/** One GET whose status is part of the answer, whatever it is. @throws Unreachable when there is none, or no JSON in it */
export async function probe(
  to: Connection,
  path: string,
): Promise<{ readonly status: number; readonly value: unknown }> {
  const answer = await open(to, "GET", path, undefined, {}, CONNECT_MS);
  let text = "";
  for await (const chunk of answer.chunks) text += chunk;
  try {
    return { status: answer.status, value: JSON.parse(text) as unknown };
  } catch {
    throw new Unreachable(`${to.server} answers, but not as a coordinator does (HTTP ${answer.status}, no JSON)`);
  }
}

/** A file of the server's, piece by piece; ends when the server ends it, whole or not. @throws Refused, Unreachable */
export async function* bytesOf(to: Connection, path: string): AsyncGenerator<Uint8Array> {
  const answer = await open(to, "GET", path, undefined, {}, null, "latin1");
  if (answer.status >= 400) {
    let text = "";
    for await (const chunk of answer.chunks) text += chunk;
    throw refused(answer, text);
  }
  // Each character of latin1 is one byte.
  for await (const chunk of answer.chunks) yield Buffer.from(chunk, "latin1");
}

export type StreamItem = { readonly id: string | null; readonly event: string; readonly data: string };

/** An upgrade's server-sent stream: its status once, and then what of it changes. Ends when the server ends it. @throws Refused, Unreachable (also when it is cut off) */
export async function* stream(to: Connection, path: string, lastId: number): AsyncGenerator<StreamItem> {
  const headers = { accept: "text/event-stream;status=changes", "last-event-id": String(lastId) };
  const answer = await open(to, "GET", path, undefined, headers, null);
  let text = "";
  for await (const chunk of answer.chunks) {
    text += chunk;
    if (answer.status >= 400) continue;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const item = parse(block);
      if (item) yield item;
    }
  }
  if (answer.status >= 400) throw refused(answer, text);
}

function parse(block: string): StreamItem | null {
  const fields = new Map(
    block
      .split("\n")
      .filter((l) => !l.startsWith(":"))
      .map((l) => [l.slice(0, l.indexOf(":")), l.slice(l.indexOf(":") + 1).trimStart()]),
  );
  const data = fields.get("data");
  return data === undefined ? null : { id: fields.get("id") ?? null, event: fields.get("event") ?? "message", data };
}

function refused({ status, retryAfter }: Answer, text: string): Error {
  let body: Record<string, string> = {};
  try {
    body = JSON.parse(text) as Record<string, string>;
  } catch {
    // Not the coordinator's own words: a proxy or a port that belongs to somebody else.
  }
  if (status === 502 || status === 503 || status === 504) {
    if (body.code === undefined) return new Unreachable(`HTTP ${status}`);
  }
  // Seconds; a date (RFC 9110, 10.2.3) is not what the coordinator sends.
  const seconds = Number(retryAfter);
  const waitMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MOST_RETRY_AFTER_MS) : 0;
  return new Refused(status, body, waitMs);
}

const MOST_RETRY_AFTER_MS = 60_000;

type Answer = {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly tag: string | undefined;
  /** The media type. */
  readonly type: string;
  readonly chunks: AsyncIterable<string>;
};

/** The server has sent a heartbeat every ten seconds; silence longer than this is a dead connection. */
const SILENCE_MS = 35_000;

async function open(
  to: Connection,
  method: string,
  path: string,
  body: string | undefined,
  headers: Readonly<Record<string, string>>,
  deadlineMs: number | null,
  encoding: "utf8" | "latin1" = "utf8",
): Promise<Answer> {
  const url = new URL(path, to.server);
  const ca = to.caFile === null ? {} : { ca: await readFile(to.caFile, "utf8").catch(noFile(to.caFile)) };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(
    url,
    {
      method,
      ...ca,
      agent: false,
      headers: {
        authorization: `Bearer ${to.token}`,
        ...Object.fromEntries(
          Object.entries(headers).filter(([name]) => body !== undefined || name !== "content-type"),
        ),
        ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
      },
      ...(deadlineMs === null ? {} : { signal: AbortSignal.timeout(deadlineMs) }),
    },
    (response) => {
      clearTimeout(connecting);
      response.setEncoding(encoding);
      if (deadlineMs === null)
        response.setTimeout(SILENCE_MS, () => response.destroy(new Error("silent for too long")));
      resolve({
        status: response.statusCode ?? 0,
        retryAfter: response.headers["retry-after"],
        tag: response.headers.etag,
        type: response.headers["content-type"] ?? "",
        chunks: guarded(response as AsyncIterable<string>),
      });
    },
  );
  const connecting = setTimeout(
    () => request.destroy(new Error("no connection in time")),
    deadlineMs === null ? CONNECT_MS : deadlineMs,
  );
  request.on("error", (error: NodeJS.ErrnoException) => {
    clearTimeout(connecting);
    reject(new Unreachable(`${to.server}: ${error.code ?? error.message}`));
  });
  request.end(body);
  return promise;
}

function noFile(file: string): (error: Error) => never {
  return (error) => {
    throw new UsageError(`the certificate authority ${file} cannot be read: ${error.message}`);
  };
}

async function* guarded(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* chunks;
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : String(error));
  }
}
