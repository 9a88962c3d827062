import { describe, expect, it } from "vitest";
import { at, type Bad, expectCaught, runOf } from "../../../../test/fixtures/run-changes.ts";
import { evidenceFor, findings, id, type LogWriter, planOf } from "../../../../test/fixtures/run-log.ts";
import type { EventBody } from "../model/event.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { audit } from "./audit.ts";

const DRAIN = id("1.21/workers/w1/drain");
const exempted = (by: string, on = DRAIN): EventBody => ({ type: "exempted", invariant: 9, on, by, why: "" });
const retried = (by: string): EventBody => ({ type: "retried", step: DRAIN, by, why: "" });
const asks: EventBody = {
  type: "halted",
  step: DRAIN,
  findings: [...findings("drain-blocked-by-budget"), ...findings("drain-asks")],
};

type Part = {
  readonly drain?: Partial<Policy["drain"]>;
  readonly fails?: boolean;
  readonly forced?: boolean;
  readonly failedForced?: boolean;
};

/** The drain of w1 fails, these events follow, and it is tried again and forces. */
const run = (
  then: readonly EventBody[],
  { drain = {}, fails = true, forced = true, failedForced = false }: Part = {},
) => {
  const plan = planOf(undefined, { drain: { ...DEFAULT_POLICY.drain, ...drain } });
  return runOf(plan, (log: LogWriter, step) => {
    if (step.id !== DRAIN) return false;
    if (fails) {
      log.intend(step);
      log.failed(step, failedForced ? "drain-forced" : "drain-blocked-by-budget", false);
    }
    for (const body of then) log.push(body);
    log.intend(at(plan, "workers/w1/drain"));
    log.done(step, {
      ...evidenceFor(step),
      ...(forced ? { forced: ["shop/web-1 deleted past shop/web"] } : {}),
    } as never);
    return true;
  });
};
const FORCE = { drain: { onDeadline: "force" } } as const;
const ASK_THEN = { drain: { onDeadline: "ask-then-force", askMinutes: 1 } } as const;
const noted: EventBody = { type: "noted", findings: findings("node-on-hold") };
const aMinute = Array.from({ length: 61 }, () => noted);

describe("force is accepted", () => {
  it.each([
    ["by a person who was asked", run([asks, exempted("anna"), retried("anna")], { drain: { onDeadline: "ask" } })],
    ["by a person, whatever policy says", run([asks, exempted("anna"), retried("anna")])],
    ["by policy", run([exempted("policy"), retried("policy")], FORCE)],
    ["by policy, after a person was asked", run([asks, ...aMinute, exempted("policy"), retried("policy")], ASK_THEN)],
  ])("%s", (_, log) => expect(audit(log)).toEqual([]));
});

const BAD: readonly Bad[] = [
  ["force that nobody named", () => run([asks, retried("anna")]), 9, /nobody had lifted invariant 9 for it/],
  ["a forced drain that failed", () => run([asks, retried("anna")], { failedForced: true }), 9, /nobody had lifted/],
  ["the coordinator's word", () => run([asks, exempted("coordinator"), retried("anna")]), 9, /by the coordinator/],
  [
    "policy that says no such thing",
    () => run([exempted("policy"), retried("policy")]),
    9,
    /policy says no such thing/,
  ],
  [
    "policy that names nothing",
    () => run([exempted("policy"), retried("policy")], { drain: { onDeadline: "force", force: [] } }),
    9,
    /names nothing/,
  ],
  [
    "policy before the drain has failed",
    () => run([exempted("policy")], { ...FORCE, fails: false }),
    9,
    /has not failed by what/,
  ],
  [
    "policy that asked nobody",
    () => run([exempted("policy"), retried("policy")], ASK_THEN),
    9,
    /before a person was asked for 1 min/,
  ],
  [
    "policy that did not wait",
    () => run([asks, noted, exempted("policy"), retried("policy")], ASK_THEN),
    9,
    /before a person was asked/,
  ],
  [
    "a retry by policy alone",
    () => run([asks, retried("policy")], { ...FORCE, forced: false }),
    9,
    /is retried by policy, not by a person/,
  ],
  [
    "9 lifted for something else",
    () => run([exempted("anna", id("1.21/workers/w1/cordon")), asks, retried("anna")], { forced: false }),
    9,
    /which is no drain/,
  ],
];

describe("force is a breach", () => {
  it.each(BAD)("%s", (...bad) => expectCaught(bad));

  it("and an exemption lifts nothing else of invariant 9", () => {
    const log = run([exempted("anna")], { forced: false });
    expect(audit(log).map((b) => b.why)).toContainEqual(
      expect.stringContaining("had failed and nobody had answered it"),
    );
  });
});
