import { describe, expect, it } from "vitest";
import { cluster, goodPlan } from "../../../../test/scenarios/cluster.ts";
import { drive } from "../../../../test/scenarios/drive.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import type { RunEvent } from "../model/event.ts";
import { planSteps } from "../model/plan.ts";
import type { StepKind } from "../model/step.ts";
import { durationsOf } from "./durations.ts";
import { estimateOf } from "./estimate.ts";

const line = "cp1 w1 w2 w3 @1.20.2";
const each = (ms: number) => {
  const kinds = new Set(planSteps(goodPlan(line)).map((s) => s.kind));
  return new Map(
    [...kinds].map((kind): [StepKind, { medianMs: number; samples: number }] => [kind, { medianMs: ms, samples: 1 }]),
  );
};

describe("an estimate", () => {
  it("adds up the steps of each lane, and lanes side by side as they run", () => {
    const one = goodPlan(line);
    const two = goodPlan(line, "1.21.0", { workers: { maxUnavailable: 2 } });
    const steps = planSteps(one).length;
    const sideBySide = { check: 4 - 2, stage: 4 - 2 };
    expect(estimateOf(one, each(1000)).seconds).toBe(steps - sideBySide.check - sideBySide.stage);
    const lane = one.hops[0]?.phases.find((p) => p.kind === "workers")?.lanes[0]?.steps.length ?? 0;
    expect(estimateOf(one, each(1000)).seconds - estimateOf(two, each(1000)).seconds).toBe(lane);
  });

  it("says what it does not know, and that it waits for people", () => {
    const known = each(1000);
    known.delete("drain");
    expect(estimateOf(goodPlan(line), known)).toMatchObject({ unknown: ["drain"], waitsForPeople: false });
    const asked = goodPlan(line, "1.22.0", { gates: { approval: "hop", soakSeconds: 600 } });
    const { waitsForPeople, unknown, seconds } = estimateOf(asked, each(0));
    expect({ waitsForPeople, unknown, seconds }).toEqual({ waitsForPeople: true, unknown: [], seconds: 600 });
    expect(estimateOf(goodPlan(line), new Map())).toMatchObject({ seconds: 0, samples: 0 });
  });

  it("learns the median of attempts that ended well", () => {
    const sim = new Simulation(goodPlan(line), cluster(line));
    drive(sim, []);
    const learnt = durationsOf([sim.events]);
    expect(new Set(learnt.keys())).toEqual(new Set(planSteps(sim.plan).map((s) => s.kind)));
    expect(learnt.get("drain")?.samples).toBe(4);
    const slower = sim.events.map(
      (e): RunEvent => (e.type === "step-settled" ? { ...e, at: (e.at + 5000) as never } : e),
    );
    const [fast, slow] = [learnt.get("drain")?.medianMs ?? 0, durationsOf([slower]).get("drain")?.medianMs ?? 0];
    expect(slow - fast).toBe(5000);
    expect(durationsOf([])).toEqual(new Map());
  });
});
