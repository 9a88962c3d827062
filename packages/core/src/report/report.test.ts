import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { LogWriter, planOf } from "../../../../test/fixtures/run-log.ts";
import type { Finding } from "../model/finding.ts";
import type { HopSeen } from "../model/hop-seen.ts";
import type { Digest, RunId } from "../model/ids.ts";
import { planSteps } from "../model/plan.ts";
import type { UpgradeEvidence } from "../model/upgrade-evidence.ts";
import type { Version } from "../model/version.ts";
import { makeReport } from "./make-report.ts";
import { reportMarkdown } from "./report-markdown.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex") as Digest;
const time = (ms: number) => new Date(ms).toISOString();

const SEEN: HopSeen = {
  components: [{ component: "kube-apiserver", version: "v1.21.0", nodes: 2 }],
  nodes: { total: 5, ready: 5, cordoned: 1 },
  apiservers: ["v1.21.0" as Version, "v1.21.0" as Version],
  kubelets: ["v1.20.2" as Version, "v1.21.0" as Version],
  pods: { running: 20, notReady: 1, looping: 0 },
  workloads: {
    Deployment: { known: 3, back: 2 },
    StatefulSet: { known: 1, back: 1 },
    DaemonSet: { known: 0, back: 0 },
  },
  ingresses: null,
  newWarnings: ["Unhealthy 3 times, for one Pod shop/web-1: probe | failed"],
};

/** A run in which w1's first drain fails, a person tries again, and all ends well. */
function log() {
  const writer = new LogWriter(planOf());
  for (const step of planSteps(writer.plan)) {
    if (step.id === "1.21/workers/w1/drain") {
      writer.intend(step);
      writer.failed(step, "drain-blocked-by-budget", false);
      writer.push({
        type: "halted",
        step: step.id,
        findings: [{ code: "drain-blocked-by-budget", where: "cluster", saw: "a\nb" }],
      });
      writer.push({ type: "retried", step: step.id, by: "berta", why: "the budget | was loosened" });
    }
    if (step.kind === "verify-hop") {
      writer.intend(step);
      const short = { code: "below-baseline", where: { object: "Deployment shop/web" }, saw: "2 of 3 pods are ready" };
      const evidence = { nodes: 5, seen: SEEN };
      writer.settle(step, { is: "done", kind: "verify-hop", evidence, warnings: [short as Finding], log: null });
    } else writer.run(step);
  }
  writer.push({ type: "ended", how: "succeeded" });
  return writer.events;
}

it("says who asked, what was done when, what was seen and what people decided, from the log alone", () => {
  const events = log();
  const made = makeReport("run-1" as RunId, events, sha256);
  if (!made.ok) throw new Error(made.problem.detail);
  const report = made.value;
  expect(report).toMatchObject({ how: "succeeded", askedBy: "anna", plan: { from: "v1.20.2", to: "v1.21.0" } });
  expect(report.breaches).toEqual([]);
  expect(report.steps).toHaveLength(report.plan.steps + 1);
  const drains = report.steps.filter((s) => s.id === "1.21/workers/w1/drain");
  expect(drains.map((s) => [s.attempt, s.is])).toEqual([
    [1, "failed"],
    [2, "done"],
  ]);
  expect(report.said.map((s) => s.what)).toEqual(["retried 1.21/workers/w1/drain"]);
  expect(report.snapshots.map((s) => s.node)).toEqual(
    report.nodes.filter((n) => n.role === "control-plane").map((n) => n.name),
  );
  const w1 = report.nodes.find((n) => n.name === "w1");
  expect(w1?.to).toBe("v1.21.0");
  expect(w1?.outMs).toBeGreaterThan(0);
  expect(report.log.events).toBe(events.length);
});

it("tells a log that was changed from one that was not", () => {
  const [first, ...rest] = log();
  if (first?.type !== "run-started") throw new Error("no start");
  const digestOf = (events: Parameters<typeof makeReport>[1]) => {
    const made = makeReport("run-1" as RunId, events, sha256);
    return made.ok ? made.value.log.digest : null;
  };
  expect(digestOf([first, ...rest])).toBe(digestOf([{ ...first }, ...rest]));
  expect(digestOf([first, ...rest])).not.toBe(digestOf([{ ...first, by: "carla" }, ...rest]));
});

it("is Markdown whose tables nothing that people wrote can break", () => {
  const made = makeReport("run-1" as RunId, log(), sha256);
  const text = made.ok ? reportMarkdown(made.value, time) : "";
  expect(text).toContain("# Upgrade run-1: v1.20.2 to v1.21.0");
  expect(text).toContain("| Checker | accepts the log |");
  expect(text).toContain("berta retried 1.21/workers/w1/drain: the budget | was loosened");
  expect(text).toContain("drain-blocked-by-budget (cluster): a b");
  const rows = text.split("\n").filter((l) => l.startsWith("| 20"));
  expect(rows.every((row) => row.replaceAll("\\|", "").split("|").length === 7)).toBe(true);
});

it("shows what each hop's verification saw, beside the baseline, in JSON and in Markdown", () => {
  const made = makeReport("run-1" as RunId, log(), sha256);
  if (!made.ok) throw new Error(made.problem.detail);
  expect(made.value.hops).toMatchObject([{ to: "v1.21.0", seen: SEEN, findings: [{ code: "below-baseline" }] }]);
  const text = reportMarkdown(made.value, time);
  expect(text).toContain("## After v1.21.0 (");
  for (const row of [
    "| API | ready; API servers v1.21.0 |",
    "| Control plane | kube-apiserver v1.21.0 (2) |",
    "| Nodes | 5 of 5 Ready, 1 cordoned; kubelets v1.20.2 to v1.21.0 |",
    "| Pods | 20 running, 1 of them not ready, 0 keep ending |",
    "| Deployments | 2 of 3 as before |",
    "| Ingresses | - |",
    "| New warning events | Unhealthy 3 times, for one Pod shop/web-1: probe \\| failed |",
    "- warning below-baseline (Deployment shop/web): 2 of 3 pods are ready",
  ])
    expect(text).toContain(row);
});

it("is made of a run that goes on, and refused of what is no run", () => {
  const going = makeReport("run-1" as RunId, log().slice(0, 20), sha256);
  expect(going.ok && [going.value.how, going.value.endedAt]).toEqual(["open", null]);
  expect(makeReport("run-1" as RunId, log().slice(1), sha256)).toMatchObject({ problem: { code: "upgrade-unknown" } });
});

it("names workers that the run went on without, and the evidence that it was started with", () => {
  const writer = new LogWriter(planOf());
  const step = planSteps(writer.plan).find((s) => s.id === "1.21/workers/w1/install-kubelet");
  if (!step) throw new Error("no such step");
  writer.intend(step);
  writer.failed(step, "package-install-failed");
  const findings = [{ code: "package-install-failed", where: { node: "w1" as never }, saw: "disk error" }] as const;
  writer.push({ type: "quarantined", node: "w1" as never, step: step.id, findings });
  const evidence: UpgradeEvidence = {
    v: 1,
    run: "run-0" as RunId,
    cluster: "staging" as never,
    from: "v1.20.2" as never,
    stops: ["v1.21.0" as never],
    endedAt: 1_700_000_000_000 as never,
    log: "0".repeat(64) as Digest,
  };
  const [started, ...rest] = writer.events;
  if (started?.type !== "run-started") throw new Error("no start");
  const made = makeReport("run-1" as RunId, [{ ...started, evidence }, ...rest], sha256);
  if (!made.ok) throw new Error(made.problem.detail);
  expect(made.value.quarantined).toMatchObject([{ node: "w1", step: step.id }]);
  const text = reportMarkdown(made.value, time);
  expect(text).toContain("## Gone on without");
  expect(text).toContain("w1, which failed at 1.21/workers/w1/install-kubelet: ");
  expect(text).toContain("| Evidence | run-0 on cluster staging, v1.20.2 -> v1.21.0, ended 2023-11-14");
});

it("gives what preflight found the weight that policy gave it, with policy's reason; a halt stays what it was", () => {
  const writer = new LogWriter(planOf());
  const step = planSteps(writer.plan)[0]!;
  const found: Finding = { code: "etcd-unhealthy", where: { node: "cp1" as never }, saw: "no leader" };
  writer.intend(step);
  writer.failed(step, "etcd-unhealthy", false);
  writer.push({ type: "halted", step: step.id, findings: [found] });
  const [started, ...rest] = writer.events;
  if (started?.type !== "run-started") throw new Error("no start");
  const checks = [{ code: "etcd-unhealthy", severity: "info", reason: "its metrics | are\nblocked" }] as const;
  const plan = { ...started.plan, findings: [found], policy: { ...started.plan.policy, checks } };
  const made = makeReport("run-1" as RunId, [{ ...started, plan }, ...rest], sha256);
  const text = made.ok ? reportMarkdown(made.value, time) : "";
  expect(text).toContain("- info etcd-unhealthy (cp1): no leader; by policy, not blocker: its metrics | are blocked\n");
  expect(text).toMatch(/## Halts\n\n.*: blocker etcd-unhealthy \(cp1\): no leader\n/);
  expect(text).toContain("failed: blocker etcd-unhealthy");
});
