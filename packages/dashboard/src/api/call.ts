import type { Finding } from "@lockkeeper/core/model/finding";
import { connection } from "./connection.ts";

type ProblemText = {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly advice?: string;
  readonly findings?: readonly Finding[];
};

/** A refusal by the coordinator: problem+json of its error table. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly advice: string;
  readonly findings: readonly Finding[];

  constructor(status: number, body: ProblemText) {
    super(body.title ?? `The coordinator answered ${status}`);
    this.status = status;
    this.code = body.code ?? "unknown";
    this.detail = body.detail ?? "";
    this.advice = body.advice ?? "";
    this.findings = body.findings ?? [];
  }

  /** Nobody is logged in any more. */
  get asksForLogin(): boolean {
    return this.status === 401;
  }
}

/** The coordinator cannot be reached now: worth trying again. */
export class Unreachable extends Error {}

const DEADLINE_MS = 150_000;
/** Tells the coordinator that a change comes from its own page: no other site's page may send it. */
const PAGE = { "x-lockkeeper-page": "1" } as const;

export type Method = "GET" | "POST" | "DELETE";

/**
 * One request of the REST API by the session's cookie, JSON in and out.
 * @param headers further ones, such as Idempotency-Key
 * @returns null where the answer has no body.
 * @throws Refused, Unreachable
 */
export async function call<T>(
  method: Method,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const answer = await ask(path, {
    method,
    headers: { ...PAGE, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await answer.text().catch(lost);
  if (text === "") return null as T;
  return JSON.parse(text) as T;
}

/** A request whose answer is read by the caller. @throws Refused, Unreachable */
export async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, init).catch(lost);
  if (answer.status === 502 || answer.status === 504) lost(new Error(`HTTP ${answer.status}`));
  connection.found();
  if (answer.ok) return answer;
  const problem = new Refused(answer.status, problemText(await answer.text().catch(() => "")));
  if (problem.asksForLogin) connection.loggedOut();
  throw problem;
}

function lost(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  connection.lost();
  throw new Unreachable(`The coordinator does not answer (${why})`);
}

function problemText(text: string): ProblemText {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    // Not the coordinator's own words: a proxy in front of it.
    return {};
  }
}
