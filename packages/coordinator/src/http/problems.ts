import { PROBLEM_TYPE, type ProblemBody } from "@lockkeeper/api/problem";
import { ERRORS, type ErrorCode } from "@lockkeeper/core/model/error-codes";
import type { Problem, Result } from "@lockkeeper/core/model/errors";
import type { FastifyReply } from "fastify";

/** A problem as RFC 9457 writes it, from the one table. */
export function problemBody({ code, detail, findings = [] }: Problem): ProblemBody {
  const { http, title, advice } = ERRORS[code];
  const type = `https://lockkeeper.dev/errors#${code}`;
  return {
    type,
    title,
    status: http,
    detail,
    code,
    advice,
    ...(findings.length > 0 ? { findings: [...findings] } : {}),
  };
}

/** What a refusal was, for whoever keeps a record of it; null for a success. */
export function codeOf(reply: FastifyReply): ErrorCode | null {
  return codes.get(reply) ?? null;
}

const codes = new WeakMap<FastifyReply, ErrorCode>();
/** What is away for a moment is worth asking again. */
const SOON_SECONDS = "2";

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem);
  codes.set(reply, problem.code);
  if ((body.status === 503 || body.status === 429) && !reply.hasHeader("retry-after"))
    reply.header("retry-after", SOON_SECONDS);
  return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

/** A value as JSON, or the problem. */
export function sendResult(reply: FastifyReply, result: Result<unknown>, status = 200): FastifyReply {
  return result.ok ? reply.code(status).send(result.value) : sendProblem(reply, result.problem);
}

type Failure = {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message: string;
  readonly validation?: readonly Invalid[];
  readonly validationContext?: string;
};
type Invalid = {
  readonly instancePath: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

/** What fastify itself refuses, in the table's words; null for an error that is ours. */
export function requestProblem(error: Failure): Problem | null {
  if (error.validation)
    return {
      code: "request-malformed",
      detail: error.validation.map((v) => invalid(v, error.validationContext)).join("; "),
    };
  const code = FASTIFY_CODES[error.code ?? ""];
  if (code) return { code, detail: error.message };
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return { code: "request-malformed", detail: error.message };
  return null;
}

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "request-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "media-type-unsupported",
  FST_ERR_CTP_EMPTY_JSON_BODY: "request-malformed",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "request-malformed",
};

function invalid({ instancePath, message = "is wrong", params = {} }: Invalid, where = "request"): string {
  const extra = typeof params.additionalProperty === "string" ? ` (${params.additionalProperty})` : "";
  return `${where}${instancePath.replaceAll("/", ".")} ${message}${extra}`;
}
