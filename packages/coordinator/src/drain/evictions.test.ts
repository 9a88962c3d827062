import { healthyUnder } from "@lockkeeper/core/rules/drain-budgets";
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
const seen = (pods: readonly PodView[]) => (budget: BudgetView) => healthyUnder(budget, pods);
const chosen = (e: Evictions, budgets: readonly BudgetView[], parallel: number, now: number) =>
  e.choose(PODS, budgets, seen(PODS), parallel, now).map((p) => p.name);

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

  it("takes one pod of a budget at a time: two at once would race for its status", () => {
    const e = new Evictions();
    const two = budget(2);
    const other = { ...pod("d"), labels: {} };
    expect(e.choose([...PODS, other], [two], seen(PODS), 10, 0).map((p) => p.name)).toEqual(["a", "d"]);
    e.begin(PODS[0]!, [two]);
    expect(chosen(e, [budget(1)], 10, 1)).toEqual([]);
  });

  it("takes the next when the budget's controller has counted the last, or a second later", () => {
    const e = new Evictions();
    const asBefore = budget(2);
    const evicted = { ...budget(1), uncounted: 1 };
    const counted = { ...budget(1), uncounted: 0 };
    e.begin(PODS[0]!, [asBefore]);
    e.settle(PODS[0]!, { is: "accepted" }, 0);
    expect(chosen(e, [asBefore], 10, 5)).toEqual([]);
    expect(chosen(e, [evicted], 10, 999)).toEqual([]);
    expect(chosen(e, [evicted], 10, 1000)).toEqual(["b"]);
    expect(chosen(e, [counted], 10, 10)).toEqual(["b"]);
  });

  it("waits while the controller has yet to count who came or went, but no longer than a second", () => {
    const e = new Evictions();
    const two = budget(2);
    const more = [...PODS, pod("came")];
    const at = (all: readonly PodView[], now: number) => e.choose(PODS, [two], seen(all), 10, now).map((p) => p.name);
    expect(at(more, 0)).toEqual([]);
    expect(at(PODS.slice(1), 999)).toEqual([]);
    expect(at(more, 1000)).toEqual(["a"]);
    // Once they agree, the next time is another second's.
    expect(at(PODS, 1001)).toEqual(["a"]);
    expect(at(more, 1002)).toEqual([]);
    // Whom the budget does not count, or does not cover, nobody waits for.
    const others = [pod("sick", false), { ...pod("gone"), leaving: true }, { ...pod("d"), labels: {} }];
    expect(at([...PODS, ...others, { ...pod("e"), namespace: "other" }], 1003)).toEqual(["a"]);
    expect(e.choose([pod("sick", false)], [two], seen(more), 10, 1004)).toHaveLength(1);
  });

  it("waits for no counting of a pod that its budget does not count", () => {
    const e = new Evictions();
    const [sick, next] = [pod("sick", false), pod("next")];
    const one = budget(1);
    e.begin(sick, [one]);
    e.settle(sick, { is: "accepted" }, 0);
    expect(e.choose([sick, next], [one], seen(PODS), 10, 1)).toEqual([next]);
  });

  it("takes a pod as soon as its budget has room, with no pause when nothing was asked for before", () => {
    const e = new Evictions();
    expect(chosen(e, [budget(0)], 10, 0)).toEqual([]);
    expect(e.lastAnswer(PODS[0]!)).toEqual({ is: "budget", why: "the budget has no room" });
    expect(chosen(e, [budget(1)], 10, 1)).toEqual(["a"]);
  });

  it("asks after ten seconds even where no room was seen", () => {
    const e = new Evictions();
    expect(chosen(e, [budget(0)], 10, 0)).toEqual([]);
    expect(chosen(e, [budget(0)], 10, 9999)).toEqual([]);
    expect(chosen(e, [budget(0)], 10, 10_000)).toEqual(["a"]);
  });

  it("tries a pod that is not ready even under a budget without room: the API server may let it go", () => {
    expect(new Evictions().choose([pod("sick", false)], [budget(0)], seen(PODS), 10, 0)).toHaveLength(1);
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
    expect(e.choose([one!], [budget(room)], seen(PODS), 10, early)).toEqual([]);
    expect(e.choose([one!], [budget(room)], seen(PODS), 10, due)).toEqual([one]);
  });

  it("never tries again what the API server refuses for good", () => {
    const e = new Evictions();
    e.begin(PODS[0]!, []);
    e.settle(PODS[0]!, { is: "several-budgets", why: "" }, 0);
    expect(e.choose([PODS[0]!], [], seen(PODS), 10, 1e9)).toEqual([]);
  });
});
