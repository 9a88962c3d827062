import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aBudgetView, aPodEntry, aRoom } from "../../../../test/fixtures/inventory.ts";
import { cluster } from "../../../../test/scenarios/cluster.ts";
import { type Inventory, NOTHING_THERE, type PodEntry } from "../model/inventory.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { fits } from "./fits.ts";
import { forecastDrains } from "./forecast.ts";

const state = cluster("cp1 w1 w2 w3 @1.20.2");
const rooms = ["w1", "w2", "w3"].map((name) => aRoom(name, { cpuMilli: 1000 }));
const of = (node: string, inventory: Partial<Inventory>) => {
  const all = forecastDrains(state, { ...NOTHING_THERE, rooms, ...inventory }, DEFAULT_POLICY.drain);
  return all.find((f) => f.node === node);
};
const web = (i: number, more: Partial<PodEntry> = {}) => aPodEntry(`web-${i}`, "w1", more);
const cpu = (cpuMilli: number) => ({ demand: { ...web(0).demand, cpuMilli } });

describe("the forecast of a drain", () => {
  it("counts who goes, who stays and who would be in the way", () => {
    const pods = [web(1), web(2, { mirror: true }), web(3, { controller: null }), web(4, { emptyDirs: ["cache"] })];
    expect(of("w1", { pods })).toMatchObject({
      evict: 1,
      stays: 1,
      rounds: 1,
      blockers: [{ code: "drain-unmanaged-pod" }, { code: "drain-local-storage" }],
    });
    expect(of("w2", { pods })).toMatchObject({ evict: 0, rounds: 0, blockers: [] });
  });

  it("says how long it may take by earlier drains, and not where it would wait or halt", () => {
    const took = (seconds: number) => ({ seconds, by: "this-node", samples: 1 }) as const;
    const pods = [web(1), aPodEntry("alone", "w2", { controller: null }), aPodEntry("held", "w3")];
    const held = aBudgetView("held", { disruptionsAllowed: 0, desiredHealthy: 3, expectedPods: 5 });
    const inventory = { ...NOTHING_THERE, rooms, pods };
    const times = (name: string) => (name === "cp1" ? null : took(60));
    const taken = (more: Partial<Inventory> = {}) =>
      forecastDrains(state, { ...inventory, ...more }, DEFAULT_POLICY.drain, times).map((f) => f.takes);
    expect(taken()).toEqual([null, took(60), null, took(60)]);
    expect(taken({ budgets: [held] })).toEqual([null, null, null, null]);
    expect(of("w1", { pods })?.takes).toBeNull();
  });

  it("says how often the tightest budget makes it wait, and which never lets go", () => {
    const pods = [1, 2, 3, 4, 5].map((i) => web(i));
    expect(of("w1", { pods, budgets: [aBudgetView("loose", { disruptionsAllowed: 2 })] })).toMatchObject({
      rounds: 3,
      tightest: "shop/loose",
    });
    const now = aBudgetView("busy", { disruptionsAllowed: 0, desiredHealthy: 3, expectedPods: 5 });
    expect(of("w1", { pods, budgets: [now] })).toMatchObject({ rounds: null, tightest: "shop/busy", blockers: [] });
    const never = aBudgetView("never", { disruptionsAllowed: 0, desiredHealthy: 5, expectedPods: 5 });
    expect(of("w1", { pods, budgets: [never] })?.blockers).toMatchObject([{ code: "drain-blocked-by-budget" }]);
    expect(of("w1", { pods, budgets: [aBudgetView("other", { namespace: "bank" })] })).toMatchObject({ rounds: 1 });
  });

  it("names pods that fit nowhere else by requests, selector and taints; what it cannot judge it says", () => {
    expect(of("w1", { pods: [web(1, cpu(1001))] })?.homeless).toEqual(["shop/web-1"]);
    // Room that one takes is gone for the next.
    expect(of("w1", { pods: [1, 2, 3].map((i) => web(i, cpu(600))) })?.homeless).toEqual(["shop/web-3"]);
    const full = [2, 3].map((i) => aPodEntry(`busy-${i}`, `w${i}`, cpu(950)));
    expect(of("w1", { pods: [web(1), ...full] })?.homeless).toEqual(["shop/web-1"]);
    const tainted = rooms.map((r) => ({ ...r, taints: [{ key: "gpu", value: "", effect: "NoSchedule" as const }] }));
    expect(of("w1", { pods: [web(1)], rooms: tainted })?.homeless).toEqual(["shop/web-1"]);
    const bears = {
      ...web(1).demand,
      tolerations: [{ key: "gpu", operator: "Exists" as const, value: "", effect: "" }],
    };
    expect(of("w1", { pods: [web(1, { demand: bears })], rooms: tainted })?.homeless).toEqual([]);
    const open = { ...web(1).demand, cpuMilli: 5000, unjudged: true };
    expect(of("w1", { pods: [web(1, { demand: open })] })).toMatchObject({ homeless: [], unjudged: 1 });
  });

  it("sends nobody to a node that is cordoned or not Ready", () => {
    const only = cluster("cp1 w1 w2(cordoned) w3(notready) @1.20.2");
    const [, w1] = forecastDrains(only, { ...NOTHING_THERE, rooms, pods: [web(1)] }, DEFAULT_POLICY.drain);
    expect(w1?.homeless).toEqual(["shop/web-1"]);
  });

  it("never finds room for more than there is", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 20 });
    fc.assert(
      fc.property(sizes, (all) => {
        const pods = all.map((size, i) => web(i, cpu(size)));
        const homeless = of("w1", { pods })?.homeless.length ?? 0;
        const total = all.reduce((a, b) => a + b, 0);
        if (total > 2000) expect(homeless).toBeGreaterThan(0);
        if (total <= 1000) expect(homeless).toBe(0);
      }),
    );
  });
});

it("fits as long as there is one pod more, and by both resources", () => {
  const room = aRoom("w1", { cpuMilli: 100, memoryBytes: 100, pods: 1 });
  const demand = { ...web(1).demand, cpuMilli: 100, memoryBytes: 100 };
  const used = { cpuMilli: 0, memoryBytes: 0, pods: 0 };
  expect(fits(demand, room, used)).toBe(true);
  for (const more of [{ cpuMilli: 1 }, { memoryBytes: 1 }, { pods: 1 }]) {
    expect(fits(demand, room, { ...used, ...more })).toBe(false);
  }
});
