import { audit } from "@lockkeeper/core/audit/audit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cluster, goodPlan, type PolicyPart } from "./cluster.ts";
import { drive } from "./drive.ts";
import { Simulation } from "./simulate.ts";

const simulation = (line: string, policy: PolicyPart = {}) => {
  const state = cluster(line);
  return new Simulation(goodPlan(state, "1.21.0", policy), state);
};

const LINES = [
  ["cp1 w1 w2 @1.20.2", {}],
  ["cp1 @1.20.2", { acceptDowntime: true }],
  ["cp1 cp2 cp3 w1 w2(cordoned) w3(open) @1.20.2 coordinator=cp2", {}],
  ["cp1 cp2 w1 w2 w3 w4(open-cordoned) @1.20.2", { workers: { maxUnavailable: 2 } }],
  ["cp1(pods=1.21.0,kubeadm=1.21.0) cp2 w1(kubeadm=1.21.0,kubelet=1.20.2) w2 @1.20.2 config=1.21.0", {}],
] as const;

/** Long ones too, and mostly good: much of what can go wrong needs something to have gone right before. */
const CHANCE = fc.oneof({ weight: 5, arbitrary: fc.nat(59) }, { weight: 2, arbitrary: fc.nat(99) });
const TAPE = fc.array(CHANCE, { maxLength: 400, size: "max" });
const CALM = fc.nat(300);

describe("whole runs", () => {
  it.each(LINES)("%s succeeds when nothing goes wrong", (line, policy) => {
    const sim = simulation(line, policy);
    drive(sim, []);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
    expect([...sim.view.out]).toEqual([]);
    expect(sim.truth.nodes.map((n) => n.kubelet).every((k) => k === "v1.21.0")).toBe(true);
    const cordoned = sim.truth.nodes.filter((n) => n.unschedulable).map((n) => n.name);
    expect(cordoned).toEqual([...line.matchAll(/(\w+)\([\w-]*cordoned\)/g)].map((m) => m[1]));
  });

  it.each(LINES)("%s: whatever happens, the checker accepts the log, and it ends", (line, policy) => {
    fc.assert(
      fc.property(TAPE, CALM, (tape, calm) => {
        const sim = simulation(line, policy);
        drive(sim, tape, calm);
        expect(audit(sim.events)).toEqual([]);
        expect(sim.view.ended).not.toBeNull();
        expect([...sim.ran.values()].every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});

describe("a log cut anywhere", () => {
  const tapes = [
    [],
    [61, 1, 64, 3, 99, 5, 70, 2, 66, 62, 8, 91, 63, 4, 97, 98, 67, 10, 95, 95, 74, 94, 94, 65, 12, 92],
  ];
  it.each(tapes.map((tape) => ({ tape })))("is gone on with, whether the act was done or not: $tape", ({ tape }) => {
    const sim = simulation("cp1 cp2 w1 w2 @1.20.2", { workers: { maxUnavailable: 2 } });
    drive(sim, tape);
    expect(sim.events.length).toBeGreaterThan(100);
    for (let cut = 1; cut < sim.events.length; cut++) {
      // As it was when the last event was written, and as it was when the next would have been.
      for (const from of [sim.history[cut - 1], sim.history[cut]]) {
        const resumed = Simulation.resume(sim.events.slice(0, cut), from!, sim.plan);
        drive(resumed, []);
        expect(audit(resumed.events)).toEqual([]);
        expect(resumed.view.ended?.how).toBe(resumed.view.aborted ? "aborted" : "succeeded");
      }
    }
  });
});

describe("the put-back of a drain", () => {
  const failDrain = (line: string, node: string) => {
    const sim = simulation(line);
    let failed = false;
    while (sim.step().is !== "over") {
      if (sim.acting.size === 0) {
        if (sim.view.halts.length > 0) return sim;
        continue;
      }
      const drains = [...sim.acting.keys()].some((id) => id.endsWith(`/${node}/drain`));
      sim.settle(0, drains && !failed);
      failed ||= drains;
    }
    return sim;
  };
  const told = (events: Simulation["events"]) =>
    events.slice(-9).map((e) => {
      if (e.type === "step-intended") return `+ ${e.step.id.split("/").at(-1)} ${e.attempt}`;
      if (e.type === "step-settled") return `${e.outcome.is} ${e.step.split("/").at(-1)}`;
      if (e.type === "rewound") return `rewound ${e.steps.map((s) => s.split("/").at(-1)).join(" ")}`;
      return e.type === "halted" ? `halted ${e.findings.map((f) => f.code).join(" ")}` : e.type;
    });

  it("restores a worker's kubelet configuration, uncordons it, halts, and a retry does all of it again", () => {
    const sim = failDrain("cp1 w1 w2 @1.20.2", "w1");
    expect(told(sim.events)).toEqual([
      "done cordon",
      "+ drain 1",
      "failed drain",
      "+ drain~restore-kubelet-config 1",
      "done drain~restore-kubelet-config",
      "+ drain~uncordon 1",
      "done drain~uncordon",
      "rewound kubeadm-node cordon drain",
      "halted drain-blocked-by-budget drain-put-back",
    ]);
    expect(sim.truth.nodes.some((n) => n.unschedulable)).toBe(false);
    expect([...sim.view.out]).toEqual([]);
    expect(sim.verb("retry")).toBe(true);
    drive(sim, []);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
    expect(sim.view.records.get("1.21/workers/w1/kubeadm-node" as never)?.attempt).toBe(2);
  });

  it("only uncordons a control plane, whose lane has kept no configuration", () => {
    const sim = failDrain("cp1 cp2 w1 @1.20.2", "cp1");
    expect(told(sim.events).slice(-4)).toEqual([
      "+ drain~uncordon 1",
      "done drain~uncordon",
      "rewound cordon drain",
      "halted drain-blocked-by-budget drain-put-back",
    ]);
    drive(sim, []);
    expect(audit(sim.events)).toEqual([]);
  });

  it("is accepted by the checker on a further control plane too", () => {
    const sim = failDrain("cp1 cp2 w1 @1.20.2", "cp2");
    expect(sim.view.halts.length).toBe(1);
    expect(audit(sim.events)).toEqual([]);
  });
});
