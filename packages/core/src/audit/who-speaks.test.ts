import { describe, expect, it } from "vitest";
import {
  type Bad,
  before,
  expectCaught,
  PLAN,
  runOf,
  settles,
  withEvidence,
} from "../../../../test/fixtures/run-changes.ts";
import { epochOf, NODES, name } from "../../../../test/fixtures/run-log.ts";
import type { RunEvent } from "../model/event.ts";
import { audit } from "./audit.ts";

/** A good run in which one host step on w1 is reported otherwise. */
const reportedBy = (change: object) => () =>
  runOf(PLAN).map((e) =>
    settles("workers/w1/verify-node")(e) && e.type === "step-settled"
      ? { ...e, by: { ...e.by, ...change } as typeof e.by }
      : e,
  );

function gateByAgent(): RunEvent[] {
  const w1 = NODES.find((n) => n.name === "w1")!;
  const by = { is: "agent", node: w1.name, uid: w1.uid, machineId: w1.machineId, epoch: epochOf(1) } as const;
  return runOf(PLAN).map((e) => (e.type === "step-settled" && settles("workers/w1/gate")(e) ? { ...e, by } : e));
}

const IDENTITY: readonly Bad[] = [
  [
    "the cordon of another Node object",
    () => withEvidence("workers/w1/cordon", { uid: "uid-new" }),
    8,
    /w1 was cordoned as the Node object uid-new/,
  ],
  [
    "another node's agent",
    reportedBy({ node: name("w2") }),
    8,
    /the agent of w2 reports .*w1\/verify-node, a step on w1/,
  ],
  [
    "the agent of another Node object",
    reportedBy({ uid: "uid-new" }),
    8,
    /with the Node UID uid-new; the plan knows uid-w1/,
  ],
  ["the agent of another machine", reportedBy({ machineId: "new" }), 8, /w1 reports from another machine/],
  ["the coordinator, of a host step", reportedBy({ is: "coordinator" }), 8, /the coordinator says that the host step/],
  ["an agent, of the coordinator's step", gateByAgent, 8, /the agent of w1 reports .*gate, which is the coordinator's/],
];

const EPOCHS: readonly Bad[] = [
  ["an agent that is behind", reportedBy({ epoch: 0 }), 8, /reports under epoch 0; the step was intended under 1/],
  ["an agent that is ahead", reportedBy({ epoch: 7 }), 8, /knows epoch 7 while 1 writes this log/],
  [
    "a takeover that does not rise",
    () => before("workers/w1/cordon", { type: "led", epoch: epochOf(1), holder: "b" }),
    8,
    /epoch 1 takes over from 1/,
  ],
  [
    "an intent of a coordinator that was replaced",
    () => before("workers/w1/cordon", { type: "led", epoch: epochOf(3), holder: "b" }),
    8,
    /is intended under epoch 1 while 3 leads/,
  ],
];

describe("a step is not proven by", () => {
  it.each(IDENTITY)("%s", (...bad) => expectCaught(bad));
});

describe("epochs do not allow", () => {
  it.each(EPOCHS)("%s", (...bad) => expectCaught(bad));

  it("refuse nobody whose step began under the epoch before a takeover", () => {
    for (const epoch of [1, 2]) {
      const events = runOf(PLAN, (log, step) => {
        if (step.kind !== "kubeadm-apply") return false;
        log.intend(step);
        log.lead(2);
        log.done(step);
        const last = log.events.pop();
        if (last?.type !== "step-settled" || last.by.is !== "agent") throw new Error("no report");
        log.events.push({ ...last, by: { ...last.by, epoch: epochOf(epoch) } });
        return true;
      });
      expect(audit(events)).toEqual([]);
    }
  });
});
