import { FINDINGS, type FindingCode } from "@lockkeeper/core/model/finding-codes";
import { Type } from "typebox";
import { named, namedWords, oneOf, ref } from "./shape.ts";

export const SEVERITIES = ["blocker", "warning", "info"] as const;

const Where = Type.Union(
  [
    Type.Unsafe<"cluster">({ type: "string", enum: ["cluster"] }),
    Type.Object({ node: Type.String() }),
    Type.Object({
      object: Type.String({ description: "`kind namespace/name`, e.g. `PodDisruptionBudget shop/web`." }),
    }),
  ],
  { description: "What it is about." },
);
export const FindingCodeBody = namedWords(
  "FindingCode",
  Object.keys(FINDINGS) as FindingCode[],
  "docs/findings.md says what each means and what helps.",
);
const Code = ref(FindingCodeBody);

export const FindingBody = named(
  "Finding",
  { code: Code, where: Where, saw: Type.String({ description: "What was seen, with the actual values." }) },
  "Something that preflight, a step or a verification saw.",
);

export const WeighedFindingBody = named(
  "WeighedFinding",
  { code: Code, where: Where, saw: Type.String(), severity: oneOf(SEVERITIES) },
  "A finding with its weight under the policy.",
);

export const Findings = Type.Array(ref(FindingBody));
