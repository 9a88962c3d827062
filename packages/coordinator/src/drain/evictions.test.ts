import type { BudgetView, PodView } from "@lockkeeper/core/rules/drain-views";
import { describe, expect, it } from "vitest";
import type { Evicted } from "./eviction.ts";
import { Evictions } from "./evictions.ts";

function pod(name: string, ready = true): PodView {
  const rest = {
    node: null,
    phase: "Running",
    mirror: false,
    emptyDirs: [],
    leaving: false,
    finalizers: [],
    priority: 0,
  };
  return { namespace: "shop", name, uid: name, labels: { app: "web" }, controller: null, ready, ...rest };
}

function budget(disruptionsAllowed: number): BudgetView {
  const selector = [{ key: "app", operator: "In", values: ["web"] }] as const;
  return {
    namespace: "shop",
    name: "web",
    selector,
    disruptionsAllowed,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
  };
}

const PODS = [pod("a"), pod("b"), pod("c")];
const chosen = (e: Evictions, budgets: readonly BudgetView[], parallel: number, now: number) =>
  e.choose(PODS, budgets, parallel, now).map((p) => p.name);

describe("Evictions.choose", () => {
  it("keeps to the number at once, those under way included", () => {
    const e = new Evictions();
    expect(chosen(e, [], 2, 0)).toEqual(["a", "b"]);
    e.begin(PODS[0]!, []);
    e.begin(PODS[1]!, []);
    expect(chosen(e, [], 2, 0)).toEqual([]);
    e.settle(PODS[0]!, { is: "accepted" }, 10);
    expect(chosen(e, [], 2, 11)).toEqual(["c"]);
  });

  it("takes of a budget no more than it has room for", () => {
    const e = new Evictions();
    expect(chosen(e, [budget(1)], 10, 0)).toEqual(["a"]);
    e.begin(PODS[0]!, [budget(1)]);
    expect(chosen(e, [budget(1)], 10, 1)).toEqual([]);
    expect(chosen(e, [budget(2)], 10, 300)).toEqual(["b"]);
  });

  it("tries a pod that is not ready even under a budget without room: the API server may let it go", () => {
    expect(new Evictions().choose([pod("sick", false)], [budget(0)], 10, 0)).toHaveLength(1);
  });

  it.each([
    ["a budget's no, room again", { is: "budget", why: "" }, 1, 249, 250],
    ["a budget's no, still no room", { is: "budget", why: "" }, 0, 9999, 10_000],
    ["throttled", { is: "later", why: "", afterMs: 5000 }, 1, 4999, 5000],
    ["API away", { is: "away", why: "" }, 1, 999, 1000],
    ["accepted, but not terminating", { is: "accepted" }, 1, 29_999, 30_000],
  ] satisfies [string, Evicted, number, number, number][])("tries again after: %s", (_, answer, room, early, due) => {
    const e = new Evictions();
    const [one] = PODS;
    e.begin(one!, []);
    e.settle(one!, answer, 0);
    expect(e.choose([one!], [budget(room)], 10, early)).toEqual([]);
    expect(e.choose([one!], [budget(room)], 10, due)).toEqual([one]);
  });

  it("never tries again what the API server refuses for good", () => {
    const e = new Evictions();
    e.begin(PODS[0]!, []);
    e.settle(PODS[0]!, { is: "several-budgets", why: "" }, 0);
    expect(e.choose([PODS[0]!], [], 10, 1e9)).toEqual([]);
  });
});
