import { Metadata, status } from "@grpc/grpc-js";
import { ERRORS, type ErrorCode } from "@lockkeeper/core/model/error-codes";
import { expect, test } from "vitest";
import { CODE_KEY, fromStatus, toServiceError, toStatus } from "./status.ts";

test.each(Object.keys(ERRORS) as ErrorCode[])("%s keeps its code and detail over a status", (code) => {
  const sent = toStatus({ code, detail: "what was wrong" });
  expect(sent.code).toBe(status[ERRORS[code].grpc]);
  expect(fromStatus(sent)).toEqual({ code, detail: "what was wrong" });
  expect(fromStatus(toServiceError({ code, detail: "what was wrong" }))).toEqual({ code, detail: "what was wrong" });
});

test("a status without a code of ours is named by the status alone", () => {
  expect(fromStatus({ code: status.UNAVAILABLE, details: "refused" })).toEqual({
    code: "peer-away",
    detail: "UNAVAILABLE: refused",
  });
  const lying = new Metadata();
  lying.set(CODE_KEY, "disk-full");
  expect(fromStatus({ code: status.INTERNAL, details: "x", metadata: lying }).code).toBe("internal");
});
