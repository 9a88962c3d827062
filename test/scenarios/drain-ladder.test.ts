import { audit } from "@lockkeeper/core/audit/audit";
import type { Policy } from "@lockkeeper/core/model/policy";
import { canNow, stateOf } from "@lockkeeper/core/run/state";
import { describe, expect, it } from "vitest";
import { cluster, goodPlan } from "./cluster.ts";
import { Simulation } from "./simulate.ts";

const LINE = "cp1 w1 w2 @1.20.2";
const DRAIN = "1.21/workers/w1/drain";

/** Goes on until the run halts, ends, or waits with nothing under way; these attempts at the drain fail. */
function until(sim: Simulation, fails: (attempt: number) => boolean): Simulation {
  for (let i = 0; i < 3000; i++) {
    const decision = sim.step();
    if (decision.is === "over") break;
    if (decision.is === "go") continue;
    const [next] = sim.acting.values();
    if (!next) break;
    sim.settle(0, next.intent.step.id === DRAIN && fails(next.intent.attempt));
  }
  expect(audit(sim.events)).toEqual([]);
  return sim;
}

const started = (drain: Partial<Policy["drain"]>) => new Simulation(goodPlan(LINE, "1.21.0", { drain }), cluster(LINE));
const always = () => true;
const once = (attempt: number) => attempt === 1;
const types = (sim: Simulation) => sim.events.map((e) => e.type);
const cordoned = (sim: Simulation) => sim.truth.nodes.filter((n) => n.unschedulable).map((n) => n.name);
const codes = (sim: Simulation) => sim.view.halts.flatMap((h) => h.findings.map((f) => f.code));
const waits = (sim: Simulation) => (sim.lastDecision?.is === "wait" ? sim.lastDecision.waits : []);
/** To just before or after a person's time to answer is over. */
const later = (sim: Simulation, minutes: number) => {
  sim.nowMs += minutes * 60_000;
};

describe("the end of a drain's time", () => {
  it("puts the node back and halts where policy says nothing", () => {
    const sim = until(started({}), always);
    expect(codes(sim)).toEqual(["drain-blocked-by-budget", "drain-put-back"]);
    expect(cordoned(sim)).toEqual([]);
    expect(canNow(sim.view)).toEqual(["retry", "force", "abort"]);
    expect(types(sim)).not.toContain("exempted");
  });

  it("asks a person: who blocks, what can be said, until when; the node stays as it is", () => {
    const sim = until(started({ onDeadline: "ask", askMinutes: 30 }), once);
    expect(stateOf(sim.view)).toBe("halted");
    expect(codes(sim)).toEqual(["drain-blocked-by-budget", "drain-asks"]);
    expect(cordoned(sim)).toEqual(["w1"]);
    expect(canNow(sim.view)).toEqual(["retry", "force", "abort"]);
    const [wait] = waits(sim);
    expect(wait?.why).toContain("made to fail");
    expect(wait?.why).toContain("Retry, force or abort; without an answer the node is put back");
    expect(wait?.deadline).toBe((sim.view.halts[0]?.at ?? 0) + 30 * 60_000);
    sim.verb("retry");
    until(sim, once);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(types(sim)).not.toContain("exempted");
    expect(types(sim)).not.toContain("rewound");
  });

  it("puts the node back when nobody answers, and at once when the run is aborted", () => {
    const sim = until(started({ onDeadline: "ask", askMinutes: 30 }), always);
    later(sim, 29);
    until(sim, always);
    expect(cordoned(sim)).toEqual(["w1"]);
    later(sim, 1);
    until(sim, always);
    expect(codes(sim)).toEqual(["drain-blocked-by-budget", "drain-put-back"]);
    expect(cordoned(sim)).toEqual([]);
    const other = until(started({ onDeadline: "ask" }), always);
    other.verb("abort");
    until(other, always);
    expect(other.view.ended?.how).toBe("aborted");
    expect(cordoned(other)).toEqual([]);
  });

  it("lets nobody answer in the middle of a put-back, and goes on with it after a crash", () => {
    const sim = until(started({ onDeadline: "ask", askMinutes: 30 }), always);
    later(sim, 30);
    while (sim.acting.size === 0) sim.step();
    expect(canNow(sim.view)).toEqual(["abort"]);
    expect(sim.verb("retry")).toBe(false);
    // Another coordinator, whose clock is behind.
    sim.crash(1);
    later(sim, -4);
    until(sim, always);
    expect(codes(sim)).toEqual(["drain-blocked-by-budget", "drain-put-back"]);
    sim.verb("retry");
    until(sim, () => false);
    expect(sim.view.ended?.how).toBe("succeeded");
  });

  it("forces by a person's word, on record with the invariant, the step, who and why", () => {
    const sim = until(started({ onDeadline: "ask" }), once);
    expect(sim.verb("force")).toBe(true);
    until(sim, once);
    expect(sim.view.ended?.how).toBe("succeeded");
    const [exempted] = sim.events.filter((e) => e.type === "exempted");
    expect(exempted).toMatchObject({ invariant: 9, on: DRAIN, by: "anna", why: "in a test" });
  });

  it("forces by a person's word after a put-back too", () => {
    const sim = until(started({}), once);
    expect(sim.verb("force")).toBe(true);
    until(sim, once);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(sim.view.exempted.has(`9 ${DRAIN}`)).toBe(true);
  });

  it("forces at once where policy says so, and no second time", () => {
    const sim = until(started({ onDeadline: "force" }), once);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(sim.events.filter((e) => e.type === "exempted")).toMatchObject([{ invariant: 9, on: DRAIN, by: "policy" }]);
    expect(types(sim)).not.toContain("halted");
    const twice = until(started({ onDeadline: "force" }), always);
    expect(codes(twice)).toEqual(["drain-blocked-by-budget", "drain-put-back"]);
    expect(cordoned(twice)).toEqual([]);
  });

  it("asks first and then forces where policy says that", () => {
    const sim = until(started({ onDeadline: "ask-then-force", askMinutes: 5 }), once);
    expect(waits(sim)[0]?.why).toContain("without an answer what policy names is forced");
    later(sim, 5);
    until(sim, once);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(sim.events.filter((e) => e.type === "exempted")).toMatchObject([{ by: "policy", on: DRAIN }]);
  });

  it("forces nothing that policy does not name", () => {
    const sim = until(started({ onDeadline: "force", force: ["stuck-pods"] }), always);
    expect(codes(sim)).toEqual(["drain-blocked-by-budget", "drain-put-back"]);
    expect(canNow(sim.view)).toEqual(["retry", "abort"]);
    expect(sim.verb("force")).toBe(false);
  });
});
