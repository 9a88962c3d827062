import { describe, expect, it } from "vitest";
import { restorePlan, withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import { n, sid } from "../../../../test/scenarios/cluster.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import { audit } from "../audit/audit.ts";
import type { Decision } from "../model/decision.ts";
import { finding } from "../model/finding.ts";
import type { FindingCode } from "../model/finding-codes.ts";
import type { StepId } from "../model/ids.ts";
import { decide } from "./decide.ts";

const LINE = "cp1 cp2 cp3 w1 @1.30.2";
const begin = (line = LINE) => new Simulation(restorePlan(line), withEtcd(line));
const says = (d: Decision) => (d.is === "wait" ? d.waits.map((w) => w.why).join(" | ") : d.is);
/** Goes on until every decision is a wait and nothing acts, or the run is over or halted. */
const toRest = (sim: Simulation, settle: (sim: Simulation, ids: readonly StepId[]) => void): void => {
  for (let i = 0; i < 3000; i++) {
    const decision = sim.step();
    if (decision.is === "over" || sim.view.halts.length > 0) return;
    if (decision.is !== "wait") continue;
    const ids = [...sim.acting.keys()];
    if (ids.length === 0) return;
    settle(sim, ids);
  }
  throw new Error("it does not rest");
};
const well = (sim: Simulation) => sim.settle(0, false);
const failing = (sim: Simulation, id: StepId, code: FindingCode) => {
  const acting = sim.acting.get(id);
  const { attempt, step } = acting!.intent;
  const outcome = {
    is: "failed",
    kind: step.kind,
    changedHost: true,
    findings: [finding(code, { node: n("cp3") }, "seen")],
    log: null,
  };
  const basis = sim.plan.basis.nodes.find((b) => "on" in step && b.name === step.on)!;
  const by = { is: "agent", node: basis.name, uid: basis.uid, machineId: basis.machineId, epoch: 1 } as const;
  sim.append({ type: "step-settled", step: id, attempt, outcome, by } as never);
  sim.acting.delete(id);
};

describe("a restore's run", () => {
  it("goes through while the API is away, from the stop to the commit, and waits for it only afterwards", () => {
    const sim = begin();
    toRest(sim, (s, ids) => {
      if (ids.some((id) => id.startsWith("restore/stop"))) s.apiAwaySince = s.nowMs;
      if (ids.every((id) => id.startsWith("restore/etcd"))) {
        well(s);
        expect(says(s.step())).toContain("the API is away: the restore stopped it");
        s.apiAwaySince = null;
        return;
      }
      well(s);
    });
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
  });

  it("has no excuse for an API that goes away after it was back", () => {
    const sim = begin();
    toRest(sim, (s, ids) => {
      const kubelets = ids.filter((id) => id.startsWith("restore/kubelets"));
      if (kubelets.length === 0) return well(s);
      s.apiAwaySince = s.nowMs;
      // All of them were begun at once: their ends are taken, and nothing begins.
      for (const _ of kubelets) well(s);
    });
    expect(sim.view.ended).toBeNull();
    const said = says(decide(sim.view, sim.world(), sim.now));
    expect(said).toContain("the API server does not answer");
    expect(said).not.toContain("the restore stopped it");
    sim.apiAwaySince = null;
    toRest(sim, well);
    expect(sim.view.ended?.how).toBe("succeeded");
  });

  it("begins nothing on a host whose agent is away, and gives up with the reason", () => {
    const sim = begin();
    sim.apiAwaySince = sim.nowMs;
    sim.away.set(n("cp2"), sim.nowMs);
    toRest(sim, well);
    expect(says(decide(sim.view, sim.world(), sim.now))).toContain("the agent of cp2 is not connected");
    sim.nowMs += 700_000;
    sim.step();
    expect(sim.view.halts.flatMap((h) => h.findings.map((f) => f.code))).toEqual(["agent-away"]);
  });

  it("says which side serves when a host has undone, and a retry brings it over", () => {
    const sim = begin();
    toRest(sim, (s, ids) => {
      if (ids.includes(sid("restore/commit/cp3"))) failing(s, sid("restore/commit/cp3"), "restore-undone");
      else well(s);
    });
    const halt = sim.view.halts.flatMap((h) => h.findings);
    expect(halt.map((f) => f.code)).toEqual(["restore-undone", "restore-split"]);
    toRest(sim, well);
    expect(sim.verb("retry")).toBe(true);
    toRest(sim, well);
    expect(sim.view.ended?.how).toBe("succeeded");
    const again = sim.events.flatMap((e) => (e.type === "step-intended" && e.attempt === 2 ? [e.step.id] : []));
    expect(again).toEqual(["restore/stop/cp3", "restore/confirm/cp3", "restore/commit/cp3"]);
    expect(audit(sim.events)).toEqual([]);
  });

  it("proves every stop anew after a retry of one that failed", () => {
    const sim = begin();
    toRest(sim, (s, ids) => {
      if (ids.includes(sid("restore/stop/cp1"))) {
        failing(s, sid("restore/stop/cp1"), "restore-not-stopped");
        well(s);
        well(s);
      } else well(s);
    });
    expect(sim.verb("retry")).toBe(true);
    toRest(sim, well);
    expect(sim.view.ended?.how).toBe("succeeded");
    const stops = sim.events.filter(
      (e) => e.type === "step-intended" && e.attempt === 2 && e.step.kind === "stop-control-plane",
    );
    expect(stops).toHaveLength(3);
    expect(audit(sim.events)).toEqual([]);
  });

  it("tries a commit again as it is where the host has committed and is not through", () => {
    const sim = begin("cp1 @1.30.2");
    toRest(sim, (s, ids) => {
      if (ids.includes(sid("restore/commit/cp1"))) failing(s, sid("restore/commit/cp1"), "restore-not-finished");
      else well(s);
    });
    expect(sim.verb("retry")).toBe(true);
    toRest(sim, well);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(sim.events.flatMap((e) => (e.type === "step-intended" && e.attempt === 2 ? [e.step.id] : []))).toEqual([
      "restore/commit/cp1",
    ]);
    expect(audit(sim.events)).toEqual([]);
  });
});

describe("a restore's run that began without the API", () => {
  const LAST = { lastSeenAt: 0, plannedAt: 1, lastEpoch: 0 } as never;
  const dead = (line = LINE) => {
    const sim = new Simulation(restorePlan(line, { withoutApi: LAST }), withEtcd(line));
    sim.apiAwaySince = sim.nowMs;
    return sim;
  };
  const stops = (sim: Simulation) =>
    sim.events.flatMap((e) => (e.type === "step-intended" && e.step.kind === "stop-control-plane" ? [e.step.id] : []));

  it("goes through with the API away from its first step to its commit", () => {
    const sim = dead();
    toRest(sim, (s, ids) => {
      well(s);
      if (ids.every((id) => id.startsWith("restore/etcd"))) s.apiAwaySince = null;
    });
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
  });

  it.each([false, true])(
    "asks when led anew before anything was stopped, whether the API is away again: %s",
    (again) => {
      const sim = dead();
      toRest(sim, (s, ids) => {
        if (ids.some((id) => id.startsWith("restore/prepare"))) s.epoch = 2;
        s.apiAwaySince = s.epoch === 2 && !again ? null : s.nowMs;
        well(s);
      });
      expect(sim.view.halts.map((h) => [h.step, h.findings.map((f) => f.code)])).toEqual(
        ["cp1", "cp2", "cp3"].map((on) => [`restore/stop/${on}`, ["restore-api-back"]]),
      );
      expect(stops(sim)).toEqual([]);
      expect(audit(sim.events)).toEqual([]);
      expect(sim.verb("retry")).toBe(true);
      toRest(sim, (s) => {
        s.apiAwaySince = null;
        well(s);
      });
      expect(sim.view.ended?.how).toBe("succeeded");
      expect(stops(sim)).toHaveLength(3);
      expect(audit(sim.events)).toEqual([]);
    },
  );

  it("is left as it was by an abort then, and does not ask once a stop has begun", () => {
    const sim = dead("cp1 @1.30.2");
    sim.epoch = 2;
    toRest(sim, well);
    expect(sim.verb("abort")).toBe(true);
    toRest(sim, well);
    expect(sim.view.ended?.how).toBe("aborted");
    expect(audit(sim.events)).toEqual([]);
    const late = dead("cp1 @1.30.2");
    toRest(late, (s, ids) => {
      if (ids.some((id) => id.startsWith("restore/stop"))) s.epoch = 2;
      if (ids.some((id) => id.startsWith("restore/etcd"))) s.apiAwaySince = null;
      well(s);
    });
    expect(late.view.ended?.how).toBe("succeeded");
  });
});
