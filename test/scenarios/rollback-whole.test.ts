import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { PlanId, RunId } from "@lockkeeper/core/model/ids";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { apiserverVersion, type ClusterState } from "@lockkeeper/core/model/state";
import type { Step } from "@lockkeeper/core/model/step";
import { compareVersions } from "@lockkeeper/core/model/version";
import { makeRollback } from "@lockkeeper/core/plan/rollback/make-rollback";
import { type EtcdBack, snapshotBefore } from "@lockkeeper/core/plan/rollback/whole-back";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { minorsApart } from "@lockkeeper/core/rules/skew";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withEtcd } from "../fixtures/restore-plan.ts";
import { goodPlan, n, runId, sha256, v } from "./cluster.ts";
import { drive } from "./drive.ts";
import { Simulation } from "./simulate.ts";
import { stopped, versions } from "./stopped.ts";

const SECOND = "run-2" as RunId;
const ONE = "cp1 w1 w2 @1.20.2";
const THREE = "cp1 cp2 cp3 w1 @1.20.2";
const DONE = "1.21/verify/cluster/verify-hop";
const HOURS_LATER_MS = 3 * 3_600_000 + 12 * 60_000;

/** An upgrade that stopped there, on a cluster whose etcd members are known. */
function upgraded(line: string, id = DONE, how: "fails" | "done" = "done", target = "1.21.0"): Simulation {
  return stopped(line, id, how, target, {}, withEtcd(line, "3.4.13"));
}

/** What the coordinator keeps: what the run took. */
function keptOf(sim: Simulation): readonly KeptSnapshot[] {
  return sim.events.flatMap((e): KeptSnapshot[] => {
    if (e.type !== "step-settled" || e.outcome.is !== "done" || e.outcome.kind !== "snapshot-etcd") return [];
    const { file: _, copy: __, ...about } = e.outcome.evidence;
    return [{ v: 1, run: runId, node: n("cp1"), ...about }];
  });
}

type Changes = { readonly state?: (state: ClusterState) => ClusterState; readonly etcd?: Partial<EtcdBack> };

function rollbackOf(sim: Simulation, { state: change = (s) => s, etcd = {} }: Changes = {}) {
  const state = change(seen(sim));
  const with_ = { kept: keptOf(sim), earlierIds: [], away: new Set<never>(), token: "restore-1", undoSeconds: 180 };
  const id = "plan-2" as PlanId;
  return makeRollback({ run: runId, view: sim.view, state, etcd: { ...with_, ...etcd }, id, sha256 });
}

/** The cluster as it is some hours after the snapshot was taken. */
function seen(sim: Simulation): ClusterState {
  const [first] = keptOf(sim);
  const asOf = ((first?.takenAt ?? sim.now) + HOURS_LATER_MS) as ClusterState["asOf"];
  return { ...sim.truth.start, ...sim.truth, asOf };
}

function goodRollback(sim: Simulation): Plan {
  const answer = rollbackOf(sim);
  if (!answer.ok) throw new Error(`${answer.problem.code}: ${answer.problem.detail}`);
  return answer.value;
}

function carriedOut(sim: Simulation, plan = goodRollback(sim), tape: readonly number[] = []): Simulation {
  const back = new Simulation(plan, seen(sim), SECOND);
  drive(back, tape);
  expect(audit(back.events)).toEqual([]);
  expect(skewFaults(back)).toEqual([]);
  return back;
}

/** What the cluster itself would say at any moment: no kubelet newer than an API server, those within a minor of each other. */
function skewFaults({ history }: Simulation): readonly string[] {
  const faults = history.flatMap(({ truth }) => {
    const serving = truth.nodes.flatMap((node) => apiserverVersion(node) ?? []);
    return truth.nodes.flatMap(({ name, kubelet }) =>
      serving.flatMap((api) => [
        ...(minorsApart(api, kubelet) > 0 ? [`${name} ${kubelet} beside ${api}`] : []),
        ...(serving.some((other) => Math.abs(minorsApart(other, api)) > 1) ? [`spread at ${api}`] : []),
      ]),
    );
  });
  return [...new Set(faults)];
}

const refusal = (sim: Simulation, changes?: Changes) => {
  const answer = rollbackOf(sim, changes);
  if (answer.ok) return "planned";
  const { code, detail, findings = [] } = answer.problem;
  return [code, ...new Set(findings.map((f) => f.code)), "|", detail].join(" ");
};

const nodes = (change: (node: ClusterState["nodes"][number]) => ClusterState["nodes"][number]) => {
  return { state: (state: ClusterState) => ({ ...state, nodes: state.nodes.map(change) }) };
};

describe("the way back of a whole cluster, with a restore of etcd", () => {
  it.each([
    ["rollback-all-of-one", ONE, DONE],
    ["rollback-all-of-three", THREE, DONE],
    ["rollback-all-halted", THREE, "1.21/control-plane-kubelets/cp2/restart-kubelet"],
  ] as const)("%s: everything is as before", async (name, line, id) => {
    const sim = upgraded(line, id, id === DONE ? "done" : "fails");
    const plan = goodRollback(sim);
    await expect(`# ${line}, stopped at ${id}\n${showPlan(plan)}`).toMatchFileSnapshot(`${name}.txt`);
    const back = carriedOut(sim, plan);
    expect(back.view.ended?.how).toBe("succeeded");
    expect([...back.view.out]).toEqual([]);
    expect(versions(seen(back))).toEqual(versions(withEtcd(line)));
  });

  it("names the snapshot of before the hop, its age, and that writes are lost", () => {
    const sim = upgraded(ONE);
    const plan = goodRollback(sim);
    const [first] = keptOf(sim);
    expect(plan.restore?.snapshot.digest).toBe(first?.digest);
    expect(snapshotBefore(sim.view, sim.plan.hops[0]!)?.digest).toBe(first?.digest);
    const said = `every write since 2023-11-14T22:13:20.000Z (3 h 12 min before this plan) is lost`;
    expect(plan.findings.find((f) => f.code === "rollback-loses-writes")?.saw).toContain(said);
    expect(showPlan(plan)).toContain(`  LOST: ${said}`);
    expect(plan.findings.map((f) => f.code)).not.toContain("control-planes-stay");
  });

  it("gives nodes no marks that the kubelets' turns have taken away by then", () => {
    const sim = upgraded(ONE, "1.21/workers/w1/restart-kubelet", "fails");
    expect(seen(sim).nodes.find((node) => node.name === "w1")?.owner).not.toBeNull();
    const marks = goodRollback(sim).restore?.marks.find((m) => m.node === "w1");
    expect(marks).toEqual({ node: "w1", unschedulable: false, owner: null, hold: null });
  });

  it("takes the last of several hops back, and says that those before it stay", () => {
    const sim = upgraded(ONE, "1.22/verify/cluster/verify-hop", "done", "1.22.0");
    const plan = goodRollback(sim);
    expect([plan.from, plan.to]).toEqual([v("1.22.0"), sim.plan.hops[0]?.to]);
    expect(plan.findings.map((f) => f.code)).toContain("rollback-hop-alone");
    const back = carriedOut(sim, plan);
    expect(
      back.truth.nodes.every((node) => node.kubelet === plan.to && (apiserverVersion(node) ?? plan.to) === plan.to),
    ).toBe(true);
  });

  it("does not stop a control plane while a kubelet is newer than what comes back", () => {
    const sim = upgraded(ONE);
    const back = new Simulation(goodRollback(sim), seen(sim), SECOND);
    for (let i = 0; i < 5000 && back.view.halts.length === 0; i++) {
      if (back.step().is !== "wait") continue;
      const [next] = back.acting.keys();
      if (next?.startsWith("restore/prepare"))
        back.truth.nodes.find((node) => node.name === "w1")!.kubelet = v("1.21.0");
      back.settle(0, false);
    }
    expect(back.view.halts.map((h) => [h.step, ...h.findings.map((f) => f.code)])).toEqual([
      ["restore/stop/cp1", "skew-unsupported"],
    ]);
  });
});

describe("refused, and nothing touched", () => {
  it("while a control plane can go back without losing anything", () => {
    const sim = upgraded(THREE, "1.21/control-planes/cp3/kubeadm-node", "fails");
    expect(refusal(sim)).toMatch(
      /^rollback-refused \| not every control plane has moved: `lockkeeper rollback` without/,
    );
  });

  it("without a node's rollback point, or one of its agents", () => {
    // The point of a worker is lost with the log's record of it: its step is done by a person's word.
    const sim = upgraded(ONE);
    const pointless = upgraded(ONE);
    for (const [id, record] of pointless.view.records)
      if (id.endsWith("w1/save-node-state"))
        (pointless.view.records as Map<typeof id, unknown>).set(id, { ...record, is: "skipped", by: "anna", why: "" });
    expect(refusal(pointless)).toMatch(/^plan-blocked .*rollback-point-missing .*\| w1 was changed/);
    expect(refusal(sim, { etcd: { away: new Set([n("w1")]) } })).toMatch(
      /^plan-blocked .*agent-away .*\| w1 has to go back/,
    );
    expect(refusal(sim, { etcd: { away: new Set([n("cp1")]) } })).toMatch(/^plan-blocked .*agent-away/);
    expect(
      refusal(
        sim,
        nodes((node) => (node.name === "w1" ? { ...node, host: null } : node)),
      ),
    ).toMatch(/agent-away/);
  });

  it("without the snapshot of before the hop, or with one that cannot be restored here", () => {
    const sim = upgraded(ONE);
    expect(refusal(sim, { etcd: { kept: [] } })).toMatch(
      /^plan-blocked rollback-snapshot-missing \| the coordinator keeps no/,
    );
    const kept = (over: Partial<KeptSnapshot>) => ({ etcd: { kept: keptOf(sim).map((k) => ({ ...k, ...over })) } });
    expect(refusal(sim, kept({ clusterId: "c9" }))).toMatch(/^plan-blocked .*restore-foreign-snapshot/);
    expect(refusal(sim, kept({ form: "db.zst.age" }))).toMatch(/^plan-blocked .*restore-encrypted/);
    expect(refusal(sim, kept({ etcdVersion: "3.6.1" }))).toMatch(/^plan-blocked .*restore-version/);
    expect(refusal(sim, kept({ dbBytes: 1e15 }))).toMatch(/^plan-blocked .*disk-low/);
    const untaken = upgraded(ONE);
    for (const [id, record] of untaken.view.records)
      if (record.step.kind === "snapshot-etcd")
        (untaken.view.records as Map<typeof id, unknown>).set(id, { ...record, is: "skipped", by: "anna", why: "" });
    expect(refusal(untaken)).toMatch(/rollback-snapshot-missing \| the run has no snapshot on record/);
  });

  it("with packages that are gone, a node that is held or another one, a time that cannot be", () => {
    const sim = upgraded(ONE);
    const w1 = (over: (node: ClusterState["nodes"][number]) => object) =>
      nodes((node) => (node.name === "w1" ? { ...node, ...over(node) } : node));
    expect(
      refusal(
        sim,
        w1(({ host }) => ({ host: host && { ...host, offers: [] } })),
      ),
    ).toMatch(/^package-not-offered/);
    expect(
      refusal(
        sim,
        w1(() => ({ hold: "ask anna" })),
      ),
    ).toMatch(/^plan-blocked .*node-on-hold/);
    expect(
      refusal(
        sim,
        w1(() => ({ machineId: "other" })),
      ),
    ).toMatch(/^plan-blocked .*node-replaced/);
    expect(refusal(sim, { etcd: { undoSeconds: 5 } })).toMatch(/^request-malformed/);
    expect(refusal(sim, { etcd: { token: "../x" } })).toMatch(/^request-malformed/);
  });
});

describe("the checker, on the rollback of a whole cluster", () => {
  const back = carriedOut(upgraded(THREE));
  const inPlan = (change: (plan: Plan) => Plan) =>
    back.events.map((e): RunEvent => (e.type === "run-started" ? { ...e, plan: change(e.plan) } : e));
  const inSteps = (change: <T extends Step>(step: T) => T) =>
    inPlan((plan) => ({
      ...plan,
      hops: plan.hops.map((h) => ({
        ...h,
        phases: h.phases.map((p) => ({ ...p, lanes: p.lanes.map((l) => ({ ...l, steps: l.steps.map(change) })) })),
      })),
    })).map((e): RunEvent => (e.type === "step-intended" ? { ...e, step: change(e.step) } : e));
  const why = (events: readonly RunEvent[]) =>
    audit(events)
      .map((b) => b.why)
      .join("; ");

  it("accepts every beginning of it", () => {
    for (let end = 1; end <= back.events.length; end++) expect(audit(back.events.slice(0, end))).toEqual([]);
  });

  it("wants the static pods of before on every control plane, from a point that was looked at", () => {
    const plain = inSteps((step) => {
      if (step.id !== "restore/commit/cp2" || step.kind !== "commit-restore") return step;
      const { manifests: _, ...rest } = step;
      return rest as typeof step;
    });
    expect(why(plain)).toContain("the rollback's commit-restore has no static pods of before for cp2");
    const newer = inSteps((step) =>
      step.kind === "commit-restore" && step.manifests
        ? { ...step, manifests: { ...step.manifests, to: v("1.19.0") } }
        : step,
    );
    expect(why(newer)).toContain("brings static pods of v1.19.0; before it was v1.20.2");
    const unseen = inSteps((step) =>
      step.kind === "check-rollback-point" && step.on === "cp1"
        ? { ...step, point: { ...step.point, digest: "ef".repeat(32) as typeof step.point.digest } }
        : step,
    );
    expect(why(unseen)).toContain("rests on a rollback point that the plan does not look at first");
  });

  it("wants a proof of the version, kubelets back before, nothing between stop and commit, and a snapshot first", () => {
    const unproven = back.events.map((e): RunEvent => {
      if (e.type !== "step-settled" || e.outcome.is !== "done" || e.outcome.kind !== "commit-restore") return e;
      const { version: _, ...evidence } = e.outcome.evidence;
      return { ...e, outcome: { ...e.outcome, evidence } };
    });
    expect(why(unproven)).toContain("proves static pods of no version, not v1.20.2");
    const late = inPlan((plan) => ({
      ...plan,
      basis: {
        ...plan.basis,
        nodes: [...plan.basis.nodes, { ...plan.basis.nodes.at(-1)!, name: n("w9"), kubelet: v("1.21.0") }],
      },
    }));
    expect(why(late)).toMatch(/the kubelet of w9 at v1\.21\.0 is newer than an apiserver at v1\.20\.2/);
    const moved = inPlan((plan) => ({
      ...plan,
      hops: plan.hops.map((h) => {
        const phases = [...h.phases];
        const verify = phases.findIndex((p) => p.id === "restore-etcd");
        const stop = phases.findIndex((p) => p.kind === "restore-stop");
        phases.splice(stop + 1, 0, ...phases.splice(verify, 1));
        return { ...h, phases };
      }),
    }));
    expect(why(moved)).toContain("stands between the stop and the commit of the restore");
    const uncopied = back.events.map((e): RunEvent => {
      if (e.type !== "step-settled" || e.outcome.is !== "done" || e.outcome.kind !== "snapshot-etcd") return e;
      return { ...e, outcome: { ...e.outcome, evidence: { ...e.outcome.evidence, copy: null } } };
    });
    expect(why(uncopied)).toContain("restore/stop/cp1: the snapshot has no copy at the coordinator");
  });

  it("lets no other plan do it", () => {
    const purposeless = inPlan(({ purpose: _, rollback: __, ...plan }) => plan);
    expect(why(purposeless)).toContain("is of no restore and holds");
    const restore = inPlan(({ rollback: _, ...plan }) => ({ ...plan, purpose: "restore" }));
    expect(why(restore)).toContain("of a plain restore changes manifests");
  });
});

it("whatever goes wrong on the way, it is carried out, skew holds at every moment, and all is as before", () => {
  let whole = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(ONE, THREE, "cp1 cp2 w1 w2(cordoned) @1.20.2"),
      fc.nat(),
      fc.boolean(),
      fc.array(fc.nat(99), { maxLength: 150, size: "max" }),
      (line, where, fails, tape) => {
        // Wherever an upgrade stops once its control planes have moved.
        const steps = planSteps(goodPlan(line)).map((s) => s.id);
        const later = steps.slice(steps.findIndex((id) => id.includes("/addons/")));
        const sim = upgraded(line, later[where % later.length], fails ? "fails" : "done");
        const back = carriedOut(sim, goodRollback(sim), tape);
        expect(back.view.ended).not.toBeNull();
        if (back.view.ended?.how !== "succeeded") return;
        whole++;
        expect(versions(seen(back))).toEqual(versions(withEtcd(line)));
        expect(back.truth.nodes.every((node) => compareVersions(node.kubelet, v("1.20.2")) === 0)).toBe(true);
      },
    ),
    { numRuns: 120, endOnFailure: true },
  );
  expect(whole).toBeGreaterThan(10);
});

it("a log of it cut anywhere is gone on with, whether the act was done or not", () => {
  const sim = upgraded(THREE);
  const plan = goodRollback(sim);
  const back = carriedOut(sim, plan);
  for (let cut = 1; cut < back.events.length; cut += 2) {
    for (const from of [back.history[cut - 1], back.history[cut]]) {
      const resumed = Simulation.resume(back.events.slice(0, cut), from!, plan, SECOND);
      drive(resumed, []);
      expect(audit(resumed.events)).toEqual([]);
      expect(resumed.view.ended?.how).toBe("succeeded");
      expect(versions(seen(resumed))).toEqual(versions(withEtcd(THREE)));
    }
  }
});
