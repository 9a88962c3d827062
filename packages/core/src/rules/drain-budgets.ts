import { type Finding, finding } from "../model/finding.ts";
import { type BudgetView, type LabelRule, nameOf, type PodView } from "./drain-views.ts";

/** The budgets of the pod's namespace whose selector matches it. */
export function budgetsOf(pod: PodView, budgets: readonly BudgetView[]): readonly BudgetView[] {
  return budgets.filter((budget) => covers(budget, pod));
}

/**
 * How many of the pods a budget's controller counts as healthy: Ready and not told to go (k8s.io/kubernetes/pkg/controller/disruption:
 * countHealthyPods). Where that is not the budget's own number, its controller has yet to write it.
 */
export function healthyUnder(budget: BudgetView, pods: readonly PodView[]): number {
  return pods.filter((pod) => pod.ready && !pod.leaving && covers(budget, pod)).length;
}

function covers({ namespace, selector }: BudgetView, pod: PodView): boolean {
  return namespace === pod.namespace && selector !== null && selects(selector, pod.labels);
}

/** Whether a label selector, by its requirements, matches an object of these labels. */
export function selects(selector: readonly LabelRule[], labels: Readonly<Record<string, string>>): boolean {
  return selector.every((rule) => matches(rule, labels));
}

/** Label selector requirements as the API server reads them: NotIn also matches where the label is absent. */
function matches(rule: LabelRule, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, rule.key) ? labels[rule.key] : undefined;
  switch (rule.operator) {
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "In":
      return value !== undefined && rule.values.includes(value);
    case "NotIn":
      return value === undefined || !rule.values.includes(value);
  }
}

/**
 * What in the budgets would keep these pods from ever going: several budgets on one pod (the API server refuses such an
 * eviction), or a budget that wants at least as many healthy pods as there are. A budget that allows nothing only just
 * now, because a pod is starting, is no finding: the drain waits for it.
 */
export function budgetFindings(pods: readonly PodView[], budgets: readonly BudgetView[]): readonly Finding[] {
  const findings: Finding[] = [];
  const stuck = new Map<BudgetView, PodView[]>();
  for (const pod of pods) {
    // The API server evicts pods that do not run without a look at budgets.
    if (pod.phase !== "Running") continue;
    const over = budgetsOf(pod, budgets);
    if (over.length > 1) findings.push(severalBudgets(pod, over));
    for (const budget of over) {
      if (neverAllows(budget)) stuck.set(budget, [...(stuck.get(budget) ?? []), pod]);
    }
  }
  return [...findings, ...[...stuck].map(([budget, held]) => blockedByBudget(budget, held))];
}

function neverAllows(budget: BudgetView): boolean {
  return budget.disruptionsAllowed === 0 && budget.expectedPods > 0 && budget.desiredHealthy >= budget.expectedPods;
}

export function severalBudgets(pod: PodView, budgets: readonly BudgetView[]): Finding {
  const names = budgets.map(nameOf).join(", ") || "more than one budget";
  return finding("drain-several-budgets", { object: `Pod ${nameOf(pod)}` }, `covered by ${names}`);
}

export function blockedByBudget(budget: BudgetView, pods: readonly PodView[]): Finding {
  return finding(
    "drain-blocked-by-budget",
    { object: `PodDisruptionBudget ${nameOf(budget)}` },
    `${describeBudget(budget)}; it wants ${budget.desiredHealthy} healthy; it holds ${pods.map(nameOf).join(", ")}`,
  );
}

/** `budget shop/web (0 allowed, 16 of 20 healthy)`. */
export function describeBudget(budget: BudgetView): string {
  const { disruptionsAllowed, currentHealthy, expectedPods } = budget;
  return `budget ${nameOf(budget)} (${disruptionsAllowed} allowed, ${currentHealthy} of ${expectedPods} healthy)`;
}
