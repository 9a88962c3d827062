import { type CallOptions, type ClientUnaryCall, Metadata, type requestCallback } from "@grpc/grpc-js";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { CALL_DEADLINE_MS } from "./limits.ts";
import { fromStatus } from "./status.ts";

type Start<O> = (metadata: Metadata, options: CallOptions, done: requestCallback<O>) => ClientUnaryCall;

/**
 * One unary call with a deadline. @param start calls the client's method @param deadlineMs from now
 * @returns the answer, or the problem that the status carries; `peer-away` when nobody answers in time.
 */
export function callOnce<O>(start: Start<O>, deadlineMs = CALL_DEADLINE_MS): Promise<Result<O>> {
  return new Promise((resolve) => {
    start(new Metadata(), { deadline: Date.now() + deadlineMs }, (error, answer) => {
      if (error) resolve({ ok: false, problem: fromStatus(error) });
      else resolve(answer ? ok(answer) : fail("internal", "the call ended without an answer"));
    });
  });
}
