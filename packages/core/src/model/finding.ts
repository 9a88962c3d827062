import type { FindingCode } from "./finding-codes.ts";
import type { NodeName } from "./ids.ts";

/** What a finding is about. `object` is `kind namespace/name`, e.g. `PodDisruptionBudget shop/web`. */
export type Where = "cluster" | { readonly node: NodeName } | { readonly object: string };

/** Something that preflight, a step or verification saw. Severity, meaning and fix stand in the code's table row. */
export type Finding = {
  readonly code: FindingCode;
  readonly where: Where;
  /** What was seen, in one or two sentences with the actual values; never a secret. At most 4,096 characters. */
  readonly saw: string;
};

export const FINDING_TEXT_MAX_CHARS = 4096;

/** Makes a finding, its text cut to {@link FINDING_TEXT_MAX_CHARS}. */
export function finding(code: FindingCode, where: Where, saw: string): Finding {
  return {
    code,
    where,
    saw: saw.length > FINDING_TEXT_MAX_CHARS ? `${saw.slice(0, FINDING_TEXT_MAX_CHARS - 1)}…` : saw,
  };
}
