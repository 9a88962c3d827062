import { NOTHING_THERE } from "@lockkeeper/core/model/inventory";
import { basisOf } from "@lockkeeper/core/plan/basis";
import { expect, it } from "vitest";
import { aPodEntry } from "../fixtures/inventory.ts";
import { cluster, goodPlan } from "./cluster.ts";

const workload = { kind: "Deployment", namespace: "shop", name: "web", wanted: 3, ready: 2, image: "web:1" } as const;
const state = {
  ...cluster("cp1 w1 w2 @1.20.2"),
  inventory: {
    ...NOTHING_THERE,
    workloads: [workload, { ...workload, name: "other" }],
    pods: [aPodEntry("web-1", "w1", { looping: true, restarts: 7 }), aPodEntry("other-1", "w1", { restarts: 7 })].map(
      (p, i) => ({ ...p, controller: { kind: "ReplicaSet", name: i === 0 ? "web-abc" : "other-abc" } }),
    ),
    ingresses: [{ namespace: "shop", name: "web", addresses: 1 }],
    warnings: [{ reason: "Unhealthy", kind: "Pod", namespace: "shop", count: 3, example: "Pod shop/web-1: probe" }],
  },
};

it("a plan keeps what each hop is held against", () => {
  expect(goodPlan(state).basis).toMatchObject({
    workloads: [
      { kind: "Deployment", namespace: "shop", name: "web", ready: 2, looping: true },
      { kind: "Deployment", namespace: "shop", name: "other", ready: 2 },
    ],
    ingresses: [{ namespace: "shop", name: "web", addresses: 1 }],
    warnings: ["Unhealthy Pod shop"],
  });
  expect(basisOf(state).workloads?.[1]).not.toHaveProperty("looping");
});

it("and nothing where nobody had looked", () => {
  const basis = basisOf({ ...state, inventory: { ...NOTHING_THERE, ownNamespace: "lockkeeper" } });
  expect(basis).not.toHaveProperty("ingresses");
  expect(basisOf({ ...state, inventory: null })).not.toHaveProperty("workloads");
});
