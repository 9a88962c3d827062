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

/** What a finding is about, in a few words: `node w1`. */
export function findingPlace({ where }: Pick<Finding, "where">): string {
  if (where === "cluster") return "the cluster";
  return "node" in where ? `node ${where.node}` : where.object;
}

type Sight = Pick<Finding, "where" | "saw">;

/** What was seen, for a place that shows no more of a finding: with its node or object in front where the sentence does not name it. */
export function sawText({ where, saw }: Sight): string {
  return isNamed(where, saw) ? saw : `${placeText(where)}: ${saw}`;
}

/** The same of several, as one line. */
export function allSaw(findings: readonly Sight[]): string {
  return findings.map(sawText).join("; ");
}

/** An object's own name is enough; names stand between what cannot be part of one: `w1` is not named by `w10`. */
function isNamed(where: Where, saw: string): boolean {
  if (where === "cluster") return true;
  const name = "node" in where ? where.node : (where.object.split(/[ /]/).at(-1) ?? where.object);
  const words = saw.split(/[^\w.-]+/).map((word) => word.replace(/[.-]+$/, ""));
  return words.includes(name);
}

function placeText(where: Where): string {
  if (where === "cluster") return "cluster";
  return "node" in where ? where.node : where.object;
}
