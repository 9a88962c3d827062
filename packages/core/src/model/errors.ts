import type { ErrorCode } from "./error-codes.ts";
import type { Finding } from "./finding.ts";

/** An error as a value: the code's row says status and advice, `detail` what was wrong and where. */
export type Problem = { readonly code: ErrorCode; readonly detail: string; readonly findings?: readonly Finding[] };

/** Either a value or a problem: what functions at boundaries answer. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T = never>(code: ErrorCode, detail: string, findings: readonly Finding[] = []): Result<T> {
  return { ok: false, problem: { code, detail, findings } };
}
