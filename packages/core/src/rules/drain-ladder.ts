import type { Finding } from "../model/finding.ts";
import type { FindingCode } from "../model/finding-codes.ts";
import type { Force, Policy } from "../model/policy.ts";

/** What a drain finds in its way when its time is over, and what would have to be forced to go past it; null: nothing helps. */
const AT_DEADLINE: Readonly<Partial<Record<FindingCode, Force | null>>> = {
  "drain-blocked-by-budget": "budgets",
  // The API server refuses such an eviction at once and for good (k8s.io/kubernetes, pod eviction).
  "drain-several-budgets": "budgets",
  "drain-pod-stays": "stuck-pods",
  "drain-volume-attached": null,
};

/** Notes that say what followed, not what was in the way. */
const NOTES: ReadonlySet<FindingCode> = new Set<FindingCode>(["drain-asks", "drain-forced", "drain-put-back"]);

/** True when a drain failed by what waiting, a person or force may end; not, for one, by a pod that policy refuses to evict. */
export function mayEscalate(findings: readonly Finding[]): boolean {
  const ways = findings.filter((f) => !NOTES.has(f.code));
  return ways.length > 0 && ways.every((f) => AT_DEADLINE[f.code] !== undefined);
}

/** What of that policy's `drain.force` covers: empty when forcing would change nothing. */
export function forcesFor(findings: readonly Finding[], policy: Policy["drain"]): readonly Force[] {
  const allowed = forceOf(policy);
  const wanted = new Set(findings.map((f) => AT_DEADLINE[f.code]));
  return allowed.filter((force) => wanted.has(force));
}

/** Plans of earlier releases name nothing that may be forced. */
export function forceOf(policy: Partial<Pick<Policy["drain"], "force">>): readonly Force[] {
  return policy.force ?? [];
}
