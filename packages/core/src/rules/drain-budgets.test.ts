import { describe, expect, it } from "vitest";
import { budgetFindings, budgetsOf, describeBudget } from "./drain-budgets.ts";
import type { BudgetView, LabelRule, PodView } from "./drain-views.ts";

const POD: PodView = {
  namespace: "shop",
  name: "web-1",
  uid: "u1",
  node: null,
  phase: "Running",
  labels: { app: "web", tier: "front" },
  mirror: false,
  controller: { kind: "ReplicaSet", name: "web" },
  emptyDirs: [],
  leaving: false,
  finalizers: [],
  priority: 0,
  ready: true,
};

function budget(selector: readonly LabelRule[] | null, over: Partial<BudgetView> = {}): BudgetView {
  return {
    namespace: "shop",
    name: "web",
    selector,
    disruptionsAllowed: 1,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    ...over,
  };
}

const APP: LabelRule = { key: "app", operator: "In", values: ["web"] };

describe("budgetsOf", () => {
  it.each([
    ["In", { key: "app", operator: "In", values: ["api", "web"] }, true],
    ["In another", { key: "app", operator: "In", values: ["api"] }, false],
    ["In, absent label", { key: "zone", operator: "In", values: ["a"] }, false],
    ["NotIn", { key: "app", operator: "NotIn", values: ["web"] }, false],
    ["NotIn, absent label", { key: "zone", operator: "NotIn", values: ["a"] }, true],
    ["Exists", { key: "tier", operator: "Exists", values: [] }, true],
    ["DoesNotExist", { key: "tier", operator: "DoesNotExist", values: [] }, false],
    ["a label of every object's prototype", { key: "toString", operator: "Exists", values: [] }, false],
  ] satisfies [string, LabelRule, boolean][])("%s", (_, rule, matches) => {
    expect(budgetsOf(POD, [budget([rule])]).length === 1).toBe(matches);
  });

  it("takes all rules together, an empty selector for everything, null for nothing, and only its own namespace", () => {
    expect(budgetsOf(POD, [budget([APP, { key: "tier", operator: "In", values: ["back"] }])])).toEqual([]);
    expect(budgetsOf(POD, [budget([])])).toHaveLength(1);
    expect(budgetsOf(POD, [budget(null)])).toEqual([]);
    expect(budgetsOf(POD, [budget([APP], { namespace: "other" })])).toEqual([]);
  });
});

describe("budgetFindings", () => {
  const none = { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3 };

  it("names a budget that can never allow an eviction, and the pods that it holds", () => {
    const second = { ...POD, name: "web-2" };
    const [found, ...more] = budgetFindings([POD, second], [budget([APP], none)]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: "drain-blocked-by-budget", where: { object: "PodDisruptionBudget shop/web" } });
    expect(found?.saw).toContain("shop/web-1, shop/web-2");
  });

  it("says nothing of one that allows none only for now", () => {
    expect(budgetFindings([POD], [budget([APP], { disruptionsAllowed: 0, currentHealthy: 2 })])).toEqual([]);
  });

  it("names a pod under several budgets", () => {
    const found = budgetFindings([POD], [budget([APP]), budget([], { name: "all" })]);
    expect(found).toEqual([
      { code: "drain-several-budgets", where: { object: "Pod shop/web-1" }, saw: "covered by shop/web, shop/all" },
    ]);
  });

  it("leaves out pods that do not run: the API server evicts them without a look at budgets", () => {
    expect(budgetFindings([{ ...POD, phase: "Pending" }], [budget([APP], none)])).toEqual([]);
  });
});

it("describes a budget in one line", () => {
  expect(describeBudget(budget([APP], { disruptionsAllowed: 0, currentHealthy: 16, expectedPods: 20 }))).toBe(
    "budget shop/web (0 allowed, 16 of 20 healthy)",
  );
});
