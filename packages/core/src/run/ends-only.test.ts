import { describe, expect, it } from "vitest";
import { cluster, goodPlan, type PolicyPart, runId } from "../../../../test/scenarios/cluster.ts";
import { drive } from "../../../../test/scenarios/drive.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import { audit } from "../audit/audit.ts";
import type { NodeName } from "../model/ids.ts";
import type { AttemptKey } from "../model/journal.ts";
import { isHostStep } from "../rules/step-kinds.ts";

const LINE = "cp1 cp2 w1 w2 @1.20.2";
const run = (tape: readonly number[], policy: PolicyPart = {}) => {
  const state = cluster(LINE);
  const sim = new Simulation(goodPlan(state, "1.21.0", { workers: { maxUnavailable: 2 }, ...policy }), state);
  drive(sim, tape);
  return sim;
};
const running = (sim: Simulation) =>
  [...sim.view.records.values()].flatMap((r) => (r.is === "running" ? [r.intent] : []));
const inJournal = (sim: Simulation, { step, attempt }: { step: { id: string }; attempt: number }) =>
  sim.journal.has(`${step.id}#${attempt}`);

/** The API is away for good and the run was aborted; agents' journals are as the hosts were left. */
const leftAt = (sim: Simulation, cut: number, restarted: boolean): Simulation | null => {
  const left = Simulation.resume(sim.events.slice(0, cut), sim.history[cut - 1]!, sim.plan);
  if (left.view.ended) return null;
  left.apiAwaySince = left.nowMs;
  if (!left.view.aborted) left.verb("abort");
  const begun = new Map<NodeName, AttemptKey[]>();
  for (const { step, attempt } of running(left).filter((intent) => inJournal(left, intent)))
    if (isHostStep(step) && restarted)
      begun.set(step.on, [...(begun.get(step.on) ?? []), { run: runId, step: step.id, attempt }]);
  left.endsOnly = { begun };
  return left;
};

/** Decides until nothing follows; agents that live on bring what they have by themselves. @returns all that was handed out */
const toRest = (sim: Simulation, restarted: boolean, fails: boolean): string[] => {
  const out: string[] = [];
  for (let i = 0; i < 200; i++) {
    const decision = sim.step();
    if (decision.is === "over") return out;
    if (decision.is === "go")
      for (const one of decision.commands) {
        expect(one.do, "nothing is done by the coordinator itself").not.toBe("act");
        if (one.do === "record") expect(one.body.type).not.toBe("step-intended");
        else out.push(`${one.intent.step.id}#${one.intent.attempt}`);
      }
    else {
      if (!restarted)
        for (const intent of running(sim))
          if (isHostStep(intent.step) && inJournal(sim, intent)) sim.acting.set(intent.step.id, { intent, host: true });
      if (!sim.settle(0, fails)) return out;
    }
  }
  throw new Error("it does not rest");
};

describe("an aborted run that is led to its end without the API", () => {
  const tapes = [
    [],
    [61, 1, 64, 3, 99, 5, 70, 2, 66, 62, 8, 91, 63, 4, 97, 98, 67, 10, 95, 95, 74, 94, 94, 65, 12, 92],
  ];
  const cases = tapes.flatMap((tape) => [true, false].map((restarted) => ({ tape, restarted })));
  it.each(cases)("begins nothing wherever it was left, and ends: $restarted, $tape", ({ tape, restarted }) => {
    const sim = run(tape);
    const seen = { own: 0, host: 0, unknown: 0 };
    for (let cut = 1; cut < sim.events.length; cut++)
      for (const fails of [false, true]) {
        const left = leftAt(sim, cut, restarted);
        if (left === null) continue;
        const open = running(left);
        const hosts = open.filter(({ step }) => isHostStep(step));
        const known = hosts.filter((intent) => inJournal(left, intent));
        const out = toRest(left, restarted, fails);
        const asked = restarted ? known.map(({ step, attempt }) => `${step.id}#${attempt}`) : [];
        expect([...new Set(out)].sort()).toEqual(asked.sort());
        expect(audit(left.events)).toEqual([]);
        const ends = known.length === hosts.length;
        expect(left.view.ended?.how ?? "waits", `event ${cut}`).toBe(ends ? "aborted" : "waits");
        if (!ends) expect(JSON.stringify(left.lastDecision)).toContain("its agent's report is waited for");
        seen.own += open.length - hosts.length;
        seen.host += known.length;
        seen.unknown += hosts.length - known.length;
      }
    // Each case has come by, so none of these holds for want of one.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  it("says of an act of its own that it was stopped with the API, and leaves a node whose drain failed cordoned", () => {
    const sim = run([], { workers: { maxUnavailable: 1 } });
    const at = sim.events.findIndex((e) => e.type === "step-intended" && e.step.id === "1.21/workers/w1/drain");
    const left = leftAt(sim, at + 1, false)!;
    toRest(left, false, false);
    expect(left.events.slice(at + 1).map((e) => e.type)).toEqual(["aborted", "led", "step-settled", "ended"]);
    const settled = left.events.find((e) => e.seq === at + 4);
    expect(settled).toMatchObject({ by: { is: "coordinator" }, outcome: { is: "failed", changedHost: false } });
    expect(JSON.stringify(settled)).toContain("the API went away while this was under way: drain w1");
    expect(left.truth.nodes.find((node) => node.name === "w1")?.unschedulable).toBe(true);
  });

  it("is put back as ever where the Lease is won again before the end", () => {
    const sim = run([]);
    const at = sim.events.findIndex((e) => e.type === "step-intended" && e.step.id === "1.21/workers/w1/drain");
    const left = leftAt(sim, at + 1, false)!;
    for (let i = 0; i < 2; i++) left.step();
    expect(left.events.at(-1)?.type).toBe("step-settled");
    Object.assign(left, { endsOnly: null, apiAwaySince: null, epoch: left.epoch + 1 });
    drive(left, []);
    expect(left.view.ended?.how).toBe("aborted");
    expect(left.truth.nodes.find((node) => node.name === "w1")?.unschedulable).toBe(false);
    expect(audit(left.events)).toEqual([]);
  });
});
