import { Metadata, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import { ERRORS, type ErrorCode } from "@lockkeeper/core/model/error-codes";
import type { Problem } from "@lockkeeper/core/model/errors";

/** The metadata key that carries the code of the error table beside the gRPC status. */
export const CODE_KEY = "lockkeeper-code";
/** gRPC sends the detail in a header: kept well below what peers accept. */
const DETAIL_MAX_CHARS = 1024;

/** True when the text is a code of the error table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

/** The gRPC status of a problem: status by the error table, its code in the metadata. */
export function toStatus(problem: Problem): StatusObject {
  const metadata = new Metadata();
  metadata.set(CODE_KEY, problem.code);
  return { code: status[ERRORS[problem.code].grpc], details: problem.detail.slice(0, DETAIL_MAX_CHARS), metadata };
}

/** A problem as grpc-js wants it from a handler. */
export function toServiceError(problem: Problem): ServiceError {
  return Object.assign(new Error(problem.detail), toStatus(problem));
}

/**
 * The problem behind the end of a call. A code in the metadata is taken only when its row names the same gRPC status;
 * otherwise the status alone decides.
 */
export function fromStatus(end: Pick<StatusObject, "code" | "details"> & { readonly metadata?: Metadata }): Problem {
  const [text] = end.metadata?.get(CODE_KEY) ?? [];
  if (typeof text === "string" && isErrorCode(text) && status[ERRORS[text].grpc] === end.code) {
    return { code: text, detail: end.details };
  }
  return { code: codeOf(end.code), detail: `${status[end.code] ?? end.code}: ${end.details}` };
}

function codeOf(code: status): ErrorCode {
  switch (code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return "peer-away";
    case status.UNAUTHENTICATED:
      return "certificate-refused";
    case status.PERMISSION_DENIED:
      return "identity-mismatch";
    case status.RESOURCE_EXHAUSTED:
      return "request-too-large";
    case status.INVALID_ARGUMENT:
      return "request-malformed";
    case status.UNIMPLEMENTED:
      return "wire-version-unknown";
    default:
      return "internal";
  }
}
