import { describe, expect, it } from "vitest";
import {
  at,
  type Bad,
  expectCaught,
  insertBefore,
  intends,
  invariants,
  lacking,
  PLAN,
  runOf,
} from "../../../../test/fixtures/run-changes.ts";
import { basisNode, LogWriter, name, planOf } from "../../../../test/fixtures/run-log.ts";
import type { RunEvent } from "../model/event.ts";
import { type Plan, planSteps } from "../model/plan.ts";
import { audit } from "./audit.ts";

/** Both workers' lanes step by step beside each other. */
function sideBySide(plan: Plan): RunEvent[] {
  const log = new LogWriter(plan);
  const steps = planSteps(plan);
  const [a, b] = ["w1", "w2"].map((n) => steps.filter((s) => s.id.startsWith(`1.21/workers/${n}/`)));
  const both = a!.flatMap((s, i) => [s, b![i]!]);
  for (const step of steps) {
    if (both.includes(step)) continue;
    if (step.kind === "verify-hop") for (const s of both) log.run(s);
    log.run(step);
  }
  log.push({ type: "ended", how: "succeeded" });
  return log.events;
}

/** The gate of w1 begins while its uncordon still runs. */
function earlyGate(): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id === "1.21/workers/w1/gate") return true;
    if (step.id !== "1.21/workers/w1/uncordon") return false;
    const gate = at(PLAN, "workers/w1/gate");
    log.intend(step);
    log.intend(gate);
    log.done(step);
    log.done(gate);
    return true;
  });
}

const kubelets = "control-plane-kubelets";

const BAD: readonly Bad[] = [
  [
    "two workers",
    () => lacking("workers/w1/uncordon", "workers/w1/gate"),
    1,
    /^w2 is taken while w1 is out .* allows 1/,
  ],
  ["a worker whose gate has not passed", () => lacking("workers/w1/gate"), 1, /^w2 is taken while w1 is out/],
  ["a gate that was begun before the node was uncordoned", earlyGate, 1, /^w2 is taken while w1 is out/],
  [
    "a node that an earlier run left open",
    () => lacking("adopt/w3/gate"),
    1,
    /cp1 is taken while w3 is out of service/,
  ],
  [
    "a control plane while another's static pods have not settled",
    () => lacking("control-planes/cp1/static-pods-stable"),
    1,
    /control plane cp2 is taken while cp1 is out/,
  ],
  [
    "a control plane while another is cordoned",
    () => lacking(`${kubelets}/cp1/uncordon`, `${kubelets}/cp1/gate`),
    1,
    /control plane cp2 is taken while cp1 is out/,
  ],
  [
    "a worker beside a control plane",
    () => lacking(`${kubelets}/cp2/gate`),
    1,
    /worker w1 is taken beside control plane cp2/,
  ],
];

describe("one node out of service", () => {
  it.each(BAD)("does not allow %s", (...bad) => expectCaught(bad));

  it("allows as many workers as policy does", () => {
    const nodes = [basisNode("cp1"), basisNode("w1"), basisNode("w2")];
    expect(
      audit(
        sideBySide(
          planOf(nodes, { workers: { maxUnavailable: 2, kubelets: "each-hop", groups: [], failureBudget: 0 } }, 2),
        ),
      ),
    ).toEqual([]);
    expect(invariants(sideBySide(planOf(nodes, {}, 2)))).toEqual([1]);
  });

  it("does not count a node that is exempt, and counts one whose gate was skipped unless that was exempted", () => {
    const early = intends("preflight/cluster/preflight");
    const exempt = { type: "exempted", invariant: 1, on: name("w1"), by: "anna", why: "it is dead" } as const;
    const events = lacking("workers/w1/gate");
    expect(audit(insertBefore(events, early, exempt))).toEqual([]);

    const skipped = runOf(PLAN, (log, step) => {
      if (step.id === "1.21/workers/w1/gate") log.push({ type: "skipped", step: step.id, by: "anna", why: "I looked" });
      return step.id === "1.21/workers/w1/gate";
    });
    expect(invariants(skipped)).toEqual([1]);
    const gate = { ...exempt, on: at(PLAN, "workers/w1/gate").id };
    expect(audit(insertBefore(skipped, (e) => e.type === "skipped", gate))).toEqual([]);
    expect(audit(insertBefore(skipped, intends("workers/w2/save-node-state"), gate))).toEqual([]);
    expect(invariants(insertBefore(skipped, intends("workers/w2/drain"), gate))).toEqual([1]);
  });
});
