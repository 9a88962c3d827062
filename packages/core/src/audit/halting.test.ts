import { describe, expect, it } from "vitest";
import {
  at,
  type Bad,
  before,
  expectCaught,
  insertBefore,
  PLAN,
  putBack,
  putBackRun,
  renumbered,
  runOf,
  settles,
  without,
  withStep,
} from "../../../../test/fixtures/run-changes.ts";
import { findings, id, LogWriter, name } from "../../../../test/fixtures/run-log.ts";
import type { EventBody, RunEvent } from "../model/event.ts";
import { planSteps } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import { audit } from "./audit.ts";

const CHECK = "1.21/control-planes/cp1/check-etcd";
const halted = (step: Step | null): EventBody => {
  return { type: "halted", step: step?.id ?? null, findings: findings("unexpected-error") };
};

/** check-etcd of cp1 fails, then comes what is given, then the run goes on: with that step again, or without. */
const failing =
  (then: (step: Step) => readonly EventBody[], again = true) =>
  () =>
    runOf(PLAN, (log, step) => {
      if (step.id !== CHECK) return false;
      log.intend(step);
      log.failed(step, "etcd-unhealthy", false);
      for (const body of then(step)) log.push(body);
      if (again) log.run(step);
      return true;
    });

const answer = (type: "retried" | "skipped", step: Step, by: string): EventBody => ({
  type,
  step: step.id,
  by,
  why: "",
});
const W1 = "workers/w1";
const UNCORDON = id(`1.21/${W1}/drain~uncordon`);

/** The drain of w1 fails after its kubelet was installed, and is put back all the same. */
function lateDrain(): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id !== `1.21/${W1}/restart-kubelet`) return false;
    const drain = at(PLAN, `${W1}/drain`);
    log.push({ type: "rewound", steps: [drain.id], why: "" });
    log.intend(drain);
    log.failed(drain, "drain-pod-stays");
    putBack(log, drain);
    return false;
  });
}

/** What was put back counts as not done before the uncordon that puts it back is over. */
function earlyRewind(): RunEvent[] {
  const events = putBackRun();
  const i = events.findIndex((e) => e.type === "rewound");
  return renumbered([...events.slice(0, i - 1), events[i]!, events[i - 1]!, ...events.slice(i + 1)]);
}

const HALT: readonly Bad[] = [
  [
    "a failure that nothing follows",
    failing(() => []),
    9,
    /check-etcd is begun though .* had failed and nobody had answered/,
  ],
  ["a halt that nobody answers", failing((s) => [halted(s)]), 9, /had failed and nobody had answered it/],
  [
    "a retry before the halt",
    failing((s) => [answer("retried", s, "anna")]),
    9,
    /is retried though the run had not halted/,
  ],
  [
    "a skip before the halt",
    failing((s) => [answer("skipped", s, "anna")], false),
    9,
    /is skipped though the run had not/,
  ],
  [
    "a retry by the coordinator",
    failing((s) => [halted(s), answer("retried", s, "coordinator")]),
    9,
    /is retried by the coordinator, not by a person/,
  ],
  [
    "a skip by the coordinator",
    failing((s) => [halted(s), answer("skipped", s, "coordinator")], false),
    9,
    /is skipped by the coordinator, not by a person/,
  ],
  [
    "an answer to another step",
    failing(() => [halted(null), answer("retried", at(PLAN, "stage/w1/stage"), "anna")]),
    9,
    /had failed and nobody had answered it/,
  ],
  [
    "a pause",
    () => before(`${W1}/cordon`, { type: "paused", by: "anna", why: "" }),
    9,
    /is begun while the run is paused/,
  ],
  [
    "an abort",
    () => before(`${W1}/cordon`, { type: "aborted", by: "anna", why: "" }),
    9,
    /is begun after the run was aborted/,
  ],
  ["a halt of the whole run", () => before(`${W1}/cordon`, halted(null)), 9, /is begun while the run is halted/],
];

const PUT_BACK: readonly Bad[] = [
  [
    "without a failed drain",
    () => withStep({ kind: "uncordon" }, "drain~uncordon"),
    9,
    /puts back a drain that has not failed/,
  ],
  ["after the kubelet was touched", lateDrain, 9, /puts w1 back though its kubelet had been touched/],
  [
    "and the configuration that kubeadm wrote stays",
    () => without(putBackRun(), "~restore-kubelet-config"),
    9,
    /puts w1 back before its saved kubelet configuration is/,
  ],
  [
    "from what another lane has saved",
    () =>
      putBackRun().map((e) =>
        e.type === "step-intended" && e.step.kind === "restore-kubelet-config"
          ? { ...e, step: { ...e.step, saved: id("1.21/workers/w2/save-node-state") } }
          : e,
      ),
    9,
    /puts back what .*w2\/save-node-state saved, which is not of its lane/,
  ],
];

const REWOUND: readonly Bad[] = [
  ["a cordon, while its put-back runs", earlyRewind, 9, /cordon is rewound while .*drain~uncordon runs/],
  ...["install-kubelet", "restart-kubelet"].map((step): Bad => {
    const body: EventBody = { type: "rewound", steps: [id(`1.21/${W1}/${step}`)], why: "" };
    return [step, () => before(`${W1}/verify-node`, body), 9, /cannot be put back/];
  }),
  [
    "kubeadm on a control plane",
    () => before(`${W1}/cordon`, { type: "rewound", steps: [id("1.21/control-planes/cp1/kubeadm-apply")], why: "" }),
    9,
    /though a kubeadm-apply cannot be put back/,
  ],
  [
    "kubeadm on a worker whose configuration was not put back",
    () => before(`${W1}/cordon`, { type: "rewound", steps: [id(`1.21/${W1}/kubeadm-node`)], why: "" }),
    9,
    /its kubelet configuration was not put back/,
  ],
  [
    "a step that there is not",
    () => before(`${W1}/cordon`, { type: "rewound", steps: [id("1.21/x")], why: "" }),
    9,
    /is no step/,
  ],
];

const END: readonly Bad[] = [
  [
    "while a step runs",
    () => without(runOf(PLAN), "verify/cluster/verify-hop", "step-settled"),
    9,
    /ends while .*verify-hop runs/,
  ],
  [
    "as succeeded with steps left",
    () => without(runOf(PLAN), "verify/cluster/verify-hop"),
    9,
    /though 1 steps are not over/,
  ],
  [
    "as aborted when nobody had asked for it",
    () => runOf(PLAN).map((e) => (e.type === "ended" ? { ...e, how: "aborted" as const } : e)),
    9,
    /nobody had aborted it/,
  ],
];

describe("nothing is begun after", () => {
  it.each(HALT)("%s", (...bad) => expectCaught(bad));
});

describe("a drain is not put back", () => {
  it.each(PUT_BACK)("%s", (...bad) => expectCaught(bad));

  it("but may be in any state of the run: paused, aborted, or halted by another step", () => {
    const states: readonly EventBody[] = [
      { type: "paused", by: "anna", why: "" },
      { type: "aborted", by: "anna", why: "" },
      halted(null),
    ];
    for (const state of states) {
      const log = new LogWriter(PLAN);
      const drain = at(PLAN, `${W1}/drain`);
      for (const step of planSteps(PLAN)) {
        if (step.id === drain.id) break;
        log.run(step);
      }
      log.intend(drain);
      log.push(state);
      log.failed(drain, "drain-blocked-by-budget", false);
      putBack(log, drain);
      expect(audit(log.events)).toEqual([]);
    }
  });

  it("twice without a reason: a put-back that failed may be tried again, before or after the retry", () => {
    for (const early of [true, false]) {
      const events = runOf(PLAN, (log, step) => {
        if (step.id !== `1.21/${W1}/drain`) return false;
        const saved = id(`1.21/${W1}/save-node-state`);
        const retried: EventBody = { type: "retried", step: step.id, by: "anna", why: "" };
        const uncordon = { kind: "uncordon", id: UNCORDON, on: name("w1") } as const;
        log.intend(step);
        log.failed(step, "drain-blocked-by-budget");
        log.run({ kind: "restore-kubelet-config", id: id(`${step.id}~restore-kubelet-config`), saved, on: name("w1") });
        log.intend(uncordon);
        log.failed(uncordon, "api-away");
        log.push(halted(step));
        if (!early) log.push(retried);
        log.run(uncordon);
        if (early) log.push(retried);
        const [kubeadm, cordon] = [at(PLAN, `${W1}/kubeadm-node`), at(PLAN, `${W1}/cordon`)];
        log.push({ type: "rewound", steps: [kubeadm.id, cordon.id], why: "" });
        log.run(kubeadm);
        log.run(cordon);
        return false;
      });
      expect(audit(events)).toEqual([]);
    }
  });
});

describe("nothing is rewound that cannot be:", () => {
  it.each(REWOUND)("%s", (...bad) => expectCaught(bad));
});

describe("a run does not end", () => {
  it.each(END)("%s", (...bad) => expectCaught(bad));
});

describe("several halts at once", () => {
  /** The stage of w1 fails; that of w2 is halted over while it runs, and so is the run as a whole. */
  const run = (...answers: EventBody[]) => {
    const other = at(PLAN, "stage/w2/stage");
    return runOf(PLAN, (log, step) => {
      if (step.id !== "1.21/stage/w1/stage") return step.id === other.id;
      log.intend(step);
      log.intend(other);
      log.push(halted(other));
      log.failed(step, "image-pull-failed", false);
      log.push(halted(step));
      log.push(halted(null));
      log.done(other);
      for (const body of answers) log.push(body);
      log.run(step);
      return true;
    });
  };
  const [one, two] = [at(PLAN, "stage/w1/stage"), at(PLAN, "stage/w2/stage")].map((s) => answer("retried", s, "anna"));

  it("need an answer each, in any order", () => {
    expect(audit(run(one!, two!))).toEqual([]);
    expect(audit(run(two!, one!))).toEqual([]);
    expect(audit(run(one!))[0]?.why).toBe("1.21/stage/w1/stage is begun while the run is halted");
    expect(audit(run(two!))[0]?.why).toMatch(/had failed and nobody had answered it/);
  });
});

describe("a person may skip", () => {
  const skip = (step: Step): EventBody => answer("skipped", step, "anna");

  it("a failed step of a halted run", () => {
    expect(audit(failing((s) => [halted(s), skip(s)], false)())).toEqual([]);
  });

  it("no step that runs", () => {
    const events = insertBefore(runOf(PLAN), settles(`${W1}/verify-node`), skip(at(PLAN, `${W1}/verify-node`)));
    expect(audit(events).map((b) => b.why)).toContain("1.21/workers/w1/verify-node is skipped while it runs");
  });
});
