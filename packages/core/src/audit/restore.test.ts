import { describe, expect, it } from "vitest";
import { restorePlan } from "../../../../test/fixtures/restore-plan.ts";
import { renumbered } from "../../../../test/fixtures/run-changes.ts";
import { type DIGEST, evidenceFor, LogWriter, NODES, planOf, RESTORE } from "../../../../test/fixtures/run-log.ts";
import type { RunEvent } from "../model/event.ts";
import { finding } from "../model/finding.ts";
import type { Outcome } from "../model/outcome.ts";
import { type Plan, planSteps } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import { audit } from "./audit.ts";

const PLAN = restorePlan();
const at = (id: string, plan = PLAN): Step => {
  const step = planSteps(plan).find((s) => s.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step;
};
const whole = (plan: Plan, instead: (log: LogWriter, step: Step) => boolean = () => false): RunEvent[] => {
  const log = new LogWriter(plan);
  for (const step of planSteps(plan)) if (!instead(log, step)) log.run(step);
  log.push({ type: "ended", how: "succeeded" });
  return log.events;
};
const reasons = (events: readonly RunEvent[]) => audit(events).map((b) => `${b.invariant}: ${b.why}`);
const lacking = (id: string) =>
  renumbered(
    whole(PLAN).filter(
      (e) => !(e.type === "step-intended" && e.step.id === id) && !(e.type === "step-settled" && e.step === id),
    ),
  );
const failed = (step: Step, code: Parameters<typeof finding>[0]): Outcome =>
  ({
    is: "failed",
    kind: step.kind,
    changedHost: true,
    findings: [finding(code, "cluster", "seen")],
    log: null,
  }) as Outcome;

describe("the checker, on restores", () => {
  it("accepts one that went as planned, and every beginning of it", () => {
    const events = whole(PLAN);
    for (let n = 1; n <= events.length; n++) expect(reasons(events.slice(0, n))).toEqual([]);
    expect(reasons(whole(restorePlan("cp1 @1.30.2")))).toEqual([]);
  });

  it.each([
    ["restore/prepare/cp2", /11: restore\/stop\/cp1 is begun, and cp2 is not proven as prepared/],
    [
      "restore/stop/cp3",
      /11: restore\/commit\/cp1 is begun, and cp3|11: restore\/confirm\/cp1 is begun, and cp3 is not proven as stopped/,
    ],
    ["restore/confirm/cp3", /11: restore\/commit\/cp1 is begun, and cp3 is not proven as confirmed or committed/],
    ["restore/confirm/cp1", /11: restore\/commit\/cp1 is begun, and cp1 is not confirmed as stopped/],
  ])("finds that %s was left out", (id, why) => {
    expect(reasons(lacking(id)).filter((r) => why.test(r)).length).toBeGreaterThan(0);
  });

  it("takes a stop for proven no longer once it was rewound, or its host has put itself back", () => {
    const events = whole(PLAN, (log, step) => {
      if (step.id !== "restore/commit/cp1") return false;
      log.push({ type: "rewound", steps: [at("restore/stop/cp3").id], why: "a retry" });
      log.intend(step);
      log.done(step);
      return true;
    });
    expect(reasons(events).some((r) => r.includes("cp3 is not proven as confirmed or committed"))).toBe(true);
    const undone = whole(PLAN, (log, step) => {
      if (step.id !== "restore/commit/cp3") return false;
      log.intend(step);
      log.settle(step, failed(step, "restore-undone"));
      log.push({ type: "halted", step: step.id, findings: [finding("restore-undone", "cluster", "seen")] });
      log.push({ type: "retried", step: step.id, by: "anna", why: "again" });
      log.run(step);
      return true;
    });
    expect(reasons(undone).some((r) => r.includes("cp3 is not confirmed as stopped"))).toBe(true);
  });

  it("lets a laggard be stopped, confirmed and committed again beside those that have committed", () => {
    const [stop, confirm, commit] = [at("restore/stop/cp3"), at("restore/confirm/cp3"), at("restore/commit/cp3")];
    const events = whole(PLAN, (log, step) => {
      if (step !== commit) return false;
      log.intend(step);
      log.settle(step, failed(step, "restore-undone"));
      log.push({ type: "halted", step: step.id, findings: [finding("restore-undone", "cluster", "seen")] });
      log.push({ type: "rewound", steps: [stop.id, confirm.id], why: "proven anew" });
      log.push({ type: "retried", step: step.id, by: "anna", why: "again" });
      for (const again of [stop, confirm, commit]) log.run(again);
      return true;
    });
    expect(reasons(events)).toEqual([]);
  });

  it("finds another snapshot, or another restore, in a proof or in a step", () => {
    const other = { ...RESTORE, digest: "cd".repeat(32) as typeof DIGEST };
    const proof = whole(PLAN, (log, step) => {
      if (step.id !== "restore/prepare/cp1") return false;
      log.intend(step);
      log.done(step, { ...evidenceFor(step, NODES), ...other } as never);
      return true;
    });
    expect(reasons(proof).some((r) => r.includes("proves the snapshot cdcd"))).toBe(true);
    const hops = PLAN.hops.map((h) => ({
      ...h,
      phases: h.phases.map((p) => ({
        ...p,
        lanes: p.lanes.map((l) => ({
          ...l,
          steps: l.steps.map((s) =>
            s.id === "restore/commit/cp2" && s.kind === "commit-restore" ? { ...s, token: "another" } : s,
          ),
        })),
      })),
    }));
    expect(reasons(whole({ ...PLAN, hops })).some((r) => r.includes("names the restore another"))).toBe(true);
  });

  it("finds a restore's steps in an upgrade, an upgrade's in a restore, and a control plane that was forgotten", () => {
    const upgrade = planOf();
    const [hop] = PLAN.hops;
    expect(
      reasons(whole({ ...upgrade, hops: [...upgrade.hops, ...(hop ? [hop] : [])] })).some((r) =>
        r.includes("is of no restore"),
      ),
    ).toBe(true);
    expect(
      reasons(whole({ ...PLAN, hops: [...PLAN.hops, ...upgrade.hops] })).some((r) =>
        r.includes("the plan of a restore holds 1.21"),
      ),
    ).toBe(true);
    const without = PLAN.hops.map((h) => ({
      ...h,
      phases: h.phases.map((p) => ({
        ...p,
        lanes: p.lanes.filter((l) => !(p.kind === "restore-stop" && l.node === "cp2")),
      })),
    }));
    expect(reasons(whole({ ...PLAN, hops: without })).some((r) => r.includes("has no stop-control-plane on cp2"))).toBe(
      true,
    );
  });
});

describe("the checker, on restores that begin without the API", () => {
  const from = (over: object = {}) =>
    restorePlan("cp1 w1 @1.30.2", { withoutApi: { lastSeenAt: 1, plannedAt: 2, lastEpoch: 0, ...over } as never });

  it("accepts one that says what it rests on, under a higher epoch", () => {
    const events = whole(from());
    for (let n = 1; n <= events.length; n++) expect(reasons(events.slice(0, n))).toEqual([]);
  });

  it("finds a plan that does not say so, one of something else, and an epoch that its coordinator had led under", () => {
    expect(reasons(whole({ ...from(), findings: [] }))).toContain(
      "11: the plan does not say that it rests on what was seen last",
    );
    expect(reasons(whole(from({ lastSeenAt: 3 })))).toContain("11: the cluster was seen last after the plan was made");
    expect(reasons(whole(from({ lastEpoch: 9 }))).some((r) => r.startsWith("8: it begins without the Lease"))).toBe(
      true,
    );
    expect(reasons(whole({ ...from(), purpose: "rollback" }))).toContain(
      "11: the plan is of no restore alone and begins without the API",
    );
  });

  it("finds a stop after the API was back that nobody has asked for again", () => {
    const led = (answer: (log: LogWriter, step: Step) => void) =>
      whole(from(), (log, step) => {
        if (step.kind !== "stop-control-plane") return false;
        log.push({ type: "led", epoch: 99 as never, holder: "b" });
        answer(log, step);
        log.run(step);
        return true;
      });
    const about = (events: readonly RunEvent[]) => reasons(events).filter((r) => r.includes("still wanted"));
    expect(about(led(() => undefined))).toEqual([
      "11: restore/stop/cp1 is begun though the API was back and nobody had said that the restore is still wanted",
    ]);
    const answered = led((log, step) => {
      log.push({ type: "halted", step: step.id, findings: [finding("restore-api-back", "cluster", "seen")] });
      log.push({ type: "retried", step: step.id, by: "anna", why: "still" });
    });
    expect(about(answered)).toEqual([]);
  });
});
