import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
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
  ["cp1 w1 w2 w3 w4 @1.20.2", { workers: { maxUnavailable: 2, failureBudget: 2 } }],
  ["cp1 w1 w2 @1.20.2", { drain: { onDeadline: "ask" } }],
  ["cp1 w1 w2 @1.20.2", { drain: { onDeadline: "ask-then-force" } }],
  ["cp1 w1 w2 w3 @1.20.2", { workers: { maxUnavailable: 2 }, drain: { onDeadline: "force" } }],
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
    expect([...sim.view.quarantined]).toEqual([]);
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

describe("a failure budget", () => {
  /** Runs on; these steps of these workers fail, once each. */
  const failing = (line: string, policy: PolicyPart, ...ids: readonly string[]) => {
    const sim = new Simulation(goodPlan(line, "1.21.0", policy), cluster(line));
    const left = new Set(ids);
    for (let i = 0; i < 3000; i++) {
      if (sim.step().is === "over" || sim.view.halts.length > 0) break;
      const next = [...sim.acting.keys()][0];
      const fails = next !== undefined && left.delete(next);
      if (next !== undefined) sim.settle(0, fails);
    }
    expect(audit(sim.events)).toEqual([]);
    return sim;
  };
  const line = "cp1 w1 w2 w3 @1.20.2";
  const broken = "1.21/workers/w1/restart-kubelet";

  it("goes on without a worker that failed, which stays out of service and is told", () => {
    const sim = failing(line, { workers: { failureBudget: 1 } }, broken);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect([...sim.view.quarantined]).toEqual([["w1", broken]]);
    expect([...sim.view.out.keys()]).toEqual(["w1"]);
    expect(sim.truth.nodes.find((n) => n.name === "w1")).toMatchObject({ unschedulable: true, kubelet: "v1.20.2" });
    expect(sim.truth.nodes.filter((n) => n.kubelet === "v1.21.0").map((n) => n.name)).toEqual(["cp1", "w2", "w3"]);
    const begun = sim.events.filter((e) => e.type === "step-intended" && e.step.id.startsWith("1.21/workers/w1/"));
    expect(begun.at(-1)).toMatchObject({ step: { id: broken } });
  });

  it("halts when it is spent, for a control plane, and for a drain", () => {
    const other = "1.21/workers/w2/install-kubeadm";
    const spent = failing(line, { workers: { failureBudget: 1 } }, broken, other);
    expect(spent.view.halts.map((h) => h.step)).toEqual([other]);
    expect(failing(line, {}, broken).view.halts.map((h) => h.step)).toEqual([broken]);
    const plane = "1.21/control-plane-kubelets/cp1/restart-kubelet";
    expect(failing(line, { workers: { failureBudget: 5 } }, plane).view.halts.map((h) => h.step)).toEqual([plane]);
    const drain = failing(line, { workers: { failureBudget: 5 } }, "1.21/workers/w1/drain");
    expect(drain.view.halts.map((h) => h.step)).toEqual(["1.21/workers/w1/drain"]);
  });

  it("goes no further than the kubelet of such a worker may lag", () => {
    const sim = new Simulation(goodPlan(line, "1.23.0", { workers: { failureBudget: 1 } }), cluster(line));
    for (let i = 0; i < 5000 && sim.view.halts.length === 0 && sim.step().is !== "over"; i++) {
      const next = [...sim.acting.keys()][0];
      if (next !== undefined) sim.settle(0, next === broken);
    }
    expect(audit(sim.events)).toEqual([]);
    expect(sim.view.halts.flatMap((h) => h.findings.map((f) => f.code))).toEqual(["skew-unsupported"]);
    expect(sim.view.halts[0]?.step).toBe("1.23/control-planes/cp1/kubeadm-apply");
  });

  it("is held to by the checker", () => {
    const { events } = failing(line, { workers: { failureBudget: 1 } }, broken);
    const at = events.findIndex((e) => e.type === "quarantined");
    const changed = (change: (e: RunEvent) => RunEvent) => events.map((e, i) => (i === at ? change(e) : e));
    const faults = (log: readonly RunEvent[]) =>
      audit(log)
        .map((b) => b.why)
        .join("; ");
    const budget = (n: number) =>
      events.map((e) =>
        e.type === "run-started"
          ? {
              ...e,
              plan: {
                ...e.plan,
                policy: { ...e.plan.policy, workers: { ...e.plan.policy.workers, failureBudget: n } },
              },
            }
          : e,
      );
    expect(faults(budget(0))).toContain("beyond the failure budget of 0");
    expect(faults(changed((e) => ({ ...e, step: "1.21/workers/w1/drain" as never }) as RunEvent))).toContain(
      "has not failed",
    );
    expect(faults(changed((e) => ({ ...e, node: "w2" as never }) as RunEvent))).toContain("is not of the turn of w2");
    const unexempted = events.filter((e) => e.type !== "exempted").map((e, i) => ({ ...e, seq: i + 1 }));
    expect(faults(unexempted)).toContain("still counts as out of service");
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
