import type { ObjectStore } from "./object-store.ts";
import { field, type KubeObject, labelsAt, listAt, numberAt, patched, textAt } from "./objects.ts";
import { selectorMatches } from "./selectors.ts";

/** The budgets of the pod's namespace that cover it. */
export function budgetsOver(store: ObjectStore, pod: KubeObject): readonly KubeObject[] {
  return store.list("PodDisruptionBudget").filter((budget) => covers(budget, pod));
}

/** Brings every budget's status up to date, as the disruption controller does. */
export function settleBudgets(store: ObjectStore): void {
  for (const budget of store.list("PodDisruptionBudget")) {
    const pods = store.list("Pod").filter((pod) => covers(budget, pod));
    const expectedPods = expected(store, budget, pods);
    const currentHealthy = pods.filter(isHealthy).length;
    const desiredHealthy = desired(budget, expectedPods);
    const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
    const observedGeneration = numberAt(budget, "metadata.generation") ?? 1;
    const status = { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, observedGeneration };
    store.put(patched(budget, { status }));
  }
}

export function isHealthy(pod: KubeObject): boolean {
  if (textAt(pod, "metadata.deletionTimestamp")) return false;
  const ready = listAt(pod, "status.conditions").find((c) => textAt(c, "type") === "Ready");
  return textAt(ready, "status") === "True";
}

function covers(budget: KubeObject, pod: KubeObject): boolean {
  if (budget.metadata.namespace !== pod.metadata.namespace) return false;
  return selectorMatches(field(budget, "spec.selector"), labelsAt(pod), budget.apiVersion !== "policy/v1beta1");
}

/** What the pods' controllers want to have, plus covered pods that no Deployment makes. */
function expected(store: ObjectStore, budget: KubeObject, pods: readonly KubeObject[]): number {
  const selector = field(budget, "spec.selector");
  const deployments = store
    .list("Deployment")
    .filter((d) => d.metadata.namespace === budget.metadata.namespace)
    .filter((d) => selectorMatches(selector, labelsAt(d, "spec.template.metadata.labels"), true));
  const wanted = deployments.reduce((sum, d) => sum + (numberAt(d, "spec.replicas") ?? 1), 0);
  const names = new Set(deployments.map((d) => d.metadata.name));
  return wanted + pods.filter((pod) => !names.has(labelsAt(pod)["sandbox/deployment"] ?? "")).length;
}

function desired(budget: KubeObject, expectedPods: number): number {
  const least = field(budget, "spec.minAvailable");
  if (least !== undefined) return amount(least, expectedPods);
  return Math.max(0, expectedPods - amount(field(budget, "spec.maxUnavailable") ?? 0, expectedPods));
}

/** A number, or a percentage rounded up. */
function amount(value: unknown, of: number): number {
  if (typeof value === "number") return value;
  return Math.ceil((Number.parseFloat(String(value)) / 100) * of);
}
