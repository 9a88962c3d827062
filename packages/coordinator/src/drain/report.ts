import { type Finding, finding } from "@lockkeeper/core/model/finding";
import { blockedByBudget, budgetsOf, describeBudget } from "@lockkeeper/core/rules/drain-budgets";
import { type BudgetView, nameOf, type PodView } from "@lockkeeper/core/rules/drain-views";
import type { Evictions } from "./evictions.ts";

export type Remaining = {
  readonly total: number;
  readonly evict: readonly PodView[];
  readonly leaving: readonly PodView[];
};

const NAMED_MAX = 3;
const ACCEPTED = "its eviction was accepted, but it does not terminate";

/** `7 of 12 pods gone; waiting for budget shop/web (0 allowed, 16 of 20 healthy)`. */
export function progressLine(left: Remaining, evictions: Evictions, budgets: readonly BudgetView[]): string {
  const gone = left.total - left.evict.length - left.leaving.length;
  const held = left.evict.filter((pod) => evictions.lastAnswer(pod)?.is === "budget");
  const holders = [...new Set(held.flatMap((pod) => budgetsOf(pod, budgets)))].map(describeBudget);
  const others = [...left.leaving, ...left.evict.filter((pod) => !held.includes(pod))].map(nameOf);
  const waits = [...holders, ...others];
  const more = waits.length > NAMED_MAX ? ` and ${waits.length - NAMED_MAX} more` : "";
  return `${gone} of ${left.total} pods gone; waiting for ${waits.slice(0, NAMED_MAX).join(", ") || "evictions"}${more}`;
}

/** What is in the way when the time is over: each pod, and each budget with the pods that it holds. */
export function lateFindings(
  left: Remaining,
  evictions: Evictions,
  budgets: readonly BudgetView[],
  seconds: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  const held = new Map<BudgetView, PodView[]>();
  for (const pod of left.evict) {
    const answer = evictions.lastAnswer(pod);
    const over = answer?.is === "budget" ? budgetsOf(pod, budgets) : [];
    for (const budget of over) held.set(budget, [...(held.get(budget) ?? []), pod]);
    if (over.length > 0) continue;
    const why = answer === null ? notAsked(evictions.isUnderWay(pod)) : "why" in answer ? answer.why : ACCEPTED;
    const code = answer?.is === "budget" ? "drain-blocked-by-budget" : "drain-pod-stays";
    findings.push(finding(code, podOf(pod), `not gone after ${seconds} s: ${why}`));
  }
  for (const pod of left.leaving) {
    const finalizers = pod.finalizers.length > 0 ? `; finalizers: ${pod.finalizers.join(", ")}` : "";
    findings.push(finding("drain-pod-stays", podOf(pod), `terminating, but not gone after ${seconds} s${finalizers}`));
  }
  return [...[...held].map(([budget, pods]) => blockedByBudget(budget, pods)), ...findings];
}

function notAsked(underWay: boolean): string {
  return underWay
    ? "its eviction is asked for, and the API server has not answered yet"
    : "its eviction was not asked for yet: it waits for the others";
}

function podOf(pod: PodView): Finding["where"] {
  return { object: `Pod ${nameOf(pod)}` };
}
