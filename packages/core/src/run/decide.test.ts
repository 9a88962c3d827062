import { describe, expect, it } from "vitest";
import { cluster, goodPlan, n, type PolicyPart } from "../../../../test/scenarios/cluster.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import { audit } from "../audit/audit.ts";
import type { Decision, World } from "../model/decision.ts";
import type { NodeState } from "../model/state.ts";
import { decide } from "./decide.ts";
import { foldRun } from "./fold.ts";

/** A run that has come to the point where this step is to be intended next. */
function before(step: string, line = "cp1 w1 w2 @1.20.2", policy: PolicyPart = {}): Simulation {
  const state = cluster(line);
  const sim = new Simulation(goodPlan(state, "1.21.0", policy), state);
  for (let i = 0; i < 2000; i++) {
    const decision = decide(sim.view, sim.world(), sim.now);
    if (decision.is === "go" && intents(decision).some((id) => id.endsWith(step))) return sim;
    sim.step();
    if (decision.is === "wait") sim.settle(0, false);
  }
  throw new Error(`never came to ${step}`);
}

const intents = (d: Decision) =>
  d.is === "go"
    ? d.commands.flatMap((c) => (c.do === "record" && c.body.type === "step-intended" ? [c.body.step.id] : []))
    : [];
/** What was decided, in a line. */
function told(decision: Decision): string {
  if (decision.is === "over") return "over";
  if (decision.is === "wait") return `wait: ${decision.waits.map((w) => w.why).join(" | ")}`;
  const say = decision.commands.map((c) => {
    if (c.do !== "record") return `${c.do} ${c.intent.step.id}`;
    const { body } = c;
    if (body.type === "step-intended") return `intend ${body.step.id}`;
    return body.type === "halted" ? `halt ${body.findings.map((f) => f.code).join(" ")}` : body.type;
  });
  return say.join(", ");
}
const ask = (sim: Simulation, world: Partial<World> = {}, laterMs = 0) =>
  told(decide(sim.view, { ...sim.world(), ...world }, (sim.nowMs + laterMs) as never));

const withNode = (sim: Simulation, name: string, change: Partial<NodeState> | null) => {
  const state = sim.world().state;
  if (!state) throw new Error("no state");
  const nodes = state.nodes.flatMap((x) => (x.name !== name ? [x] : change ? [{ ...x, ...change }] : []));
  return { state: { ...state, nodes } };
};
const owner = (run: string) => ({ run, step: "x", epoch: 1, wasUnschedulable: false }) as never;

describe("decide", () => {
  it("records an intent, acts on it in a later answer only, and then waits for it", () => {
    const sim = before("w1/cordon");
    expect(ask(sim)).toBe("intend 1.21/workers/w1/cordon");
    sim.step();
    expect(ask(sim)).toBe("act 1.21/workers/w1/cordon");
    sim.step();
    expect(ask(sim)).toBe("wait: cordon w1: at it");
    expect(ask(sim, {}, 200_000)).toBe("wait: cordon w1: at it (late by 80 s; it is not killed)");
    sim.crash(0);
    expect(ask(sim)).toBe("act 1.21/workers/w1/cordon");
  });

  it("begins as many lanes as the phase is wide", () => {
    const sim = before("stage/cp1/stage", "cp1 w1 w2 w3 @1.20.2", { stage: { parallelNodes: 3 } });
    expect(ask(sim)).toBe("intend 1.21/stage/cp1/stage, intend 1.21/stage/w1/stage, intend 1.21/stage/w2/stage");
  });

  it.each([
    ["another Node UID", { uid: "other" as never }, "halt node-replaced"],
    ["another machine", { machineId: "other" as never }, "halt node-replaced"],
    ["a hold", { hold: "ask anna" }, "halt node-on-hold"],
  ])("does not begin on a node with %s", (_, change, answer) => {
    const sim = before("w1/cordon");
    expect(ask(sim, withNode(sim, "w1", change))).toBe(answer);
  });

  it("does not begin on a node that is gone, nor with an agent of another machine", () => {
    const sim = before("w1/save-node-state");
    expect(ask(sim, withNode(sim, "w1", null))).toBe("halt node-missing");
    const agents = new Map(sim.world().agents);
    agents.set(n("w1"), { ...agents.get(n("w1"))!, machineId: "other" as never });
    expect(ask(sim, { agents })).toBe("halt node-replaced");
  });

  it("waits while a node shows the mark of a run, ours or not, and halts in the end", () => {
    const sim = before("w1/cordon", "cp1 w1 w2 w3 @1.20.2", { workers: { maxUnavailable: 1 } });
    const marked = withNode(sim, "w3", { unschedulable: true, owner: owner("run-0") });
    expect(ask(sim, marked)).toBe("wait: w1 waits while w3 is out of service");
    expect(ask(sim, marked, 600_000)).toBe("halt node-owned-by-other");
    const two = before("w1/cordon", "cp1 w1 w2 w3 @1.20.2", { workers: { maxUnavailable: 2 } });
    expect(ask(two, withNode(two, "cp1", { unschedulable: true, owner: owner("run-0") }))).toMatch(
      /^wait: .*cp1 is out/,
    );
  });

  it("takes no node while another one is away by itself, and halts in the end", () => {
    const sim = before("w1/cordon", "cp1 w1 w2 @1.20.2");
    const away = withNode(sim, "w2", { ready: false, readyWhy: "NodeStatusUnknown" });
    expect(ask(sim, away)).toBe("wait: w1 waits: w2 is not Ready: NodeStatusUnknown");
    expect(ask(sim, away, 600_000)).toBe("halt node-not-ready");
    const skipped = before("w2/cordon", "cp1 w1 w2 @1.20.2");
    (skipped.view.exempted as Set<string>).add("1 1.21/workers/w1/gate");
    expect(ask(skipped, withNode(skipped, "w1", { ready: false, readyWhy: "" }))).toMatch(/^intend .*w2\/cordon/);
  });

  it("changes no control plane while another one's static pods are down", () => {
    const sim = before("control-planes/cp2/kubeadm-node", "cp1 cp2 cp3 w1 @1.20.2");
    const pods = sim.truth.nodes[0]!.staticPods.map((p) => ({ ...p, ready: p.component !== "kube-apiserver" }));
    const down = withNode(sim, "cp1", { staticPods: pods });
    expect(ask(sim, down)).toBe("wait: cp2 waits: on cp1: kube-apiserver is not Ready");
    expect(ask(sim, down, 600_000)).toBe("halt static-pods-unstable");
  });

  it("changes no kubelet on a node that somebody made schedulable; a retry begins at the cordon", () => {
    const sim = before("w1/install-kubelet");
    sim.truth.nodes.find((x) => x.name === "w1")!.unschedulable = false;
    expect(ask(sim)).toBe("halt node-not-cordoned");
    sim.step();
    expect(sim.verb("retry")).toBe(true);
    expect(ask(sim)).toBe("intend 1.21/workers/w1/cordon");
    expect(audit(sim.events)).toEqual([]);
  });

  it("moves no kubelet ahead of an apiserver", () => {
    const sim = before("w1/restart-kubelet");
    const pods = sim.truth.nodes[0]!.staticPods.map((p) => ({ ...p, version: "v1.20.2" as never }));
    expect(ask(sim, withNode(sim, "cp1", { staticPods: pods }))).toBe("halt skew-unsupported");
  });

  it("waits for an observation made after its own last act, and not for ever", () => {
    const sim = before("w1/drain");
    const state = { ...sim.world().state!, asOf: (sim.view.ownSettledAt! - 1) as never };
    expect(ask(sim, { state })).toBe("wait: waiting for an observation made after our last act");
    expect(ask(sim, { state }, 600_000)).toBe("halt api-away");
  });

  it("bears an API server that is away, says when that is expected, and halts in the end", () => {
    const sim = before("cp1/kubeadm-apply");
    const away = { state: null, apiAwaySince: sim.now };
    expect(ask(sim, away)).toBe("wait: the API server does not answer");
    sim.step();
    sim.step();
    expect(ask(sim, away)).toMatch(/^wait: the API server does not answer, as is expected .*\| kubeadm upgrade apply/);
    expect(ask(sim, away, 600_000)).toBe("halt api-away");
  });

  it("bears a silent agent for as long as policy says, then halts once; what it reports then counts", () => {
    const sim = before("cp1/kubeadm-apply");
    sim.step();
    sim.step();
    sim.away.set(n("cp1"), sim.nowMs);
    expect(ask(sim)).toMatch(/^wait: .*its agent is not connected; what runs on the host goes on by itself$/);
    sim.nowMs += 600_000;
    expect(ask(sim)).toBe("halt agent-away");
    sim.step();
    expect(ask(sim)).toMatch(/^wait: halted \(agent-away\)/);
    sim.away.clear();
    sim.crash(0);
    expect(ask(sim)).toBe("assign 1.21/control-planes/cp1/kubeadm-apply");
    sim.step();
    sim.settle(0, false);
    expect(sim.verb("retry")).toBe(true);
    expect(ask(sim)).toBe("intend 1.21/control-planes/cp1/static-pods-stable");
  });

  it("takes over under a higher epoch, on record first, and does nothing under a lower one", () => {
    const sim = before("w1/cordon");
    expect(ask(sim, { epoch: 2 as never })).toBe("led");
    sim.crash(1);
    sim.step();
    expect(sim.events.at(-1)).toMatchObject({ type: "led", epoch: 2, holder: "coordinator-a" });
    expect(ask(sim, { epoch: 1 as never })).toMatch(/^wait: a coordinator of epoch 2 leads this run/);
  });

  it("acts on nothing whose log was rejected, and shows why", () => {
    const sim = before("w1/cordon");
    const view = foldRun(sim.events, [{ seq: 7, why: "attempt 3" }]);
    expect(told(decide(view, sim.world(), sim.now))).toMatch(/^wait: the log was rejected .*event 7: attempt 3/);
  });

  it("ends an abort only when nothing runs any more", () => {
    const sim = before("w1/cordon");
    sim.step();
    sim.verb("abort");
    expect(ask(sim)).toBe("act 1.21/workers/w1/cordon");
    sim.step();
    expect(ask(sim)).toBe("wait: cordon w1: at it");
    sim.settle(0, false);
    expect(ask(sim)).toBe("ended");
    sim.step();
    expect(ask(sim)).toBe("over");
    expect([...sim.view.out.keys()]).toEqual(["w1"]);
  });

  it("never puts a drain back once the kubelet may have been touched in its lane", () => {
    const sim = before("w1/install-kubelet");
    const run = (fails: boolean) => {
      while (sim.acting.size === 0) sim.step();
      sim.settle(0, fails);
    };
    run(true);
    sim.step();
    sim.truth.nodes.find((x) => x.name === "w1")!.unschedulable = false;
    sim.verb("retry");
    run(false);
    expect(ask(sim)).toBe("halt node-not-cordoned");
    sim.step();
    sim.verb("retry");
    run(false);
    run(true);
    expect(ask(sim)).toBe("halt drain-blocked-by-budget");
    expect(sim.view.out.has(n("w1"))).toBe(true);
    expect(audit(sim.events)).toEqual([]);
  });

  it("begins nothing in other lanes while a failed drain is being put back", () => {
    const sim = before("w1/drain", "cp1 w1 w2 @1.20.2", { workers: { maxUnavailable: 2 } });
    for (let i = 0; sim.acting.size < 2 && i < 50; i++) sim.step();
    const order = () => [...sim.acting.keys()];
    sim.settle(order().indexOf("1.21/workers/w1/drain" as never), true);
    for (let i = 0; i < 4; i++) sim.step();
    expect(order().some((id) => id.includes("~"))).toBe(true);
    sim.settle(
      order().findIndex((id) => id.includes("/w2/")),
      false,
    );
    expect(ask(sim)).toMatch(/^wait: put back the kubelet configuration of w1: at it$/);
  });
});
