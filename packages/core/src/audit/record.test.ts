import { describe, it } from "vitest";
import {
  type Bad,
  expectCaught,
  PLAN,
  putBackRun,
  renumbered,
  runOf,
  settles,
  swapSteps,
  withLanes,
  withStep,
} from "../../../../test/fixtures/run-changes.ts";
import type { RunEvent } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";

const good = () => runOf(PLAN);
const third = (change: (e: RunEvent) => object) => () =>
  good().map((e, i) => (i === 3 ? ({ ...e, ...change(e) } as RunEvent) : e));

const FORM: readonly Bad[] = [
  ["a gap in the numbers", () => good().filter((_, i) => i !== 1), 5, /carries the number 3/],
  ["no run-started", () => renumbered(good().slice(1)), 5, /begins with run-started/],
  ["a second run-started", () => renumbered([...good().slice(0, 1), ...good()]), 5, /begins with run-started/],
  ["an unknown version", third(() => ({ v: 2 })), 5, /unknown version 2/],
  ["an unknown type", third(() => ({ type: "wished" })), 5, /unknown type wished/],
  ["no time", third(() => ({ at: "noon" })), 5, /has no time/],
  ["time going back", third((e) => ({ at: e.at - 400_000 })), 5, /time goes back by 399000 ms/],
  ["events after the end", () => renumbered([...good(), ...good().slice(1, 2)]), 5, /after the run had ended/],
  ["a version that cannot be read", () => runOf({ ...PLAN, to: "soon" as Plan["to"] }), 5, /cannot be judged/],
  ["no log at all", () => [{ type: "run-started", v: 1, seq: 1, at: 0 } as never], 5, /cannot be judged/],
];

const ATTEMPTS: readonly Bad[] = [
  [
    "an outcome of another kind",
    () =>
      good().map((e) =>
        e.type === "step-settled" && settles("addons/cluster/verify-addons")(e)
          ? { ...e, outcome: { ...e.outcome, kind: "preflight" } as typeof e.outcome }
          : e,
      ),
    5,
    /with the outcome of a preflight/,
  ],
  ["an outcome without an intent", () => renumbered(good().filter((_, i) => i !== 1)), 5, /settles and does not run/],
  [
    "an outcome of another attempt",
    () => good().map((e) => (settles("addons/cluster/verify-addons")(e) ? ({ ...e, attempt: 2 } as RunEvent) : e)),
    5,
    /attempt 2 at .* settles and does not run/,
  ],
  [
    "attempts that do not count up",
    () => good().map((e, i) => (i === 1 && e.type === "step-intended" ? { ...e, attempt: 2 } : e)),
    5,
    /attempt 2 at .*, where 1 comes next/,
  ],
  [
    "a step with other parameters than the plan's",
    () =>
      runOf(PLAN, (log, step) => {
        if (step.kind !== "kubeadm-apply") return false;
        log.run({ ...step, ignorePreflightErrors: ["all"] });
        return true;
      }),
    5,
    /is not the plan's step/,
  ],
  ["a step that the plan does not have", () => withStep({ kind: "gate" }, "another-gate"), 5, /is not the plan's step/],
  [
    "a step begun twice",
    () =>
      runOf(PLAN, (log, step) => {
        if (step.kind === "kubeadm-apply") log.intend(step);
        return false;
      }),
    5,
    /begun again while attempt 1 runs/,
  ],
  [
    "a step redone after it was done",
    () =>
      runOf(PLAN, (log, step) => {
        if (step.kind === "kubeadm-apply") log.run(step);
        return false;
      }),
    5,
    /begun again though it is over/,
  ],
  [
    "a put-back redone although its drain was not tried again",
    () =>
      putBackRun().flatMap((e) => {
        const twice = e.type === "step-intended" && e.step.id.endsWith("~uncordon");
        return twice ? [e, { ...e, attempt: 2 }] : [e];
      }),
    5,
    /begun again while attempt 1 runs/,
  ],
];

const ORDER: readonly Bad[] = [
  [
    "two steps of one name",
    () => runOf(withLanes(PLAN, (steps) => [...steps, ...steps.slice(-1)])),
    5,
    /the plan has two steps 1.21\/preflight\/cluster\/preflight/,
  ],
  [
    "a lane out of order",
    () => swapSteps("workers/w1/verify-node", "workers/w1/restart-kubelet"),
    5,
    /verify-node before .*restart-kubelet, which its lane has first/,
  ],
  [
    "a phase begun too early",
    () => swapSteps("addons/cluster/verify-addons", "stage/w2/stage"),
    5,
    /verify-addons while \d+ steps of an earlier phase are not over/,
  ],
  [
    "more lanes under way than the phase is wide",
    () => swapSteps("control-planes/cp1/check-etcd-after", "control-planes/cp2/check-etcd"),
    5,
    /while 1 other lanes of its phase are under way/,
  ],
];

describe("the form of the log", () => {
  it.each(FORM)("does not allow %s", (...bad) => expectCaught(bad));
});

describe("attempts", () => {
  it.each(ATTEMPTS)("do not allow %s", (...bad) => expectCaught(bad));
});

describe("the order of the plan", () => {
  it.each(ORDER)("does not allow %s", (...bad) => expectCaught(bad));
});
