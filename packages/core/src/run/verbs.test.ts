import { describe, expect, it } from "vitest";
import { cluster, goodPlan, runId } from "../../../../test/scenarios/cluster.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import type { RunEvent } from "../model/event.ts";
import { awaits, foldMore, foldRun } from "./fold.ts";
import { statusOf } from "./status.ts";
import { IllegalEvent } from "./transition.ts";
import { type Answer, abort, pause, resume, retry, skip } from "./verbs.ts";

const by = { by: "anna", why: "test" };
const fresh = () => {
  const state = cluster("cp1 w1 w2 @1.20.2");
  return new Simulation(goodPlan(state), state);
};
const told = (a: Answer) =>
  a.ok ? a.value.map((e) => ("step" in e ? `${e.type} ${String(e.step)}` : e.type)).join(", ") : a.problem.detail;

/** Drives until this step runs, then makes it fail and halt the run. */
function haltedAt(step: string): Simulation {
  const sim = fresh();
  for (let i = 0; i < 2000 && sim.view.halts.length === 0; i++) {
    if (sim.step().is === "wait")
      sim.settle(
        0,
        [...sim.acting.keys()].some((id) => id.endsWith(step)),
      );
  }
  return sim;
}

describe("verbs", () => {
  it("pause, resume and abort, each only where it makes sense", () => {
    const sim = fresh();
    expect(told(resume(sim.view, by))).toBe("cannot resume: it is running; what can be done now: pause, abort");
    expect(told(retry(sim.view, by))).toMatch(/^cannot retry: it is running/);
    expect(sim.verb("pause")).toBe(true);
    expect(told(pause(sim.view, by))).toBe("cannot pause: it is paused; what can be done now: resume, abort");
    expect(sim.verb("resume")).toBe(true);
    expect(sim.verb("abort")).toBe(true);
    for (const verb of [pause, resume, retry, skip, abort]) {
      expect(told(verb(sim.view, by))).toMatch(/^cannot \w+: it is being aborted and waits for what still runs$/);
    }
    sim.step();
    expect(told(abort(sim.view, by))).toBe("cannot abort: it was aborted");
  });

  it("a retry does again what its step rests on", () => {
    expect(told(retry(haltedAt("w1/confirm-drained").view, by))).toBe(
      "rewound, retried 1.21/workers/w1/confirm-drained",
    );
    const install = haltedAt("w1/install-kubelet");
    const answer = retry(install.view, by);
    expect(answer.ok && answer.value[0]).toMatchObject({ steps: ["1.21/workers/w1/confirm-drained"] });
    expect(told(retry(haltedAt("w1/install-kubeadm").view, by))).toBe("retried 1.21/workers/w1/install-kubeadm");
  });

  it("a skip is for kinds that allow it, and a gate's goes on record as an exemption", () => {
    expect(told(skip(haltedAt("w1/uncordon").view, by))).toMatch(/^cannot skip: it is halted/);
    const gate = haltedAt("w1/gate");
    expect(told(skip(gate.view, by))).toBe("exempted, skipped 1.21/workers/w1/gate");
    expect(gate.verb("skip")).toBe(true);
    expect([...gate.view.out]).toEqual([]);
  });

  it("a rejected log can only be aborted, which ends it at once", () => {
    const sim = fresh();
    const view = foldRun(sim.events, [{ seq: 1, why: "bad" }]);
    const answer = retry(view, by);
    expect(answer.ok ? "" : answer.problem.code).toBe("upgrade-read-only");
    expect(told(abort(view, by))).toBe("aborted, ended");
  });
});

describe("fold", () => {
  const event = (sim: Simulation, body: object) =>
    ({ ...body, v: 1, seq: sim.events.length + 1, at: sim.now }) as RunEvent;

  it("throws at what cannot follow, with what and where, and passes over it in a rejected log", () => {
    const sim = haltedAt("w1/drain");
    const id = "1.21/workers/w1/gate";
    for (const [body, why] of [
      [{ type: "retried", step: id, ...by }, "it is not halted by that"],
      [{ type: "rewound", steps: [id], why: "" }, `rewound for ${id}, which is pending`],
      [{ type: "skipped", step: "1.21/workers/w1/cordon", ...by }, "skipped for 1.21/workers/w1/cordon"],
      [{ type: "led", epoch: 1, holder: "b" }, "epoch 1 is not above 1"],
      [{ type: "resumed", ...by }, "it is not paused"],
      [{ type: "step-settled", step: "x", attempt: 1 }, "x, which is no step of the run"],
      [{ type: "run-started" }, "has started already"],
    ] as const) {
      const bad = event(sim, body);
      expect(() => foldMore(sim.view, [bad])).toThrow(IllegalEvent);
      expect(() => foldMore(sim.view, [bad])).toThrow(why);
      expect(foldRun([...sim.events, bad], [{ seq: bad.seq, why: "bad" }]).seq).toBe(bad.seq);
    }
    expect(() => foldMore(sim.view, [{ ...event(sim, { type: "noted", findings: [] }), seq: 9 }])).toThrow("follows");
    expect(() => foldRun([])).toThrow(IllegalEvent);
  });

  it("reads a log in parts as it does whole, and knows which reports are news", () => {
    const sim = haltedAt("w1/drain");
    const cut = 30;
    expect(foldMore(foldRun(sim.events.slice(0, cut)), sim.events.slice(cut))).toEqual(foldRun(sim.events));
    const open = foldRun(sim.events.slice(0, 2));
    const first = "1.21/preflight/cluster/preflight" as never;
    expect([awaits(open, first, 1), awaits(open, first, 2), awaits(sim.view, first, 1)]).toEqual([true, false, false]);
  });
});

describe("status", () => {
  it("counts what put a node back while it matters, and no more once the drain is tried again", () => {
    const sim = haltedAt("w1/drain");
    const ids = () => statusOf(runId, sim.view, sim.step(), new Map()).steps.map((s) => String(s.id));
    expect(ids().filter((id) => id.includes("~"))).not.toEqual([]);
    expect(sim.verb("retry")).toBe(true);
    for (let i = 0; i < 200 && ![...sim.acting.keys()].some((id) => id.endsWith("w1/drain")); i++)
      if (sim.step().is === "wait") sim.settle(0, false);
    expect(ids().filter((id) => id.includes("~"))).toEqual([]);
  });

  it("offers the way back once it has halted or was aborted, and has begun to change a host", () => {
    const can = (sim: Simulation) => statusOf(runId, sim.view, null, new Map()).can;
    const sim = haltedAt("w1/restart-kubelet");
    expect(can(sim)).toContain("rollback");
    expect(sim.verb("retry")).toBe(true);
    expect(can(sim)).not.toContain("rollback");
    expect(sim.verb("abort")).toBe(true);
    while (sim.view.ended === null) if (sim.step().is === "wait") sim.settle(0, false);
    expect(can(sim)).toEqual(["rollback"]);
    const early = fresh();
    expect(early.verb("abort")).toBe(true);
    while (early.view.ended === null) if (early.step().is === "wait") early.settle(0, false);
    expect(can(early)).toEqual([]);
  });

  it("tells state, steps, waits and what can be done", () => {
    const sim = haltedAt("w1/restart-kubelet");
    const status = statusOf(runId, sim.view, sim.step(), new Map());
    expect(status).toMatchObject({ state: "halted", outOfService: ["w1"], endedAt: null });
    expect(status).toMatchObject({ purpose: "upgrade", can: ["retry", "abort", "rollback"] });
    expect(status.findings.map((f) => f.code)).toEqual(["unexpected-error"]);
    expect(status.waits.map((w) => w.why)).toEqual(["halted (unexpected-error): retry or abort"]);
    expect(status.steps.find((s) => s.id.endsWith("w1/restart-kubelet"))).toMatchObject({
      status: "failed",
      title: "restart the kubelet of w1",
      attempt: 1,
      doing: null,
    });
    expect(status.stepsDone).toBe(status.steps.filter((s) => s.status === "done").length);
  });
});
