import { expect, it } from "vitest";
import { cluster, goodPlan, n } from "../../../../test/scenarios/cluster.ts";
import { drive } from "../../../../test/scenarios/drive.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import type { RunEvent } from "../model/event.ts";
import { drainTimesOf } from "./drain-times.ts";

const line = "cp1 w1 w2 w3 @1.20.2";

/** A run whose drains took so many seconds, by node. */
function log(seconds: Readonly<Record<string, number>>): readonly RunEvent[] {
  const sim = new Simulation(goodPlan(line), cluster(line));
  drive(sim, []);
  const begun = new Map<string, number>();
  return sim.events.map((e): RunEvent => {
    if (e.type === "step-intended" && e.step.kind === "drain") begun.set(e.step.id, e.at);
    const node = e.type === "step-settled" ? /\/(\w+)\/drain$/.exec(e.step)?.[1] : undefined;
    if (e.type !== "step-settled" || node === undefined) return e;
    return { ...e, at: ((begun.get(e.step) ?? 0) + (seconds[node] ?? 0) * 1000) as never };
  });
}

it("takes the median of a node's own drains, and of all nodes' where it had none", () => {
  const logs = [
    log({ cp1: 10, w1: 100, w2: 200, w3: 300 }),
    log({ cp1: 20, w1: 140, w2: 200, w3: 300 }),
    log({ cp1: 30, w1: 90, w2: 200, w3: 300 }),
  ];
  const times = drainTimesOf(logs);
  expect(times(n("w1"))).toEqual({ seconds: 100, by: "this-node", samples: 3 });
  expect(times(n("w9"))).toEqual({ seconds: 200, by: "all-nodes", samples: 12 });
});

it("learns nothing of a drain that failed, and knows nothing without any", () => {
  expect(drainTimesOf([])(n("w1"))).toBeNull();
  const failed = log({ w1: 1800 }).map((e): RunEvent => {
    if (e.type !== "step-settled" || !e.step.endsWith("/drain")) return e;
    return { ...e, outcome: { is: "failed", kind: "drain", changedHost: false, findings: [] as never, log: null } };
  });
  expect(drainTimesOf([failed])(n("w1"))).toBeNull();
});
