import type { ErrorRow } from "./error-row.ts";

/** Of requests themselves: what is wrong with their form, and with who sends them. */
export const REQUEST_ERRORS = {
  "request-malformed": {
    http: 400,
    grpc: "INVALID_ARGUMENT",
    title: "The request does not fit its schema",
    advice: "Mend the named fields; the OpenAPI document holds the schema.",
  },
  "request-too-large": {
    http: 413,
    grpc: "RESOURCE_EXHAUSTED",
    title: "The request is too large",
    advice: "Send less; the limit is named.",
  },
  "method-unknown": {
    http: 405,
    grpc: "INVALID_ARGUMENT",
    title: "The address does not take that method",
    advice: "The header Allow names those that it takes.",
  },
  "not-acceptable": {
    http: 406,
    grpc: "INVALID_ARGUMENT",
    title: "The answer has no form that the request accepts",
    advice: "The OpenAPI document names the media types of each answer; send one in Accept.",
  },
  "precondition-failed": {
    http: 412,
    grpc: "ABORTED",
    title: "It has changed since you read it",
    advice: "Read it again, decide again, and send the new ETag; or leave If-Match out.",
  },
  "idempotency-key-reused": {
    http: 422,
    grpc: "ALREADY_EXISTS",
    title: "The Idempotency-Key stands for another request",
    advice: "Send the very same request to have its answer again, or take a new key for a new one.",
  },
  "idempotency-key-busy": {
    http: 409,
    grpc: "ABORTED",
    title: "The request with that Idempotency-Key is still being answered",
    advice: "Send it again as Retry-After says.",
  },
  "route-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such address",
    advice: "The OpenAPI document at /api/v1/openapi.json lists all addresses.",
  },
  "media-type-unsupported": {
    http: 415,
    grpc: "INVALID_ARGUMENT",
    title: "The body's media type is not supported",
    advice: "Send application/json.",
  },
  "token-missing": {
    http: 401,
    grpc: "UNAUTHENTICATED",
    title: "A token is needed",
    advice: "Send `Authorization: Bearer TOKEN`.",
  },
  "token-wrong": {
    http: 401,
    grpc: "UNAUTHENTICATED",
    title: "The token is not known",
    advice: "Check the token, or ask an administrator for one.",
  },
  "session-over": {
    http: 401,
    grpc: "UNAUTHENTICATED",
    title: "The session is over",
    advice: "Log in to the page again with a token.",
  },
  "request-foreign": {
    http: 403,
    grpc: "PERMISSION_DENIED",
    title: "The change does not come from the coordinator's own page",
    advice:
      "Use the page at the coordinator's own address; scripts send `Authorization: Bearer TOKEN`. A proxy in front must keep the Host header.",
  },
  "token-over": {
    http: 401,
    grpc: "UNAUTHENTICATED",
    title: "The token has expired or was revoked",
    advice: "Ask an administrator for another: `lockkeeper token create`.",
  },
  "token-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such token",
    advice: "See `lockkeeper token ls`; tokens of the mounted file are changed there.",
  },
  "token-exists": {
    http: 409,
    grpc: "ALREADY_EXISTS",
    title: "There is a token of that name",
    advice: "Take another name: records of what a token did keep its name, also when it was revoked.",
  },
  "tokens-too-many": {
    http: 409,
    grpc: "RESOURCE_EXHAUSTED",
    title: "As many tokens hold as may at once",
    advice: "Revoke those that nobody uses any more: `lockkeeper token ls`, `lockkeeper token revoke`.",
  },
  "role-too-weak": {
    http: 403,
    grpc: "PERMISSION_DENIED",
    title: "The token's role does not allow this",
    advice: "Use a token with the named role.",
  },
} as const satisfies Record<string, ErrorRow>;
