import type { BudgetView, LabelRule } from "@lockkeeper/core/rules/drain-views";
import { at, count, isRecord, list, strings, text, texts } from "./json.ts";

/** A PodDisruptionBudget; null for what is none. @param beta whether it was read as policy/v1beta1. */
export function readBudget(object: unknown, beta: boolean): BudgetView | null {
  const namespace = text(object, "metadata", "namespace");
  const name = text(object, "metadata", "name");
  if (!namespace || !name) return null;
  return {
    namespace,
    name,
    selector: readSelector(at(object, "spec", "selector"), beta),
    disruptionsAllowed: count(object, "status", "disruptionsAllowed"),
    currentHealthy: count(object, "status", "currentHealthy"),
    desiredHealthy: count(object, "status", "desiredHealthy"),
    expectedPods: count(object, "status", "expectedPods"),
    uncounted: Object.keys(strings(object, "status", "disruptedPods")).length,
  };
}

/**
 * A label selector's requirements; null where there is none or one that cannot be read. An empty one matches everything, but no
 * pod in policy/v1beta1 (the API's documentation of PodDisruptionBudgetSpec.selector).
 */
export function readSelector(value: unknown, beta: boolean): readonly LabelRule[] | null {
  if (!isRecord(value)) return null;
  const labels = Object.entries(strings(value, "matchLabels")).map(
    ([key, label]): LabelRule => ({ key, operator: "In", values: [label] }),
  );
  const rules = list(value, "matchExpressions").map(expression);
  const all = [...labels, ...rules];
  if (all.length === 0) return beta ? null : [];
  const known = all.filter((rule) => rule !== null);
  return known.length === all.length ? known : null;
}

function expression(value: unknown): LabelRule | null {
  const key = text(value, "key");
  const operator = text(value, "operator");
  if (!key) return null;
  switch (operator) {
    case "In":
    case "NotIn":
    case "Exists":
    case "DoesNotExist":
      return { key, operator, values: texts(value, "values") };
    default:
      return null;
  }
}
