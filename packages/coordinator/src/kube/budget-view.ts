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
    selector: selector(at(object, "spec", "selector"), beta),
    disruptionsAllowed: count(object, "status", "disruptionsAllowed"),
    currentHealthy: count(object, "status", "currentHealthy"),
    desiredHealthy: count(object, "status", "desiredHealthy"),
    expectedPods: count(object, "status", "expectedPods"),
  };
}

// An empty selector matches every pod of the namespace in policy/v1, and none in v1beta1 (the API's documentation of
// PodDisruptionBudgetSpec.selector).
function selector(value: unknown, beta: boolean): readonly LabelRule[] | null {
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
