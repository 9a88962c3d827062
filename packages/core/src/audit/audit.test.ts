import { describe, expect, it } from "vitest";
import {
  basisNode,
  DIGEST,
  epochOf,
  evidenceFor,
  FROM,
  findings,
  id,
  LogWriter,
  NODES,
  name,
  planOf,
  version,
} from "../../../../test/fixtures/run-log.ts";
import type { EventBody, Invariant, RunEvent } from "../model/event.ts";
import { type Plan, planStep, planSteps } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import { audit } from "./audit.ts";

const PLAN = planOf();

function at(plan: Plan, text: string): Step {
  const step = planStep(plan, id(`1.21/${text}`));
  if (!step) throw new Error(`no step ${text}`);
  return step;
}

/** A whole run; `instead` may write something else in place of a step (and returns true then). */
function runOf(plan: Plan, instead: (log: LogWriter, step: Step) => boolean | undefined = () => false): RunEvent[] {
  const log = new LogWriter(plan);
  for (const step of planSteps(plan)) if (!instead(log, step)) log.run(step);
  log.push({ type: "ended", how: "succeeded" });
  return log.events;
}

/** The same events as one gap-free log, so that only what was changed can be the fault. */
function renumbered(events: readonly RunEvent[]): RunEvent[] {
  return events.map((e, i) => ({ ...e, seq: i + 1, at: (1_700_000_000_000 + i * 1000) as RunEvent["at"] }));
}

function insertBefore(events: readonly RunEvent[], find: (e: RunEvent) => boolean, ...bodies: EventBody[]): RunEvent[] {
  const i = events.findIndex(find);
  expect(i).toBeGreaterThan(0);
  const added = bodies.map((b) => ({ ...b, v: 1, seq: 0, at: 0 }) as RunEvent);
  return renumbered([...events.slice(0, i), ...added, ...events.slice(i)]);
}

const intends = (text: string) => (e: RunEvent) => e.type === "step-intended" && e.step.id === `1.21/${text}`;
const settles = (text: string) => (e: RunEvent) => e.type === "step-settled" && e.step === `1.21/${text}`;
const invariants = (events: readonly RunEvent[]) => [...new Set(audit(events).map((b) => b.invariant))].sort();

/** Replaces the evidence of one step in a good run. */
function withEvidence(text: string, evidence: object, plan = PLAN): RunEvent[] {
  return runOf(plan, (log, step) => {
    if (step.id !== `1.21/${text}`) return false;
    log.intend(step);
    log.done(step, { ...evidenceFor(step, plan.basis.nodes), ...evidence } as never);
    return true;
  });
}

/** A drain that fails on w1 and is put back, halted, retried and then succeeds. */
export function putBackRun(plan = PLAN): RunEvent[] {
  let failed = false;
  return runOf(plan, (log, step) => {
    if (step.id !== "1.21/workers/w1/drain" || failed) return false;
    failed = true;
    log.intend(step);
    log.failed(step, "drain-blocked-by-budget", false);
    const saved = id("1.21/workers/w1/save-node-state");
    const restore = { kind: "restore-kubelet-config", id: id(`${step.id}~restore-kubelet-config`), saved } as const;
    log.run({ ...restore, on: name("w1") });
    log.run({ kind: "uncordon", id: id(`${step.id}~uncordon`), on: name("w1") });
    const undone = ["kubeadm-node", "cordon"].map((k) => id(`1.21/workers/w1/${k}`)) as [never, never];
    log.push({ type: "rewound", steps: undone, why: "put back" });
    log.push({ type: "halted", step: step.id, findings: findings("drain-blocked-by-budget") });
    log.push({ type: "retried", step: step.id, by: "anna", why: "budget loosened" });
    for (const again of ["kubeadm-node", "cordon", "drain"]) log.run(at(plan, `workers/w1/${again}`));
    return true;
  });
}

describe("good logs", () => {
  it("accepts a whole run and every beginning of it", () => {
    const events = runOf(PLAN);
    for (let n = 0; n <= events.length; n++) expect(audit(events.slice(0, n))).toEqual([]);
  });

  it("accepts a drain that was put back and retried, and every beginning of that", () => {
    const events = putBackRun();
    for (let n = 0; n <= events.length; n++) expect(audit(events.slice(0, n))).toEqual([]);
  });

  it("accepts a second put-back of the same drain", () => {
    const drain = at(PLAN, "workers/w1/drain");
    let tries = 0;
    const log = new LogWriter(PLAN);
    for (const step of planSteps(PLAN)) {
      if (step.id !== drain.id) log.run(step);
      else {
        while (tries++ < 2) {
          log.intend(step);
          log.failed(step, "drain-blocked-by-budget", false);
          const saved = id("1.21/workers/w1/save-node-state");
          const restored = id(`${drain.id}~restore-kubelet-config`);
          log.run({ kind: "restore-kubelet-config", id: restored, saved, on: name("w1") });
          log.run({ kind: "uncordon", id: id(`${drain.id}~uncordon`), on: name("w1") });
          log.push({ type: "rewound", steps: [at(PLAN, "workers/w1/cordon").id], why: "put back" });
          log.push({ type: "halted", step: drain.id, findings: findings("drain-blocked-by-budget") });
          log.push({ type: "retried", step: drain.id, by: "anna", why: "again" });
          log.run(at(PLAN, "workers/w1/cordon"));
        }
        log.run(step);
      }
    }
    log.push({ type: "ended", how: "succeeded" });
    expect(audit(log.events)).toEqual([]);
  });

  it("accepts a retry of kubeadm apply on the snapshot of its first attempt", () => {
    const events = runOf(PLAN, (log, step) => {
      if (step.kind !== "kubeadm-apply") return false;
      log.intend(step);
      log.failed(step, "kubeadm-failed");
      log.push({ type: "halted", step: step.id, findings: findings("kubeadm-failed") });
      log.push({ type: "retried", step: step.id, by: "anna", why: "mended" });
      log.run(step);
      return true;
    });
    expect(audit(events)).toEqual([]);
  });

  it("accepts a takeover by a higher epoch while a step runs, reported under the old or the new epoch", () => {
    for (const epoch of [1, 2]) {
      const events = runOf(PLAN, (log, step) => {
        if (step.kind !== "kubeadm-apply") return false;
        log.intend(step);
        log.lead(2);
        log.done(step);
        const last = log.events.pop();
        if (last?.type === "step-settled" && last.by.is === "agent") {
          log.events.push({ ...last, by: { ...last.by, epoch: epochOf(epoch) } });
        }
        return true;
      });
      expect(audit(events)).toEqual([]);
    }
  });

  it("accepts pause, resume, and an abort after which what ran may settle", () => {
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

  it("accepts a copy on the same machine when a finding says so", () => {
    const copy = { digest: DIGEST, machineId: NODES[0]!.machineId };
    const bad = withEvidence("control-planes/cp1/snapshot-etcd", { copy });
    expect(invariants(bad)).toEqual([3]);
    const note = { type: "noted", findings: findings("snapshot-copy-same-machine") } as const;
    expect(audit(insertBefore(bad, intends("control-planes/cp1/kubeadm-apply"), note))).toEqual([]);
  });

  it("accepts workers side by side within the policy", () => {
    const nodes = [basisNode("cp1"), basisNode("w1"), basisNode("w2")];
    const plan = planOf(nodes, { workers: { maxUnavailable: 2 } }, 2);
    expect(audit(sideBySide(plan))).toEqual([]);
    expect(invariants(sideBySide(planOf(nodes, {}, 2)))).toEqual([1]);
  });
});

/** Both workers' lanes step by step beside each other. */
function sideBySide(plan: Plan): RunEvent[] {
  const log = new LogWriter(plan);
  const steps = planSteps(plan);
  const lane = (n: string) => steps.filter((s) => s.id.startsWith(`1.21/workers/${n}/`));
  const [a, b] = [lane("w1"), lane("w2")];
  for (const step of steps) {
    if (step.kind === "verify-hop") {
      a.forEach((s, i) => {
        log.run(s);
        log.run(b[i]!);
      });
    }
    if (!a.includes(step) && !b.includes(step)) log.run(step);
  }
  log.push({ type: "ended", how: "succeeded" });
  return log.events;
}

/** A run of a plan whose lane lacks some steps: what a broken planner or a hand-written log would do. */
function lacking(...ids: string[]): RunEvent[] {
  const drop = new Set(ids.map((i) => `1.21/${i}`));
  const hops = PLAN.hops.map((h) => ({
    ...h,
    phases: h.phases.map((p) => ({
      ...p,
      lanes: p.lanes.map((l) => ({ ...l, steps: l.steps.filter((s) => !drop.has(s.id)) })),
    })),
  }));
  return runOf({ ...PLAN, hops });
}

const W1 = "workers/w1";
const CP2 = "control-planes/cp2";

describe("a bad log for each rule", () => {
  const cases: readonly [string, Invariant, () => RunEvent[]][] = [
    ["a gap in the numbers", 5, () => runOf(PLAN).filter((_, i) => i !== 1)],
    ["no run-started", 5, () => renumbered(runOf(PLAN).slice(1))],
    ["a second run-started", 5, () => renumbered([runOf(PLAN)[0]!, ...runOf(PLAN)])],
    ["an unknown version", 5, () => runOf(PLAN).map((e, i) => (i === 3 ? { ...e, v: 2 as 1 } : e))],
    ["an unknown type", 5, () => runOf(PLAN).map((e, i) => (i === 3 ? ({ ...e, type: "wished" } as never) : e))],
    [
      "time going back",
      5,
      () => runOf(PLAN).map((e, i) => (i === 9 ? { ...e, at: (e.at - 400_000) as RunEvent["at"] } : e)),
    ],
    ["events after the end", 5, () => renumbered([...runOf(PLAN), runOf(PLAN)[1]!])],
    ["a version that cannot be read", 5, () => runOf({ ...PLAN, to: "soon" as Plan["to"] })],
    ["a log that is no log", 5, () => [{ type: "run-started", v: 1, seq: 1, at: 0 } as unknown as RunEvent]],
    [
      "an outcome of another kind",
      5,
      () =>
        runOf(PLAN, (log, step) => {
          if (step.kind !== "verify-addons") return false;
          log.intend(step);
          log.settle(step, {
            is: "done",
            kind: "preflight",
            evidence: { checks: 1 },
            warnings: [],
            log: null,
          });
          return true;
        }),
    ],
    [
      "a step with other parameters than the plan's",
      5,
      () =>
        runOf(PLAN, (log, step) => {
          if (step.kind !== "kubeadm-apply") return false;
          log.run({ ...step, ignorePreflightErrors: ["all"] });
          return true;
        }),
    ],
    ["a step that the plan does not have", 5, () => insertStep({ kind: "gate" }, "gate-two")],
    ["a step redone after it was done", 5, () => again("control-planes/cp1/kubeadm-apply")],
    ["a lane out of order", 5, () => swapSteps(`${W1}/verify-node`, `${W1}/restart-kubelet`)],
    [
      "more lanes under way than the phase is wide",
      5,
      () => swapSteps("control-planes/cp1/check-etcd-after", "control-planes/cp2/check-etcd"),
    ],
    ["a phase begun too early", 5, () => swapSteps("addons/cluster/verify-addons", "stage/w2/stage")],

    ["two workers out at once", 1, () => lacking(`${W1}/uncordon`, `${W1}/gate`)],
    ["a gate that was begun before the node was uncordoned", 1, () => lateUncordon()],
    [
      "a control plane taken while another's static pods have not settled",
      1,
      () => lacking("control-planes/cp1/static-pods-stable"),
    ],
    [
      "a control plane cordoned while another is out",
      1,
      () => lacking("control-plane-kubelets/cp1/uncordon", "control-plane-kubelets/cp1/gate"),
    ],
    ["a worker beside a control plane", 1, () => lacking("control-plane-kubelets/cp2/gate")],
    ["a node that an earlier run left open", 1, () => lacking("adopt/w3/gate")],

    ["a kubelet before all apiservers", 2, () => kubeletFirst()],
    [
      "an apiserver that skips a minor",
      2,
      () => runOf(planOf(NODES.map((n) => (n.name === "cp2" ? { ...n, apiserver: version("v1.19.4") } : n)))),
    ],
    [
      "a kubeadm that skips a minor",
      2,
      () =>
        runOf(
          planOf(
            NODES.map((n) =>
              n.name === "w1" ? { ...n, kubelet: version("v1.19.1"), kubeadm: version("v1.19.1") } : n,
            ),
          ),
        ),
    ],
    [
      "a kubelet too old for the new apiserver",
      2,
      () => runOf(planOf(NODES.map((n) => (n.name === "w1" ? { ...n, kubelet: version("v1.18.0") } : n)))),
    ],
    ["kubeadm of another version than it goes to", 2, () => lacking(`${CP2}/install-kubeadm`)],
    ["kubeadm on a worker before the cluster's configuration is there", 2, () => withoutApply()],
    ["evidence of another version", 2, () => withEvidence("control-planes/cp1/kubeadm-apply", { version: FROM })],
    [
      "an apiserver nobody knows",
      2,
      () => runOf(planOf(NODES.map((n) => (n.name === "cp2" ? { ...n, apiserver: null } : n)))),
    ],
    ["a kubelet installed without a cordon", 2, () => lacking(`${W1}/cordon`)],
    ["a kubelet installed without a drain", 2, () => lacking(`${W1}/drain`)],
    ["a kubelet installed without a last look", 2, () => lacking(`${W1}/confirm-drained`)],

    ["no snapshot at all", 3, () => lacking("control-planes/cp1/snapshot-etcd")],
    ["a snapshot from before the previous change", 3, () => lacking(`${CP2}/snapshot-etcd`)],
    ["no copy", 3, () => withEvidence(`${CP2}/snapshot-etcd`, { copy: null })],
    [
      "a copy of another digest",
      3,
      () => withEvidence(`${CP2}/snapshot-etcd`, { copy: { digest: "cd".repeat(32), machineId: "elsewhere" } }),
    ],
    ["a snapshot of another machine", 3, () => withEvidence(`${CP2}/snapshot-etcd`, { takenOn: "machine-w1" })],

    ["a cordon before the node was staged", 4, () => lacking("stage/w1/stage")],
    ["a cordon with a package missing", 4, () => stagedWithoutKubelet()],

    ["an uncordon of a node we had not cordoned", 7, () => lacking("control-plane-kubelets/cp1/cordon")],
    ["a node of somebody else's made schedulable", 7, () => withEvidence("workers/w2/uncordon", { made: true })],
    [
      "a node that was cordoned by somebody else meanwhile made schedulable",
      7,
      () => withEvidence(`${W1}/cordon`, { wasUnschedulable: true }),
    ],

    ["another node's agent", 8, () => reportedBy({ node: name("w2") })],
    ["another Node object", 8, () => reportedBy({ uid: "uid-new" })],
    ["another machine", 8, () => reportedBy({ machineId: "machine-new" })],
    ["an agent under an older epoch", 8, () => reportedBy({ epoch: 0 })],
    ["an agent that knows a higher epoch", 8, () => reportedBy({ epoch: 7 })],
    ["the coordinator proving a host step", 8, () => reportedBy({ is: "coordinator" })],
    ["an agent proving a cluster step", 8, () => gateByAgent()],
    [
      "an epoch that goes back",
      8,
      () =>
        runOf(PLAN, (log, step) => {
          if (step.kind === "verify-addons") log.lead(1);
          return false;
        }),
    ],
    [
      "an intent under an epoch that is over",
      8,
      () =>
        insertBefore(runOf(PLAN), intends(`${W1}/cordon`), {
          type: "led",
          epoch: epochOf(3),
          holder: "b",
        }),
    ],

    ["going on after a failure", 9, () => failing(() => {})],
    ["a halt that nobody answered", 9, () => failing((log, s) => halt(log, s))],
    [
      "a retry before the halt",
      9,
      () => failing((log, s) => log.push({ type: "retried", step: s.id, by: "anna", why: "" })),
    ],
    [
      "a retry by the coordinator",
      9,
      () =>
        failing((log, s) => {
          halt(log, s);
          log.push({ type: "retried", step: s.id, by: "coordinator", why: "" });
        }),
    ],
    [
      "a skip by the coordinator",
      9,
      () =>
        failing((log, s) => {
          halt(log, s);
          log.push({ type: "skipped", step: s.id, by: "coordinator", why: "" });
        }, false),
    ],
    ["a step begun while paused", 9, () => before(`${W1}/cordon`, { type: "paused", by: "anna", why: "" })],
    ["a step begun after an abort", 9, () => before(`${W1}/cordon`, { type: "aborted", by: "anna", why: "" })],
    [
      "a step begun while halted",
      9,
      () => before(`${W1}/cordon`, { type: "halted", step: null, findings: findings("api-away") }),
    ],
    ["a running step skipped", 9, () => skipRunning()],
    ["a put-back without a failed drain", 9, () => insertStep({ kind: "uncordon" }, "drain~uncordon")],
    ["a put-back after the kubelet was touched", 9, () => lateDrainFailure()],
    ["a put-back that leaves kubeadm's configuration", 9, () => dropAll(putBackRun(), "~restore-kubelet-config")],
    ["a cordon rewound while its put-back runs", 9, () => earlyRewind()],
    [
      "packages rewound",
      9,
      () => before(`${W1}/verify-node`, { type: "rewound", steps: [id(`1.21/${W1}/install-kubelet`)], why: "" }),
    ],
    [
      "kubeadm rewound with nothing put back",
      9,
      () => before(`${W1}/cordon`, { type: "rewound", steps: [id(`1.21/${W1}/kubeadm-node`)], why: "" }),
    ],
    ["an end while a step runs", 9, () => dropAll(runOf(PLAN), "verify/cluster/verify-hop", "step-settled")],
    ["success with steps left", 9, () => dropAll(runOf(PLAN), "verify/cluster/verify-hop")],
    [
      "an abort that nobody asked for",
      9,
      () => runOf(PLAN).map((e) => (e.type === "ended" ? { ...e, how: "aborted" as const } : e)),
    ],
  ];

  it.each(cases)("catches %s as a breach of %i", (_what, invariant, log) => {
    expect(invariants(log())).toContain(invariant);
  });

  it("names the event and the node", () => {
    const events = lacking("stage/w1/stage");
    const seq = events.find(intends(`${W1}/cordon`))?.seq;
    const [breach, ...rest] = audit(events);
    expect(rest).toEqual([]);
    expect(breach).toMatchObject({ invariant: 4, seq, node: "w1" });
    expect(breach?.why).toContain("w1 is cordoned and not staged: kubeadm v1.21.0, kubelet kubectl v1.21.0");
  });
});

describe("exemptions", () => {
  const bad = () => lacking("stage/w1/stage");
  const exempt = (invariant: Invariant, on: string): EventBody => {
    return { type: "exempted", invariant, on: name(on), by: "anna", why: "accepted" };
  };
  const early = intends("preflight/cluster/preflight");

  it("lift the named invariant for the named step or node", () => {
    expect(audit(insertBefore(bad(), early, exempt(4, "w1")))).toEqual([]);
    expect(audit(insertBefore(bad(), early, exempt(4, `1.21/${W1}/cordon`)))).toEqual([]);
  });

  it("lift nothing else: not for another node, another invariant, or what came before", () => {
    expect(invariants(insertBefore(bad(), early, exempt(4, "w2")))).toEqual([4]);
    expect(invariants(insertBefore(bad(), early, exempt(3, "w1")))).toEqual([4]);
    expect(invariants(insertBefore(bad(), settles(`${W1}/cordon`), exempt(4, "w1")))).toEqual([4]);
  });

  it("let a node that is out not count", () => {
    const two = () => lacking(`${W1}/uncordon`, `${W1}/gate`);
    expect(invariants(two())).toEqual([1]);
    expect(audit(insertBefore(two(), early, exempt(1, "w1")))).toEqual([]);
  });

  it("never lift what makes the log a log", () => {
    const events = insertBefore(again("control-planes/cp1/kubeadm-apply"), early, exempt(5, "cp1"));
    expect(invariants(events)).toEqual([5]);
  });
});

describe("a good log with one event dropped, doubled or swapped with the next", () => {
  const good = () => {
    const events = putBackRun();
    return insertBefore(
      insertBefore(
        events,
        intends(`workers/w2/cordon`),
        { type: "paused", by: "anna", why: "" },
        { type: "resumed", by: "anna", why: "" },
      ),
      intends("addons/cluster/verify-addons"),
      { type: "noted", findings: findings("swap-on") },
    );
  };
  const label = (e: RunEvent) =>
    e.type === "step-intended" ? `+${e.step.id}` : e.type === "step-settled" ? `=${e.step}` : e.type;

  it("is the log that the changes start from", () => {
    expect(audit(good())).toEqual([]);
  });

  it("is caught when an event is dropped, but for these", () => {
    const events = good();
    const missed = events.filter((_, i) => audit(renumbered(events.filter((_, j) => j !== i))).length === 0);
    expect(missed.map(label)).toEqual([
      // A note says something and orders nothing.
      "noted",
      // Nobody else than the pause knows that there was one; without it the resume says nothing.
      "paused",
      // The tail of a log may be missing: the run is then simply not over.
      "ended",
    ]);
  });

  it("is caught when an event is doubled, but for these", () => {
    const events = good();
    const missed = events.filter(
      (_, i) => audit(renumbered(events.flatMap((e, j) => (i === j ? [e, e] : [e])))).length === 0,
    );
    // Each says a second time what holds already.
    expect(missed.map(label)).toEqual(["noted", "rewound", "halted", "paused", "resumed"]);
  });

  it("is caught when two neighbours are swapped, but for these", () => {
    const events = good();
    const swapped = (i: number) => events.map((e, j) => (j === i ? events[i + 1]! : j === i + 1 ? events[i]! : e));
    const missed = events.slice(0, -1).flatMap((e, i) => {
      return audit(renumbered(swapped(i))).length === 0 ? [`${label(e)} ${label(events[i + 1]!)}`] : [];
    });
    expect(missed).toEqual([
      // Nodes are staged beside each other.
      "=1.21/stage/cp1/stage +1.21/stage/cp2/stage",
      "=1.21/stage/cp2/stage +1.21/stage/w1/stage",
      "=1.21/stage/w1/stage +1.21/stage/w2/stage",
      "=1.21/stage/w2/stage +1.21/stage/w3/stage",
      // A note may stand anywhere.
      "=1.21/control-planes/cp2/check-etcd-after noted",
      "noted +1.21/addons/cluster/verify-addons",
      // The halt may be said before or after what was put back is counted as not done.
      "rewound halted",
      // What runs while a pause begins may settle.
      "=1.21/workers/w2/kubeadm-node paused",
    ]);
  });
});

function halt(log: LogWriter, step: Step): void {
  log.push({ type: "halted", step: step.id, findings: findings("unexpected-error") });
}

/** A failed check-etcd on cp1, then what `then` writes, then the run goes on (and tries it again, or not). */
function failing(then: (log: LogWriter, step: Step) => void, retry = true): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id !== "1.21/control-planes/cp1/check-etcd") return false;
    log.intend(step);
    log.failed(step, "etcd-unhealthy", false);
    then(log, step);
    if (retry) log.run(step);
    return true;
  });
}

function before(step: string, body: EventBody): RunEvent[] {
  return insertBefore(runOf(PLAN), intends(step), body);
}

function again(text: string): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id === `1.21/${text}`) log.run(step);
    return false;
  });
}

function insertStep(part: { kind: "uncordon" | "gate" }, as: string): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id !== `1.21/${W1}/verify-node`) return false;
    log.run({ ...part, gate: { kind: "ready", seconds: 1 }, id: id(`1.21/${W1}/${as}`), on: name("w1") } as Step);
    return false;
  });
}

function swapSteps(a: string, b: string): RunEvent[] {
  const log = new LogWriter(PLAN);
  const [x, y] = [at(PLAN, a), at(PLAN, b)];
  for (const step of planSteps(PLAN)) log.run(step === x ? y : step === y ? x : step);
  log.push({ type: "ended", how: "succeeded" });
  return log.events;
}

function dropAll(events: readonly RunEvent[], text: string, type?: RunEvent["type"]): RunEvent[] {
  const about = (e: RunEvent) =>
    (e.type === "step-intended" && e.step.id.endsWith(text)) || (e.type === "step-settled" && e.step.endsWith(text));
  return renumbered(events.filter((e) => !(about(e) && (type === undefined || e.type === type))));
}

/** The gate of w1 begins while its uncordon still runs. */
function lateUncordon(): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id === `1.21/${W1}/uncordon`) {
      log.intend(step);
      log.intend(at(PLAN, `${W1}/gate`));
      log.done(step);
      log.done(at(PLAN, `${W1}/gate`));
      return true;
    }
    return step.id === `1.21/${W1}/gate`;
  });
}

function kubeletFirst(): RunEvent[] {
  const log = new LogWriter(PLAN);
  const kubelets = planSteps(PLAN).filter((s) => s.id.startsWith("1.21/control-plane-kubelets/cp1/"));
  for (const step of planSteps(PLAN)) {
    if (step.id === `1.21/${CP2}/check-etcd`) for (const s of kubelets) log.run(s);
    if (!kubelets.includes(step)) log.run(step);
  }
  return log.events;
}

function withoutApply(): RunEvent[] {
  return lacking(...planSteps(PLAN).flatMap((s) => (s.id.includes("/control-planes/") ? [s.id.slice(5)] : [])));
}

function stagedWithoutKubelet(): RunEvent[] {
  const phases = PLAN.hops[0]!.phases.map((p) => ({
    ...p,
    lanes: p.lanes.map((l) => ({
      ...l,
      steps: l.steps.map((s) => (s.id === "1.21/stage/w1/stage" ? ({ ...s, packages: ["kubeadm"] } as Step) : s)),
    })),
  }));
  return runOf({ ...PLAN, hops: [{ ...PLAN.hops[0]!, phases }] });
}

function reportedBy(change: object): RunEvent[] {
  const by = (e: RunEvent) => settles(`${W1}/verify-node`)(e) && e.type === "step-settled";
  return runOf(PLAN).map((e) =>
    by(e) && e.type === "step-settled" ? ({ ...e, by: { ...e.by, ...change } } as RunEvent) : e,
  );
}

function gateByAgent(): RunEvent[] {
  const w1 = NODES[2]!;
  const by = { is: "agent", node: w1.name, uid: w1.uid, machineId: w1.machineId, epoch: epochOf(1) } as const;
  return runOf(PLAN).map((e) => (e.type === "step-settled" && settles(`${W1}/gate`)(e) ? { ...e, by } : e));
}

function skipRunning(): RunEvent[] {
  const skipped = { type: "skipped", step: id(`1.21/${W1}/verify-node`), by: "anna", why: "" } as const;
  return insertBefore(runOf(PLAN), settles(`${W1}/verify-node`), skipped);
}

/** The drain of w1 fails (a second attempt) after its kubelet was installed, and is put back all the same. */
function lateDrainFailure(): RunEvent[] {
  return runOf(PLAN, (log, step) => {
    if (step.id !== `1.21/${W1}/restart-kubelet`) return false;
    const drain = at(PLAN, `${W1}/drain`);
    log.push({ type: "rewound", steps: [drain.id], why: "" });
    log.intend(drain);
    log.failed(drain, "drain-pod-stays");
    const saved = id(`1.21/${W1}/save-node-state`);
    log.run({
      kind: "restore-kubelet-config",
      id: id(`${drain.id}~restore-kubelet-config`),
      saved,
      on: name("w1"),
    });
    return false;
  });
}

/** What was put back is counted as not done before the uncordon that puts it back is over. */
function earlyRewind(): RunEvent[] {
  const events = putBackRun();
  const i = events.findIndex((e) => e.type === "rewound");
  return renumbered(events.map((e, j) => (j === i - 1 ? events[i]! : j === i ? events[i - 1]! : e)));
}
