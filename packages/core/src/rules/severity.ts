import { FINDINGS, type FindingCode, severityOf } from "../model/finding-codes.ts";
import type { Severity } from "../model/finding-row.ts";
import type { Policy } from "../model/policy.ts";
import { PREFLIGHT_FINDINGS } from "../model/preflight-findings.ts";

/** What policy cannot lower: the plan could not be carried out, or an invariant would be broken. */
const FIXED: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "node-not-ready",
  "node-on-hold",
  "agent-missing",
  "agent-not-answering",
  "external-etcd",
  "control-plane-missing",
  "skew-unsupported",
  "package-manager-unsupported",
  "package-not-offered",
  "repository-not-switchable",
  "package-database-broken",
  "disk-low",
  "certificate-expired",
]);

/** How much a finding weighs under a policy. */
export function weigh(code: FindingCode, policy: Pick<Policy, "checks">): Severity {
  return exceptionFor(code, policy)?.severity ?? severityOf(code);
}

/** Policy's exception for a code; undefined when there is none. */
export function exceptionFor(code: FindingCode, { checks }: Pick<Policy, "checks">) {
  // Plans of earlier releases have none.
  return (checks ?? []).find((c) => c.code === code);
}

const WEIGHTS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, blocker: 2 };

/** A severity, or a code's own, as a number: more weighs more. */
export function weighs(of: Severity | FindingCode): number {
  return of === "info" || of === "warning" || of === "blocker" ? WEIGHTS[of] : WEIGHTS[severityOf(of)];
}

/** True for codes that preflight gives and that policy may lower. */
export function mayLower(code: FindingCode): boolean {
  return !FIXED.has(code);
}

/** The code of that name, if preflight gives it. */
export function preflightCode(name: string): FindingCode | null {
  const codes: readonly FindingCode[] = keysOf(FINDINGS);
  return codes.find((code) => code === name && (code in PREFLIGHT_FINDINGS || OTHERS.has(code))) ?? null;
}

/** Looked for before as well as on the way. */
const OTHERS: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "etcd-unhealthy",
  "etcd-members-not-compared",
  "drain-nowhere-to-go",
]);

function keysOf<K extends string>(of: Readonly<Record<K, unknown>>): K[] {
  const keys: K[] = [];
  for (const key in of) keys.push(key);
  return keys;
}
