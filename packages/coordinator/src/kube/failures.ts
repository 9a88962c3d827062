import { count, list, parseJson, text } from "./json.ts";
import type { Answer } from "./transport.ts";

/** No complete answer came: refused, reset, timed out, or the name or certificate did not fit. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  /** Node's error code, e.g. ECONNREFUSED. */
  readonly code: string | null;

  constructor(message: string, code: string | null = null) {
    super(message);
    this.code = code;
  }
}

/** A write that was not sent, because the Lease is not held. */
export class NotLeading extends Error {
  override readonly name = "NotLeading";
}

/** The API server answered with a Status that is no success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** `Conflict`, `NotFound`, `Expired`, ... */
  readonly reason: string;
  /** `reason: message` of each cause of the Status. */
  readonly causes: readonly { readonly reason: string; readonly message: string }[];
  readonly retryAfterSeconds: number | null;

  constructor(answer: Answer) {
    const status = parseJson(answer.body);
    super(text(status, "message") ?? `HTTP ${answer.status}: ${answer.body.slice(0, 200)}`);
    this.status = answer.status;
    this.reason = text(status, "reason") ?? "";
    this.causes = list(status, "details", "causes").map((cause) => ({
      reason: text(cause, "reason") ?? "",
      message: text(cause, "message") ?? "",
    }));
    const header = Number(answer.retryAfter);
    const seconds = answer.retryAfter !== null && header >= 0 ? header : count(status, "details", "retryAfterSeconds");
    this.retryAfterSeconds = answer.retryAfter !== null || seconds > 0 ? seconds : null;
  }
}

/** True when the API server, or what lies before it, does not work now: nothing is said of the object asked for. */
export function isAway(error: unknown): error is Unreachable | ApiError {
  return error instanceof Unreachable || (error instanceof ApiError && error.status >= 500);
}

export function isStatus(error: unknown, ...statuses: readonly number[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.status);
}

/** One line for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
