import { audit } from "@lockkeeper/core/audit/audit";
import { APPROVALS } from "@lockkeeper/core/model/gate";
import { planSteps } from "@lockkeeper/core/model/plan";
import type { Step } from "@lockkeeper/core/model/step";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cluster, goodPlan, planFor, policyOf } from "./cluster.ts";
import { drive } from "./drive.ts";
import { Simulation } from "./simulate.ts";

const VERSIONS = ["1.18.2", "1.19.5", "1.20.0", "1.20.2", "1.21.0", "1.21.0", "1.20.2", "1.20.2", "1.22.0"];
const version = fc.constantFrom(...VERSIONS);
/** Mostly as the others are, now and then at another version or marked. */
const marks = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  { weight: 2, arbitrary: version.map((v) => `kubeadm=${v}`) },
  { weight: 2, arbitrary: version.map((v) => `kubelet=${v},kubeadm=1.21.0`) },
  { weight: 1, arbitrary: version.map((v) => `pods=${v}`) },
  { weight: 2, arbitrary: fc.constant("pods=1.21.0,kubeadm=1.21.0") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("cordoned", "open", "notready", "noagent", "hold", "broken", "loose", "swap"),
  },
);
const nodes = (letter: string, min: number, max: number) =>
  fc
    .array(marks, { minLength: min, maxLength: max, size: "max" })
    .map((all) => all.map((m, i) => `${letter}${i + 1}(${m})`));
const line = fc
  .tuple(nodes("cp", 1, 5), nodes("w", 0, 8), fc.constantFrom("1.20.2", "1.20.2", "1.21.0"))
  .map(([cps, ws, config]) => `${[...cps, ...ws].join(" ")} @1.20.2 config=${config} proxy=${config}`);

const target = fc.constantFrom("1.21.0", "1.22.0", "1.23.0", "1.24.0");
const workers = fc.record({
  maxUnavailable: fc.integer({ min: 1, max: 3 }),
  kubelets: fc.constantFrom("each-hop" as const, "catch-up" as const),
});
const night = { cron: "0 22 * * *", minutes: 240, zone: "UTC", nodeMinutes: 30 };
const gates = fc.record({
  workloads: fc.boolean(),
  soakSeconds: fc.constantFrom(0, 60),
  approval: fc.constantFrom(...APPROVALS),
  window: fc.constantFrom(null, night),
});

it("a plan is refused with findings, or keeps the order and is accepted by the checker when it runs", () => {
  const seen = { refused: 0, planned: 0, severalHops: 0 };
  fc.assert(
    fc.property(line, target, workers, gates, (text, to, ofWorkers, ofGates) => {
      const policy = { workers: ofWorkers, gates: ofGates };
      const answer = planFor(text, to, policy);
      if (!answer.ok) {
        seen.refused++;
        const { code, detail, findings = [] } = answer.problem;
        expect(detail).not.toBe("");
        if (code === "plan-blocked") expect(findings.length).toBeGreaterThan(0);
        return;
      }
      seen.planned++;
      const steps = planSteps(answer.value);
      expect(new Set(steps.map((s) => s.id)).size).toBe(steps.length);
      for (const hop of answer.value.hops) inOrder(hop.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps)));
      seen.severalHops += Number(answer.value.hops.length > 1);
      const sim = new Simulation(goodPlan(text, to, policy), cluster(text));
      expect(sim.plan.policy).toEqual(policyOf(policy));
      drive(sim, []);
      expect(sim.view.ended?.how).toBe("succeeded");
      expect(audit(sim.events)).toEqual([]);
      const target = answer.value.to;
      if (steps.length > 0) expect(sim.truth.nodes.map((n) => n.kubelet)).toEqual(sim.truth.nodes.map(() => target));
    }),
    { numRuns: 300, endOnFailure: true },
  );
  expect(Math.min(seen.refused, seen.planned, seen.severalHops)).toBeGreaterThan(20);
  // Hundreds of whole upgrades are driven: on a machine that does other work, too, they take more than the usual limit.
}, 180_000);

/** What the procedure demands of any plan, whatever it leaves out. */
function inOrder(steps: readonly Step[]): void {
  const where = (is: (s: Step) => boolean) => steps.flatMap((s, i) => (is(s) ? [i] : []));
  const first = (is: (s: Step) => boolean) => where(is)[0] ?? Number.POSITIVE_INFINITY;
  const last = (is: (s: Step) => boolean) => where(is).at(-1) ?? -1;
  const planes = (s: Step) => s.id.includes("/control-planes/");
  const kubeadm = (s: Step) => s.kind === "kubeadm-apply" || s.kind === "kubeadm-node";
  const kubelet = (s: Step) => s.kind === "install-packages" && s.packages.includes("kubelet");
  const applies = where((s) => s.kind === "kubeadm-apply");
  expect(applies).toEqual(applies.length > 0 ? [first(kubeadm)] : []);
  expect(last((s) => s.kind === "stage")).toBeLessThan(first((s) => s.kind === "cordon" || kubeadm(s)));
  expect(last((s) => s.id.includes("/adopt/"))).toBeLessThan(first((s) => s.kind === "stage" || s.kind === "cordon"));
  expect(last(planes)).toBeLessThan(first((s) => kubelet(s) || s.kind === "restart-kubelet"));
  steps.forEach((step, i) => {
    if (!("on" in step)) return;
    const before = steps
      .slice(0, i)
      .filter((s) => "on" in s && s.on === step.on)
      .map((s) => s.kind);
    if (planes(step) && kubeadm(step)) expect(before.slice(-4)).toContain("snapshot-etcd");
    if (kubelet(step) || step.kind === "restart-kubelet") {
      expect(before.lastIndexOf("confirm-drained")).toBeGreaterThan(before.lastIndexOf("cordon"));
    }
    if (step.kind === "restart-kubelet") {
      const after = steps.slice(i + 1).filter((s) => "on" in s && s.on === step.on);
      const looked = after.filter((s) => s.kind !== "check-etcd").map((s) => s.kind);
      expect(looked.slice(0, 3)).toEqual(["verify-node", "uncordon", "gate"]);
    }
  });
}
