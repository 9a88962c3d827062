import { describe, expect, it } from "vitest";
import {
  at,
  insertBefore,
  intends,
  invariants,
  lacking,
  PLAN,
  putBackRun,
  runOf,
  settles,
} from "../../../../test/fixtures/run-changes.ts";
import { LogWriter, name } from "../../../../test/fixtures/run-log.ts";
import type { EventBody, Invariant } from "../model/event.ts";
import { planSteps } from "../model/plan.ts";
import { audit } from "./audit.ts";

describe("audit", () => {
  it("accepts a whole run and every beginning of it", () => {
    for (const events of [runOf(PLAN), putBackRun(1), putBackRun(3)]) {
      for (let n = 0; n <= events.length; n++) expect(audit(events.slice(0, n))).toEqual([]);
    }
  });

  it("accepts pause, resume, and an abort after which what ran settles", () => {
    const log = new LogWriter(PLAN);
    const [first, second] = planSteps(PLAN);
    log.push({ type: "paused", by: "anna", why: "lunch" });
    log.push({ type: "resumed", by: "anna", why: "back" });
    log.run(first!);
    log.intend(second!);
    log.push({ type: "aborted", by: "anna", why: "enough" });
    log.done(second!);
    log.push({ type: "ended", how: "aborted" });
    expect(audit(log.events)).toEqual([]);
  });

  it("names the event and the node, once", () => {
    const events = lacking("stage/w1/stage");
    const seq = events.find(intends("workers/w1/cordon"))?.seq;
    expect(audit(events)).toEqual([
      { invariant: 4, seq, node: "w1", why: expect.stringMatching(/^w1 is cordoned and not staged/) },
    ]);
  });
});

describe("an exemption", () => {
  const bad = () => lacking("stage/w1/stage");
  const exempt = (invariant: Invariant, on: string): EventBody => {
    return { type: "exempted", invariant, on: name(on), by: "anna", why: "accepted" };
  };
  const early = intends("preflight/cluster/preflight");

  it("lifts its invariant for its step or node", () => {
    expect(audit(insertBefore(bad(), early, exempt(4, "w1")))).toEqual([]);
    expect(audit(insertBefore(bad(), early, exempt(4, "1.21/workers/w1/cordon")))).toEqual([]);
  });

  it("lifts nothing for another node or another invariant, and nothing that came before", () => {
    expect(invariants(insertBefore(bad(), early, exempt(4, "w2")))).toEqual([4]);
    expect(invariants(insertBefore(bad(), early, exempt(3, "w1")))).toEqual([4]);
    expect(invariants(insertBefore(bad(), settles("workers/w1/cordon"), exempt(4, "w1")))).toEqual([4]);
  });

  it("never lifts what makes the log a log", () => {
    const twice = runOf(PLAN, (log, step) => {
      if (step.kind === "kubeadm-apply") log.run(at(PLAN, "control-planes/cp1/kubeadm-apply"));
      return false;
    });
    expect(invariants(insertBefore(twice, early, exempt(5, "cp1")))).toEqual([5]);
  });
});
