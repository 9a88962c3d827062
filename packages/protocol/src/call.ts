import { type CallOptions, type ClientUnaryCall, Metadata, type requestCallback } from "@grpc/grpc-js";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { CALL_DEADLINE_MS } from "./limits.ts";
import { fromStatus } from "./status.ts";

type Unary<I, O> = (request: I, metadata: Metadata, options: CallOptions, done: requestCallback<O>) => ClientUnaryCall;

/**
 * One unary call with a deadline. @param method of a client, bound to it @param deadlineMs from now
 * @returns the answer, or the problem that the status carries; `peer-away` when nobody answers in time.
 */
export function callOnce<I, O>(method: Unary<I, O>, request: I, deadlineMs = CALL_DEADLINE_MS): Promise<Result<O>> {
  return new Promise((resolve) => {
    method(request, new Metadata(), { deadline: Date.now() + deadlineMs }, (error, answer) => {
      if (error) resolve({ ok: false, problem: fromStatus(error) });
      else resolve(answer ? ok(answer) : fail("internal", "the call ended without an answer"));
    });
  });
}
