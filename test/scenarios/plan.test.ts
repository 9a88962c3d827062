import { audit } from "@lockkeeper/core/audit/audit";
import { NOTHING_THERE } from "@lockkeeper/core/model/inventory";
import { planSteps } from "@lockkeeper/core/model/plan";
import { planDrift } from "@lockkeeper/core/plan/drift";
import { planAgain } from "@lockkeeper/core/plan/plan-again";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { describe, expect, it } from "vitest";
import { aRoom } from "../fixtures/inventory.ts";
import { cluster, goodPlan, type PolicyPart, planFor, sha256, v } from "./cluster.ts";
import { drive } from "./drive.ts";
import { Simulation } from "./simulate.ts";

const ids = (line: string, target = "1.21.0", policy: PolicyPart = {}) =>
  planSteps(goodPlan(line, target, policy)).map((s) => s.id.slice("1.21/".length));
const work = (line: string, target = "1.21.0", policy: PolicyPart = {}) =>
  ids(line, target, policy).filter((id) => /^(adopt|control-plane|workers)/.test(id));
const refusal = (line: string, target = "1.21.0", policy: PolicyPart = {}) => {
  const answer = planFor(line, target, policy);
  if (answer.ok) return "planned";
  const { code, detail, findings = [] } = answer.problem;
  return [code, ...new Set(findings.map((f) => f.code)), "|", detail].join(" ");
};

/** The cluster of that line, its nodes with more labels. */
const labelled = (line: string, labels: Readonly<Record<string, Record<string, string>>>) => {
  const state = cluster(line);
  const rooms = state.nodes.map((n) => aRoom(n.name, { labels: labels[n.name] ?? {} }));
  return { ...state, inventory: { ...NOTHING_THERE, rooms } };
};

describe("plans as people see them", () => {
  it.each([
    ["one-control-plane", "cp1 w1 w2 @1.20.2", "1.21.0", {}],
    ["several-control-planes", "cp1 cp2 cp3 w1 @1.20.2 coordinator=cp1", "1.21.0", {}],
    ["patch", "cp1 w1 @1.21.0", "1.21.3", {}],
    ["wide", "cp1 w1 w2 w3(cordoned) w4(open) @1.20.2", "1.21.0", { workers: { maxUnavailable: 2 } }],
    ["single-node", "cp1(swap,loose,soon) @1.20.2", "1.21.0", { acceptDowntime: true, ignoreKubeadmErrors: ["Swap"] }],
    ["half-done", "cp1(pods=1.21.0,kubeadm=1.21.0) w1(kubeadm=1.21.0) w2 @1.20.2 config=1.21.0", "1.21.0", {}],
    ["all-there", "cp1 w1 @1.21.0", "1.21.0", {}],
    ["two-hops", "cp1 w1 @1.20.2", "1.22.0", {}],
    ["catch-up", "cp1 w1 w2 @1.20.2", "1.23.0", { workers: { kubelets: "catch-up" }, via: [v("1.21.0")] }],
    ["by-hand", "cp1(pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0) cp2 cp3 w1 @1.20.2 config=1.21.0", "1.21.0", {}],
    ["laggard", "cp1 w1 w2(kubelet=1.18.2) @1.20.2", "1.21.0", {}],
  ] satisfies [string, string, string, PolicyPart][])("%s", async (name, line, target, policy) => {
    const plan = goodPlan(line, target, policy);
    await expect(`# ${line} -> ${target} ${JSON.stringify(policy)}\n${showPlan(plan)}`).toMatchFileSnapshot(
      `${name}.txt`,
    );
  });
});

describe("what is left of a half-done upgrade", () => {
  it("does nothing where everything is there", () => {
    expect(goodPlan("cp1 w1 @1.21.0").hops).toEqual([]);
    expect(goodPlan("cp1(hold,notready) w1 @1.21.0").hops).toEqual([]);
  });

  it("leaves a worker alone that is at the target, and one control plane of two", () => {
    const at = "pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0";
    const left = work(
      `cp1(${at}) cp2(pods=1.21.0,kubeadm=1.21.0) w1(kubeadm=1.21.0,kubelet=1.21.0) w2 @1.20.2 config=1.21.0`,
    );
    expect(left.filter((id) => /cp1|w1/.test(id))).toEqual([]);
    expect(left[0]).toBe("control-plane-kubelets/cp2/check-etcd");
    expect(left.filter((id) => id.startsWith("control-planes/"))).toEqual([]);
    expect(left).toContain("workers/w2/kubeadm-node");
  });

  it("uses kubeadm-node on the others once apply has run", () => {
    const left = work("cp1(pods=1.21.0,kubeadm=1.21.0) cp2 @1.20.2 config=1.21.0");
    expect(left.filter((id) => id.includes("kubeadm"))).toEqual([
      "control-planes/cp2/install-kubeadm",
      "control-planes/cp2/kubeadm-node",
    ]);
  });

  it("applies anew when apply had not come to its end, and lets nothing count that it left", () => {
    const left = work("cp1(pods=1.21.0,kubeadm=1.21.0) cp2 @1.20.2").filter((id) => /kubeadm-(apply|node)/.test(id));
    expect(left).toEqual(["control-planes/cp2/kubeadm-apply", "control-planes/cp1/kubeadm-node"]);
  });

  it("applies anew when kube-proxy was left behind", () => {
    const left = work("cp1(pods=1.21.0,kubeadm=1.21.0) @1.20.2 config=1.21.0 proxy=1.20.2", "1.21.0", {
      acceptDowntime: true,
    });
    expect(left).toContain("control-planes/cp1/kubeadm-apply");
    const newer = "cp1(pods=1.29.0,kubeadm=1.29.0) cp2 @1.28.2 config=1.29.0 proxy=1.28.2";
    expect(work(newer, "1.29.0").filter((id) => /kubeadm-(apply|node)/.test(id))).toEqual([
      "control-planes/cp2/kubeadm-node",
    ]);
  });

  it("installs a kubelet again that is there and not held, and only restarts one that is installed", () => {
    const there = "w1(kubeadm=1.21.0,packages=1.21.0)";
    const left = work(`cp1(pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0) ${there} @1.20.2 config=1.21.0`);
    expect(left.map((id) => id.split("/")[2])).toEqual([
      "save-node-state",
      "kubeadm-node",
      "cordon",
      "drain",
      "confirm-drained",
      "restart-kubelet",
      "verify-node",
      "uncordon",
      "gate",
    ]);
    const loose = there.replace(")", ",loose)");
    expect(work(`cp1(pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0) ${loose} @1.20.2 config=1.21.0`)).toContain(
      "workers/w1/install-kubelet",
    );
  });

  it("takes a worker through kubeadm whose kubelet was moved without it", () => {
    const left = work("cp1(pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0) w1(kubelet=1.21.0) @1.20.2 config=1.21.0");
    expect(left.slice(0, 4).map((id) => id.split("/")[2])).toEqual([
      "save-node-state",
      "install-kubeadm",
      "kubeadm-node",
      "cordon",
    ]);
    expect(left).not.toContain("workers/w1/install-kubelet");
  });

  it("installs kubectl alone without a drain", () => {
    const left = work("cp1 w1(kubectl=1.20.2) @1.21.0");
    expect(left).toEqual(["workers/w1/install-kubectl", "workers/w1/verify-node"]);
  });

  it("brings back first what an earlier run left open, even when nothing else is to do", () => {
    expect(work("cp1 w1(open) @1.21.0")).toEqual(["adopt/w1/uncordon", "adopt/w1/gate"]);
    expect(work("cp1 w1(open) w2 @1.20.2").slice(0, 2)).toEqual(["adopt/w1/uncordon", "adopt/w1/gate"]);
  });
});

describe("groups and gates", () => {
  const pools = labelled("cp1 w1 w2 w3 w4 @1.20.2", { w3: { pool: "canary" }, w2: { zone: "b" }, w4: { zone: "b" } });
  const groups = [
    { name: "canary", labels: { pool: "canary" }, maxUnavailable: 1 },
    { name: "zone-b", labels: { zone: "b" }, maxUnavailable: null },
  ];
  const night = { cron: "0 22 * * *", minutes: 240, zone: "UTC", nodeMinutes: 30 };

  it("takes the workers by policy's groups, each within its width, those in none last", async () => {
    const checks = [{ kind: "http", url: "http://shop/", status: 200 }] as const;
    const gates = { workloads: true, checks, soakSeconds: 600, approval: "group", window: night } as const;
    const plan = goodPlan(pools, "1.22.0", { workers: { groups, maxUnavailable: 2, kubelets: "catch-up" }, gates });
    await expect(showPlan(plan)).toMatchFileSnapshot("groups.txt");
    const workers = plan.hops.at(-1)?.phases.filter((p) => p.kind === "workers") ?? [];
    expect(workers.map((p) => `${p.id} ${p.width} ${p.lanes.map((l) => l.node)}`)).toEqual([
      "1.22/workers-canary 1 w3",
      "1.22/workers-zone-b 2 w2,w4",
      "1.22/workers 2 w1",
    ]);
  });

  it("refuses a group that matches no worker, and one where nobody knows the labels", () => {
    const ask = (state: ReturnType<typeof cluster>) => {
      const answer = planFor(state, "1.21.0", {
        workers: { groups: [{ name: "gpu", labels: { gpu: "yes" }, maxUnavailable: null }] },
      });
      return answer.ok ? "planned" : `${answer.problem.code}: ${answer.problem.detail}`;
    };
    expect(ask(pools)).toBe("request-malformed: policy.workers.groups[0] (gpu) matches nothing: no worker has gpu=yes");
    expect(ask({ ...pools, inventory: null })).toMatch(/the nodes' labels are not known/);
  });

  it.each(["hop", "group", "node"] as const)(
    "waits for a person's approval of each %s, and runs to its end",
    (approval) => {
      const plan = goodPlan(pools, "1.21.0", { gates: { approval } });
      const waits = planSteps(plan).filter((s) => s.kind === "await-approval");
      expect(waits.map((s) => s.what)).toEqual(
        {
          hop: ["the hop to v1.21.0"],
          group: ["the control planes of v1.21", "the workers of v1.21"],
          node: ["the static pods of cp1", "the kubelet of cp1", ...["w1", "w2", "w3", "w4"].map((w) => `worker ${w}`)],
        }[approval],
      );
      const sim = new Simulation(plan, pools);
      drive(sim, []);
      expect(sim.view.ended?.how).toBe("succeeded");
      expect(audit(sim.events)).toEqual([]);
      expect(sim.events.filter((e) => e.type === "approved").map((e) => e.by)).toEqual(waits.map(() => "anna"));
      const unasked = sim.events.filter((e) => e.type !== "approved").map((e, i) => ({ ...e, seq: i + 1 }));
      expect(audit(unasked).map((b) => b.invariant)).toEqual(waits.map(() => 5));
    },
  );

  it("begins a node only while the window can hold it, and goes on when it opens again", () => {
    const plan = goodPlan(pools, "1.21.0", { gates: { window: night } });
    const sim = new Simulation(plan, pools);
    drive(sim, []);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
    const begun = sim.events.filter((e) => e.type === "step-intended" && e.step.kind === "await-window");
    expect(begun).toHaveLength(6);
    for (const { at } of begun) expect((new Date(at).getUTCHours() + 2) % 24).toBeLessThan(4);
  });

  it.each(["a pause", "a halt"])("waits for another window when %s has held a node up before its cordon", (held) => {
    const sim = new Simulation(goodPlan(pools, "1.21.0", { gates: { window: night } }), pools);
    const first = () => sim.events.find((e) => e.type === "step-intended" && e.step.kind === "cordon");
    const before = () =>
      [...sim.acting.keys()].find((id) => id.endsWith("/install-kubeadm") && id.includes("/workers/"));
    for (let i = 0; i < 4000 && before() === undefined; i++) {
      const decision = sim.step();
      if (decision.is !== "wait" || sim.settle(0, false)) continue;
      sim.nowMs = Math.min(...decision.waits.flatMap((w) => w.deadline ?? []));
    }
    const begun = first()?.seq ?? 0;
    sim.settle(0, held === "a halt");
    sim.step();
    if (held === "a pause") expect(sim.verb("pause")).toBe(true);
    // Long past what the node was given, and past the window.
    sim.nowMs += 6 * 3_600_000;
    expect(sim.verb(held === "a pause" ? "resume" : "retry")).toBe(true);
    for (let i = 0; i < 400; i++) {
      const decision = sim.step();
      if (decision.is !== "wait" || sim.settle(0, false)) continue;
      const why = decision.waits.map((w) => w.why).join();
      if (why.includes("waiting for the window")) break;
    }
    expect(
      sim.events.filter((e) => e.type === "step-intended" && e.step.kind === "cordon" && e.seq > begun + 40),
    ).toEqual([]);
    expect(sim.lastDecision).toMatchObject({
      is: "wait",
      waits: [{ why: expect.stringContaining("can hold a node") }],
    });
    drive(sim, []);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
    const cordons = sim.events.filter((e) => e.type === "step-intended" && e.step.kind === "cordon");
    for (const { at } of cordons) expect((new Date(at).getUTCHours() + 2) % 24).toBeLessThan(4);
  });

  it("waits for another window when what a pause has left of this one cannot hold the rest of the turn", () => {
    const sim = new Simulation(goodPlan(pools, "1.21.0", { gates: { window: night } }), pools);
    const cordon = (s: { kind: string; id: string }) => s.kind === "cordon" && s.id.includes("/workers/");
    const cordoned = () => sim.events.some((e) => e.type === "step-intended" && cordon(e.step));
    const installs = () => [...sim.acting.keys()].some((id) => /\/workers.*\/install-kubeadm$/.test(id));
    let late = false;
    for (let i = 0; i < 4000 && !installs(); i++) {
      const decision = sim.step();
      if (decision.is !== "wait" || sim.settle(0, false)) continue;
      sim.nowMs = Math.min(...decision.waits.flatMap((w) => w.deadline ?? []));
      // 35 minutes before the end: a node of 30 is begun still.
      if (!late && decision.waits.some((w) => w.why.includes("the window"))) sim.nowMs += (240 - 35) * 60_000;
      late ||= decision.waits.some((w) => w.why.includes("the window"));
    }
    expect(sim.settle(0, false)).toBe(true);
    expect(sim.verb("pause")).toBe(true);
    sim.nowMs += 25 * 60_000;
    expect(sim.verb("resume")).toBe(true);
    for (let i = 0; i < 400 && !cordoned(); i++) {
      const decision = sim.step();
      if (decision.is === "wait" && !sim.settle(0, false)) break;
    }
    expect(cordoned()).toBe(false);
    expect(sim.lastDecision).toMatchObject({ waits: [{ why: expect.stringContaining("can hold a node of 30 min") }] });
    drive(sim, []);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
    // In the next night, from its beginning on.
    const at = sim.events.find((e) => e.type === "step-intended" && cordon(e.step))?.at ?? 0;
    expect(new Date(at).toISOString()).toMatch(/T22:0/);
  });

  it("halts when nobody approves in time, and an approval goes on", () => {
    const sim = new Simulation(goodPlan(pools, "1.21.0", { gates: { approval: "hop", approvalHours: 1 } }), pools);
    for (let i = 0; i < 400 && sim.view.halts.length === 0; i++) {
      const decision = sim.step();
      if (decision.is === "wait" && !sim.settle(0, false)) sim.nowMs += 3_600_000;
    }
    expect(sim.view.halts.map((h) => h.findings.map((f) => f.code))).toEqual([["approval-missing"]]);
    expect(sim.verb("approve")).toBe(true);
    drive(sim, []);
    expect(sim.view.ended?.how).toBe("succeeded");
    expect(audit(sim.events)).toEqual([]);
  });
});

describe("refusals", () => {
  it.each([
    ["cp1 w1 @1.21.0", "1.20.5", "version-downgrade"],
    ["cp1 w1(kubeadm=1.21.3) @1.20.2", "1.21.0", "version-downgrade"],
    ["cp1 w1(packages=1.22.0) @1.20.2", "1.21.0", "version-downgrade"],
    ["cp1 w1(kubeadm=1.22.0) @1.20.2", "1.22.0", "version-downgrade"],
    ["cp1 w1 @1.20.2", "2.0.0", "version-skips-minor"],
    ["cp1 w1 @1.20.2", "1.44.0", "version-skips-minor"],
    ["cp1 w1 w2(nooffers) @1.20.2", "1.22.0", "package-not-offered"],
    ["cp1 w1 @1.20.2", "1.26.0", "package-not-offered"],
    ["cp1 w1 @1.20.2 external", "1.21.0", "external-etcd"],
    ["cp1 w1(nooffers) @1.20.2", "1.21.0", "package-not-offered package-not-offered"],
    ["cp1 w1(nooffers,unswitchable) @1.20.2", "1.21.0", "package-not-offered repository-not-switchable"],
    ["cp1 w1(nooffers,broken) @1.20.2", "1.21.0", "plan-blocked package-not-offered package-database-broken"],
    ["cp1 w1(notready) @1.20.2", "1.21.0", "plan-blocked node-not-ready"],
    ["cp1 w1(hold) @1.20.2", "1.21.0", "plan-blocked node-on-hold"],
    ["cp1 w1(noagent) @1.20.2", "1.21.0", "plan-blocked agent-missing |"],
    ["cp1 w1(silent) @1.20.2", "1.21.0", "plan-blocked agent-not-answering |"],
    ["cp1(silent) w1(silent) @1.20.2", "1.22.0", "plan-blocked agent-not-answering"],
    ["cp1(pods=none) w1 @1.20.2", "1.21.0", "plan-blocked skew-unsupported"],
    ["cp1(expired) w1 @1.20.2", "1.21.0", "plan-blocked certificate-expired"],
    ["cp1 w1(kubelet=1.18.2,kubeadm=1.18.2) @1.20.2", "1.21.0", "plan-blocked skew-unsupported"],
    [
      "cp1 cp2(pods=1.19.2) w1(kubelet=1.20.0) w2(kubelet=1.17.0) @1.20.2",
      "1.20.2",
      "plan-blocked control-planes-even skew",
    ],
    ["cp1 cp2(pods=1.18.2) cp3 w1 @1.20.2", "1.21.0", "plan-blocked skew-unsupported"],
    ["cp1 @1.20.2", "1.21.0", "plan-blocked drain-nowhere-to-go"],
    ["cp1 w1(cordoned) @1.20.2", "1.21.0", "plan-blocked drain-nowhere-to-go node-cordoned-by-other"],
    ["cp1(lonely) cp2 w1 @1.20.2", "1.21.0", "plan-blocked control-planes-even etcd-unhealthy"],
    ["w1 w2 @1.20.2", "1.21.0", "plan-blocked control-plane-missing"],
  ])("%s -> %s: %s", (line, target, why) => {
    expect(refusal(line, target)).toMatch(new RegExp(`^${why.replace("|", "\\|")}`));
  });

  it("plans over what is only worth a word", () => {
    const plan = goodPlan("cp1(swap,soon) w1(loose) w2(cordoned) w3(open) @1.20.2");
    expect(new Set(plan.findings.map((f) => f.code))).toEqual(
      new Set(["swap-on", "certificate-expires-soon", "packages-not-held", "node-cordoned-by-other", "node-left-open"]),
    );
  });

  it("allows three minors to a kubelet from 1.25 on", () => {
    expect(refusal("cp1 w1(kubelet=1.25.0) @1.27.0", "1.28.0")).toBe("planned");
    expect(refusal("cp1(pods=1.27.0) cp2 w1(kubelet=1.24.0) @1.26.0", "1.27.0")).toMatch(/skew-unsupported/);
  });
});

describe("over several minors", () => {
  const hops = (line: string, target: string, policy: PolicyPart = {}) =>
    goodPlan(line, target, policy).hops.map((h) => `${h.from} ${h.to}`);
  const drains = (line: string, target: string, kubelets: "each-hop" | "catch-up") =>
    planSteps(goodPlan(line, target, { workers: { kubelets } }))
      .filter((s) => s.kind === "drain" && s.on.startsWith("w"))
      .map((s) => s.id);

  it("goes minor by minor, by the newest patch that every node is offered or what policy names", () => {
    expect(hops("cp1 w1 @1.20.2", "1.22.0")).toEqual(["v1.20.2 v1.21.2", "v1.21.2 v1.22.0"]);
    expect(hops("cp1 w1 @1.20.2", "1.22.0", { via: [v("1.21.0")] })).toEqual(["v1.20.2 v1.21.0", "v1.21.0 v1.22.0"]);
    expect(hops("cp1 w1 @1.20.2", "1.24.0").map((h) => h.split(" ")[1])).toEqual([
      "v1.21.2",
      "v1.22.1",
      "v1.23.0",
      "v1.24.0",
    ]);
    expect(refusal("cp1 w1 @1.20.2", "1.22.0", { via: [v("1.22.0")] })).toMatch(/^request-malformed .*v1.22.0/);
    expect(refusal("cp1 w1 @1.20.2", "1.22.0", { via: [v("1.21.9")] })).toMatch(/^package-not-offered .*v1.21.9/);
    expect(refusal("cp1 w1 w2 w3 w4 w5 w6(nooffers) @1.20.2", "1.22.0")).toMatch(
      /^package-not-offered .*\(w6: nothing\)/,
    );
  });

  it("never steps back to a patch that is older than what is there", () => {
    expect(refusal("cp1 w1(kubeadm=1.21.5) @1.20.2", "1.22.0")).toMatch(
      /^version-downgrade .*goes by v1.21.2.*v1.21.5/,
    );
  });

  it("drains a worker in each hop, or as rarely as its kubelet may lag", () => {
    const each = ["1.21/workers/w1/drain", "1.22/workers/w1/drain"];
    expect(drains("cp1 w1 @1.20.2", "1.22.0", "each-hop")).toEqual(each);
    expect(drains("cp1 w1 @1.20.2", "1.22.0", "catch-up")).toEqual(each.slice(1));
    // Two minors before 1.25: the third apiserver must not meet a kubelet of 1.20.
    expect(drains("cp1 w1 @1.20.2", "1.23.0", "catch-up")).toEqual(["1.22/workers/w1/drain", "1.23/workers/w1/drain"]);
    expect(drains("cp1 w1 @1.20.2", "1.24.0", "catch-up")).toEqual(["1.22/workers/w1/drain", "1.24/workers/w1/drain"]);
    expect(drains("cp1 w1 @1.25.2", "1.28.0", "catch-up")).toEqual(["1.28/workers/w1/drain"]);
    expect(drains("cp1 w1 w2(kubelet=1.24.0) @1.25.2", "1.27.0", "catch-up").sort()).toEqual([
      "1.26/workers/w2/drain",
      "1.27/workers/w1/drain",
      "1.27/workers/w2/drain",
    ]);
  });

  it("takes a waiting worker's kubeadm through every minor, stages nothing else for it, and verifies without its kubelet", () => {
    const steps = planSteps(goodPlan("cp1 w1 @1.20.2", "1.22.0", { workers: { kubelets: "catch-up" } }));
    const first = steps.filter((s) => s.id.startsWith("1.21/") && s.id.includes("/w1/"));
    expect(first.map((s) => s.id.split("/").at(-1))).toEqual([
      "check-host",
      "stage",
      "save-node-state",
      "install-kubeadm",
      "kubeadm-node",
    ]);
    expect(first[1]).toMatchObject({ packages: ["kubeadm"] });
    const verify = steps.filter((s) => s.kind === "verify-hop");
    expect(verify.map((s) => s.kubeletsLater ?? [])).toEqual([["w1"], []]);
    const applies = steps.filter((s) => s.kind === "kubeadm-apply");
    expect(applies.map((s) => s.acceptOldKubelets ?? false)).toEqual([false, true]);
  });

  it("tells kubeadm to go on beside old kubelets only where it would not, and says so", () => {
    const codes = (line: string, target: string) => goodPlan(line, target).findings.map((f) => f.code);
    expect(codes("cp1 w1(kubelet=1.20.0) @1.21.0", "1.22.0")).toContain("kubeadm-forced");
    expect(codes("cp1 w1 @1.21.0", "1.22.0")).not.toContain("kubeadm-forced");
    expect(codes("cp1 w1(kubelet=1.27.0) @1.29.0", "1.30.0")).not.toContain("kubeadm-forced");
  });

  it("goes on where an upgrade by hand was left in the middle, with a word about the skew", () => {
    const plan = goodPlan("cp1(pods=1.21.0,kubeadm=1.21.0,kubelet=1.21.0) cp2 cp3 w1 @1.20.2 config=1.21.0");
    expect(plan.findings.map((f) => `${f.code} ${JSON.stringify(f.where)}`)).toEqual([
      'skew-ends-with-plan {"node":"cp1"}',
    ]);
    expect(goodPlan("cp1 cp2 w1 @1.20.2").findings.map((f) => f.code)).toEqual(["control-planes-even"]);
  });

  it("brings a laggard to the cluster's present version first", () => {
    expect(hops("cp1 w1 w2(kubelet=1.18.2) @1.20.2", "1.21.0")).toEqual(["v1.20.2 v1.20.2", "v1.20.2 v1.21.0"]);
    const kubeadm = "cp1 w1(kubelet=1.19.2,kubeadm=1.19.2) w2 @1.20.2";
    expect(hops(kubeadm, "1.21.0")).toEqual(["v1.20.2 v1.20.2", "v1.20.2 v1.21.0"]);
    const level = planSteps(goodPlan(kubeadm)).filter((s) => s.id.startsWith("1.20/") && "on" in s);
    expect(new Set(level.map((s) => ("on" in s ? s.on : "")))).toEqual(new Set(["w1"]));
  });
});

describe("digest and drift", () => {
  it("is the same for the same content, whatever the id, and another for another policy", () => {
    const plan = goodPlan("cp1 w1 @1.20.2");
    expect(goodPlan("w1 cp1 @1.20.2").digest).toBe(plan.digest);
    expect(goodPlan("cp1 w1 @1.20.2", "1.21.0", { gate: { readySeconds: 11 } }).digest).not.toBe(plan.digest);
  });

  it("names what changed, and readiness is nothing", () => {
    const line = "cp1 w1 w2 @1.20.2";
    const plan = goodPlan(line);
    expect(planDrift(plan, cluster(line.replace("w1", "w1(notready)")))).toEqual([]);
    expect(planDrift(plan, cluster("cp1(pods=1.20.9) w1(kubelet=1.20.9,cordoned) w3 @1.20.2 config=1.20.9"))).toEqual([
      "kubeadm-config's version was v1.20.2, is v1.20.9",
      "w2 is gone",
      "cp1: its apiserver was v1.20.2, is v1.20.9",
      "w1: its kubelet was v1.20.2, is v1.20.9",
      "w1: unschedulable was false, is true",
      "w3 is new",
    ]);
    expect(planDrift(plan, cluster("cp1 w1(open) w2(hold,kubeadm=none) @1.20.2 coordinator=cp1"))).toEqual([
      "the coordinator's node was not known, is cp1",
      "w1: unschedulable was false, is true",
      "w1: left open by an earlier run was false, is true",
      "w2: its kubeadm was v1.20.2, is not known",
      "w2: its hold was not known, is ask anna",
    ]);
  });

  it("is no plan for a cluster of which it would not be made again", () => {
    const line = "cp1 w1 w2 @1.20.2";
    const plan = goodPlan(line);
    const again = (now: string) => {
      const answer = planAgain(plan, cluster(now), sha256);
      return answer.ok ? "holds" : `${answer.problem.code}: ${answer.problem.detail}`;
    };
    expect(again(line)).toBe("holds");
    expect(again(line.replace("cp1", "cp1(soon)"))).toBe("holds");
    expect(again(line.replace("w1", "w1(notready)"))).toBe(
      "plan-blocked: plan-1 was made before this: w1: KubeletNotReady: container runtime is down; nothing was started",
    );
    expect(again(line.replace("w2", "w2(nooffers)"))).toMatch(/^package-not-offered: plan-1 was made before this: /);
    expect(again(line.replace("cp1", "cp1(expired)"))).toMatch(/^plan-blocked: /);
  });

  it("is no plan for nodes that would be taken in another order now", () => {
    const policy: PolicyPart = {
      workers: { groups: [{ name: "canary", labels: { pool: "canary" }, maxUnavailable: null }] },
    };
    const line = "cp1 w1 w2 @1.20.2";
    const plan = goodPlan(labelled(line, { w2: { pool: "canary" } }), "1.21.0", policy);
    const now = planAgain(plan, labelled(line, { w1: { pool: "canary" } }), sha256);
    expect(now).toMatchObject({ ok: false, problem: { code: "plan-stale" } });
  });
});
