import { ERRORS, type ErrorCode } from "@lockkeeper/core/model/error-codes";
import { type Static, Type } from "typebox";
import { Findings } from "./finding.ts";
import { named, namedWords, ref } from "./shape.ts";

/** The media type of every refusal (RFC 9457). */
export const PROBLEM_TYPE = "application/problem+json";

export const ErrorCodeBody = namedWords(
  "ErrorCode",
  Object.keys(ERRORS) as ErrorCode[],
  "docs/errors.md says what each means and what helps.",
);

export const ProblemBody = named(
  "Problem",
  {
    type: Type.String({ description: "The address of the code's section in docs/errors.md." }),
    title: Type.String(),
    status: Type.Number(),
    detail: Type.String({ description: "What was wrong, and where." }),
    code: ref(ErrorCodeBody),
    advice: Type.String({ description: "What can be done." }),
    findings: Type.Optional(Findings),
  },
  "RFC 9457, application/problem+json. docs/errors.md lists every code.",
);
export type ProblemBody = Static<typeof ProblemBody>;
