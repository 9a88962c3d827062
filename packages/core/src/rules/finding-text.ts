import type { Finding, Where } from "../model/finding.ts";
import { severityOf } from "../model/finding-codes.ts";
import type { Policy } from "../model/policy.ts";
import { exceptionFor, weigh } from "./severity.ts";

/**
 * A finding as one sentence for people: `warning swap-on (cp1): swap is on at cp1`. Under a policy that gives it another weight it
 * has that one, and says which its own is and why: `info swap-on (cp1): ...; by policy, not warning: REASON`.
 * @param policy null where policy's exceptions do not count: at what a run halted it halted, whatever preflight made of it.
 */
export function findingText({ code, where, saw }: Finding, policy: Pick<Policy, "checks"> | null): string {
  const exception = policy === null ? undefined : exceptionFor(code, policy);
  const by = exception ? `; by policy, not ${severityOf(code)}: ${exception.reason}` : "";
  return `${policy === null ? severityOf(code) : weigh(code, policy)} ${code} (${placeText(where)}): ${saw}${by}`;
}

function placeText(where: Where): string {
  if (where === "cluster") return "cluster";
  return "node" in where ? where.node : where.object;
}
