import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { PlanId, RunId } from "@lockkeeper/core/model/ids";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Step } from "@lockkeeper/core/model/step";
import { makeRollback } from "@lockkeeper/core/plan/rollback/make-rollback";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { evidenceOf } from "@lockkeeper/core/report/evidence";
import { makeReport } from "@lockkeeper/core/report/make-report";
import { reportMarkdown } from "@lockkeeper/core/report/report-markdown";
import { statusOf } from "@lockkeeper/core/run/status";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, cluster, goodPlan, runId, sha256, v } from "./cluster.ts";
import { drive } from "./drive.ts";
import { Simulation } from "./simulate.ts";
import { stopped, versions } from "./stopped.ts";
import { seenAt } from "./truth.ts";

const SECOND = "run-2" as RunId;

function rollbackOf(sim: Simulation, change: (state: ClusterState) => ClusterState = (s) => s) {
  const state = change(seenAt(sim.truth, sim.now));
  return makeRollback({ run: runId, view: sim.view, state, id: "plan-2" as PlanId, sha256 });
}

function goodRollback(sim: Simulation): Plan {
  const answer = rollbackOf(sim);
  if (!answer.ok) throw new Error(`${answer.problem.code}: ${answer.problem.detail}`);
  return answer.value;
}

/** Carries a rollback out on what the upgrade has left. */
function rolledBack(sim: Simulation, plan = goodRollback(sim)): Simulation {
  const back = new Simulation(plan, seenAt(sim.truth, sim.now), SECOND);
  drive(back, []);
  expect(back.view.ended?.how).toBe("succeeded");
  expect(audit(back.events)).toEqual([]);
  expect([...back.view.out]).toEqual([]);
  return back;
}

const refusal = (sim: Simulation, change?: (state: ClusterState) => ClusterState) => {
  const answer = rollbackOf(sim, change);
  if (answer.ok) return "planned";
  const { code, detail, findings = [] } = answer.problem;
  return [code, ...new Set(findings.map((f) => f.code)), "|", detail].join(" ");
};

const ONE = "cp1 w1 w2 @1.20.2";
const THREE = "cp1 cp2 cp3 w1 @1.20.2";

describe("the way back from where an upgrade stopped", () => {
  it.each([
    ["rollback-kubeadm-package", ONE, "1.21/control-planes/cp1/install-kubeadm", "fails"],
    ["rollback-static-pods", ONE, "1.21/control-planes/cp1/kubeadm-apply", "fails"],
    ["rollback-one-of-three", THREE, "1.21/control-planes/cp1/check-etcd-after", "done"],
    ["rollback-two-of-three", THREE, "1.21/control-planes/cp3/kubeadm-node", "fails"],
  ] as const)("%s: everything is as before", async (name, line, id, how) => {
    const sim = stopped(line, id, how);
    const plan = goodRollback(sim);
    await expect(`# ${line}, stopped at ${id} (${how})\n${showPlan(plan)}`).toMatchFileSnapshot(`${name}.txt`);
    // kubeadm puts the static pods of a failed `upgrade apply` back by itself; the simulation's fails before it does anything.
    const back = rolledBack(sim, plan);
    expect(versions(seenAt(back.truth, back.now))).toEqual(versions(cluster(line)));
  });

  it.each([
    ["rollback-worker-kubelet", ONE, "1.21/workers/w1/restart-kubelet", "w1"],
    ["rollback-plane-kubelet", THREE, "1.21/control-plane-kubelets/cp2/install-kubelet", "cp2"],
  ] as const)("%s: the node is as before and in service, the control planes stay", async (name, line, id, node) => {
    const sim = stopped(line, id);
    const plan = goodRollback(sim);
    await expect(`# ${line}, stopped at ${id}\n${showPlan(plan)}`).toMatchFileSnapshot(`${name}.txt`);
    expect(plan.findings.map((f) => f.code)).toContain("control-planes-stay");
    const back = rolledBack(sim, plan);
    const now = back.truth.nodes.find((n) => n.name === node);
    expect(now).toMatchObject({ kubelet: v("1.20.2"), unschedulable: false, owner: null });
    expect(now?.host?.packages.find((p) => p.name === "kubelet")?.installed).toBe("1.20.2-1.1");
    for (const other of back.truth.nodes.filter((n) => n.name !== node)) {
      expect(other).toEqual(sim.truth.nodes.find((n) => n.name === other.name));
    }
  });

  it("is told from an upgrade by its status and its report, and has no way back of its own", () => {
    const sim = stopped(ONE, "1.21/control-planes/cp1/kubeadm-apply", "fails");
    const made = makeReport(runId, rolledBack(sim).events, sha256);
    if (!made.ok) throw new Error(made.problem.detail);
    expect(reportMarkdown(made.value, String)).toMatch(/^# Rollback run-1: v1\.21\.0 to v1\.20\.2\n/);
    expect(evidenceOf(made.value)).toMatchObject({ problem: { code: "evidence-refused" } });
    const back = new Simulation(goodRollback(sim), seenAt(sim.truth, sim.now), SECOND);
    while (back.view.halts.length === 0) if (back.step().is === "wait") back.settle(0, true);
    const status = statusOf(SECOND, back.view, null, new Map());
    expect(status).toMatchObject({ purpose: "rollback", state: "halted", can: ["retry", "abort"] });
  });

  it("takes a worker's packages and configuration back without a drain where its kubelet runs as it did", () => {
    const sim = stopped(ONE, "1.21/workers/w1/kubeadm-node");
    const plan = goodRollback(sim);
    const kinds = planSteps(plan).flatMap((s) => ("on" in s && s.on === "w1" ? [s.kind] : []));
    expect(kinds).toEqual(["check-rollback-point", "stage", "restore-kubelet-config", "install-packages", "gate"]);
    rolledBack(sim, plan);
  });

  it("takes all of a run back that moved workers alone", () => {
    const line = "cp1(pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0) w1 w2 @1.20.2 config=1.21.0";
    const sim = stopped(line, "1.21/workers/w2/restart-kubelet");
    const back = rolledBack(sim);
    expect(versions(seenAt(back.truth, back.now))).toEqual(versions(cluster(line)));
  });

  it("takes back the hop that it stopped in, and says that those before it stay", () => {
    const sim = stopped(ONE, "1.22/control-planes/cp1/kubeadm-apply", "fails", "1.22.0");
    const plan = goodRollback(sim);
    expect([plan.from, plan.to]).toEqual([v("1.22.0"), sim.plan.hops[0]?.to]);
    expect(plan.findings.map((f) => f.code)).toContain("rollback-hop-alone");
    const back = rolledBack(sim, plan);
    expect(back.truth.nodes.every((n) => n.kubelet === plan.to)).toBe(true);
  });
});

describe("no way back", () => {
  it("where every control plane has moved and no node's turn is open", () => {
    const sim = stopped(ONE, "1.21/addons/cluster/verify-addons", "done");
    expect(refusal(sim)).toMatch(/^rollback-refused control-planes-stay \| every control plane runs v1\.21\.0/);
    expect(refusal(stopped(ONE, "1.21/verify/cluster/verify-hop", "done"))).toMatch(
      /^rollback-refused control-planes-stay/,
    );
  });

  it("from a run that goes on, has changed nothing, or is a rollback", () => {
    const state = cluster(ONE);
    const sim = new Simulation(goodPlan(state), state);
    expect(refusal(sim)).toMatch(/^upgrade-state \| run-1 is running/);
    expect(refusal(stopped(ONE, "1.21/check/w1/check-host"))).toMatch(/^rollback-refused \| run-1 has changed nothing/);
    const back = rolledBack(stopped(ONE, "1.21/control-planes/cp1/kubeadm-apply"));
    expect(refusal(back)).toMatch(/^rollback-refused \| run-1 is itself a rollback/);
  });

  const at = (change: (n: ClusterState["nodes"][number]) => ClusterState["nodes"][number]) => (state: ClusterState) => {
    return { ...state, nodes: state.nodes.map(change) };
  };
  const of = (name: string, change: (n: ClusterState["nodes"][number]) => ClusterState["nodes"][number]) =>
    at((n) => (n.name === name ? change(n) : n));

  it("to a version out of skew: a kubelet that is newer than what the API servers would be", () => {
    const sim = stopped(THREE, "1.21/control-planes/cp1/check-etcd-after", "done");
    sim.plan.basis.nodes.find((n) => n.name === "w1");
    const newer = of("w1", (n) => ({ ...n, kubelet: v("1.21.0") }));
    // The log knows w1 at 1.20.2, so it is taken back first; one that the run found there already is not.
    expect(refusal(sim, newer)).toMatch(/rollback-point-missing/);
    const found = stopped(
      "cp1(pods=1.21.0,kubeadm=1.21.0) cp2 cp3 w1 @1.20.2 config=1.21.0",
      "1.21/control-planes/cp2/check-etcd-after",
      "done",
    );
    expect(refusal(found, newer)).not.toBe("planned");
    const spread = of("cp3", (n) => ({
      ...n,
      staticPods: n.staticPods.map((p) => (p.version ? { ...p, version: v("1.22.0") } : p)),
    }));
    expect(refusal(sim, spread)).toMatch(/^plan-blocked .*skew-unsupported/);
  });

  it("without a rollback point, the packages, or the very node", () => {
    const sim = stopped(ONE, "1.21/workers/w1/restart-kubelet");
    const gone = of("w1", (n) => (n.host ? { ...n, host: { ...n.host, offers: [] } } : n));
    expect(refusal(sim, gone)).toMatch(
      /^package-not-offered .*no repository of w1 offers kubeadm 1\.20\.2-1\.1, kubelet/,
    );
    expect(
      refusal(
        sim,
        of("w1", (n) => ({ ...n, machineId: "other" as never })),
      ),
    ).toMatch(/^plan-blocked .*node-replaced/);
    expect(
      refusal(
        sim,
        of("w1", (n) => ({ ...n, hold: "ask anna" })),
      ),
    ).toMatch(/^plan-blocked .*node-on-hold/);
    expect(
      refusal(
        sim,
        of("w1", (n) => ({ ...n, host: null })),
      ),
    ).toMatch(/^plan-blocked .*agent-away/);
    expect(refusal(sim, (s) => ({ ...s, nodes: s.nodes.filter((n) => n.name !== "w1") }))).toMatch(/node-missing/);
    const pointless = stopped(ONE, "1.21/control-planes/cp1/save-node-state");
    const moved = of("cp1", (n) =>
      n.host
        ? {
            ...n,
            host: {
              ...n.host,
              kubeadm: v("1.21.0"),
              packages: n.host.packages.map((p) => (p.name === "kubeadm" ? { ...p, installed: "1.21.0-1.1" } : p)),
            },
          }
        : n,
    );
    expect(refusal(pointless, moved)).toMatch(/^plan-blocked .*rollback-point-missing/);
  });
});

describe("the checker", () => {
  const log = (sim: Simulation, change: (e: RunEvent) => RunEvent): readonly RunEvent[] => sim.events.map(change);
  const inPlan = (change: (plan: Plan) => Plan) => (e: RunEvent) =>
    e.type === "run-started" ? { ...e, plan: change(e.plan) } : e;
  const why = (events: readonly RunEvent[]) =>
    audit(events)
      .map((b) => b.why)
      .join("; ");

  it("lets versions go down in a rollback alone, and only to what they were", () => {
    const back = rolledBack(stopped(THREE, "1.21/control-planes/cp2/kubeadm-node"));
    const plain = inPlan(({ purpose: _, rollback: __, ...plan }) => plan);
    expect(why(log(back, plain))).toContain("is of a plan that is no rollback");
    expect(why(log(back, plain))).toMatch(/takes kubeadm of cp1 back from v1\.21\.0 to v1\.20\.2/);
    const other = inPlan((plan) => ({
      ...plan,
      ...(plan.rollback
        ? {
            rollback: {
              ...plan.rollback,
              nodes: [{ ...plan.rollback.nodes[0], apiserver: v("1.20.1") }, ...plan.rollback.nodes.slice(1)],
            },
          }
        : {}),
    }));
    expect(why(log(back, other))).toContain("takes the static pods of cp1 to v1.20.2; before it was v1.20.1");
    const nameless = inPlan(({ rollback: _, ...plan }) => plan);
    expect(why(log(back, nameless))).toContain("does not name what it rolls back");
  });

  it("judges the skew at every step of it as ever", () => {
    const back = rolledBack(stopped(THREE, "1.21/control-planes/cp3/kubeadm-node"));
    const older = <T extends Step>(step: T): T =>
      step.id.endsWith("/cp1/put-back-manifests") ? { ...step, to: v("1.19.0") } : step;
    const apart = log(back, (e) => {
      if (e.type === "step-intended") return { ...e, step: older(e.step) };
      return inPlan((plan) => ({
        ...plan,
        hops: plan.hops.map((h) => ({
          ...h,
          phases: h.phases.map((p) => ({ ...p, lanes: p.lanes.map((l) => ({ ...l, steps: l.steps.map(older) })) })),
        })),
      }))(e);
    });
    expect(why(apart)).toMatch(/apiservers from v1\.19\.0 to v1\.2[01]\.\d stand more than one minor apart/);
  });

  it("wants a snapshot before static pods are put back, as before any change of a control plane", () => {
    const back = rolledBack(stopped(THREE, "1.21/control-planes/cp1/check-etcd-after", "done"));
    const untaken = log(back, (e) => {
      if (e.type !== "step-settled" || e.outcome.kind !== "snapshot-etcd" || e.outcome.is !== "done") return e;
      return { ...e, outcome: { ...e.outcome, evidence: { ...e.outcome.evidence, copy: null } } };
    });
    expect(why(untaken)).toContain("put-back-manifests: the snapshot has no copy at the coordinator");
  });
});

/** Kinds whose failure stops an upgrade where a rollback has something to do. */
const LINES = [ONE, THREE, "cp1 cp2 w1 w2(cordoned) w3 @1.20.2", "cp1 w1 w2 w3 @1.20.2"] as const;

it("whatever step an upgrade stops at, its rollback is carried out and leaves what was before, or is refused", () => {
  const seen = { refused: 0, whole: 0, part: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...LINES),
      fc.nat(),
      fc.boolean(),
      fc.array(fc.nat(99), { maxLength: 200, size: "max" }),
      (line, where, fails, tape) => {
        const steps = planSteps(goodPlan(line));
        const step = steps[where % steps.length] as Step;
        const sim = stopped(line, step.id, fails ? "fails" : "done");
        const answer = rollbackOf(sim);
        if (!answer.ok) {
          seen.refused++;
          expect(["rollback-refused", "upgrade-state"]).toContain(answer.problem.code);
          return;
        }
        const back = new Simulation(answer.value, seenAt(sim.truth, sim.now), SECOND);
        drive(back, tape);
        expect(audit(back.events)).toEqual([]);
        expect(back.view.ended).not.toBeNull();
        if (back.view.ended?.how !== "succeeded") return;
        const stays = answer.value.findings.some((f) => f.code === "control-planes-stay");
        const [now, was] = [seenAt(back.truth, back.now), cluster(line)].map(versions);
        if (stays) {
          seen.part++;
          expect(now?.nodes.map((n) => n.unschedulable)).toEqual(was?.nodes.map((n) => n.unschedulable));
        } else {
          seen.whole++;
          expect(now).toEqual(was);
        }
        expect(now?.nodes.every((n) => n.owner === null)).toBe(true);
      },
    ),
    { numRuns: 150, endOnFailure: true },
  );
  expect(Math.min(seen.refused, seen.whole, seen.part)).toBeGreaterThan(5);
});

it("a log of a rollback cut anywhere is gone on with, whether the act was done or not", () => {
  const sim = stopped(THREE, "1.21/control-planes/cp2/kubeadm-node");
  const plan = goodRollback(sim);
  const back = new Simulation(plan, seenAt(sim.truth, sim.now), SECOND);
  drive(back, []);
  for (let cut = 1; cut < back.events.length; cut++) {
    for (const from of [back.history[cut - 1], back.history[cut]]) {
      const resumed = Simulation.resume(back.events.slice(0, cut), from!, plan, SECOND);
      drive(resumed, []);
      expect(audit(resumed.events)).toEqual([]);
      expect(resumed.view.ended?.how).toBe("succeeded");
      expect(versions(seenAt(resumed.truth, at(0)))).toEqual(versions(cluster(THREE)));
    }
  }
});
