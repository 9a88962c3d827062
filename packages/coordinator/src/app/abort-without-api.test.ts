import { audit } from "@lockkeeper/core/audit/audit";
import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { Result } from "@lockkeeper/core/model/errors";
import type { EventBody } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, NodeName, RunId } from "@lockkeeper/core/model/ids";
import { isHostStep, isOwnStep } from "@lockkeeper/core/rules/step-kinds";
import { endForRestore, retry } from "@lockkeeper/core/run/verbs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../../../test/fixtures/eventually.ts";
import {
  away,
  type Coordinator,
  type Hosts,
  LINE,
  type PlayedApi,
  RUN,
  Stage,
  seen,
} from "../../../../test/fixtures/leadership.ts";
import { restorePlan } from "../../../../test/fixtures/restore-plan.ts";
import { evidenceFor } from "../../../../test/fixtures/run-log.ts";
import { goodPlan } from "../../../../test/scenarios/cluster.ts";
import { ReportNotTaken } from "../ports/report-not-taken.ts";
import type { Store } from "../ports/store.ts";
import { loadRun } from "../reconciler/run-log.ts";
import { abortWithoutApi } from "./abort-without-api.ts";

const CP1 = "cp1" as NodeName;
const ASKED = { by: "anna", why: "etcd is gone" };
const PLAN = goodPlan(LINE, "1.31.0", { acceptDowntime: true });
const [FIRST] = PLAN.hops.flatMap((h) => h.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps)));
const ONE = { attempt: 1, epoch: 1 as Epoch } as const;

describe("an abort while the API server is away", () => {
  let stage: Stage;
  let store: Store;
  let hosts: Hosts;
  let api: PlayedApi;
  const begin = (one: Coordinator, more: readonly EventBody[] = []) => {
    const started: NonEmpty<EventBody> = [
      { type: "run-started", plan: PLAN, by: "anna", why: "", epoch: 1 as Epoch },
      ...more,
    ];
    expect(one.reconciler.begin(RUN, started).ok).toBe(true);
  };
  /** An upgrade whose first steps of the coordinator's own are done, and whose first step on a host was handed out. */
  const withHostStep = async () => {
    const one = await stage.leading();
    const past: EventBody[] = [];
    if (FIRST && isOwnStep(FIRST)) {
      const evidence = evidenceFor(FIRST, PLAN.basis.nodes);
      const outcome = { is: "done", kind: FIRST.kind, evidence, warnings: [], log: null } as never;
      past.push({ type: "step-intended", step: FIRST, ...ONE });
      past.push({ type: "step-settled", step: FIRST.id, attempt: 1, outcome, by: { is: "coordinator" } });
    }
    begin(one, past);
    api.now = seen();
    one.reconciler.wake();
    const [handed] = await eventually(() => {
      expect(hosts.taken.length).toBeGreaterThan(0);
      return hosts.taken;
    });
    await eventually(() => expect(hosts.taken.length).toBe(running(one).filter(isHostStep).length));
    return { one, handed: handed! };
  };
  const running = (one: Coordinator) =>
    [...(one.reconciler.current?.view.records.values() ?? [])].flatMap((r) => (r.is === "running" ? [r.step] : []));
  /** What agents of steps that run send until it is taken: they failed. */
  const report = async (one: Coordinator, epoch: Epoch) => {
    for (const step of running(one).filter(isHostStep)) {
      const { name: node, uid, machineId } = PLAN.basis.nodes.find(({ name }) => name === step.on)!;
      const findings = [{ code: "unexpected-error", on: { node }, saw: "etcd is gone" }];
      const outcome = { is: "failed", kind: step.kind, changedHost: true, findings, log: null } as never;
      const by = { is: "agent", node, uid, machineId, epoch } as const;
      await one.reconciler.report({ run: RUN, step: step.id, attempt: 1, outcome, by });
    }
  };
  const abort = (one: Coordinator, run: RunId = RUN) =>
    abortWithoutApi({ store, reconciler: one.reconciler, leadership: one.leadership }, run, ASKED, () => null);
  const said = (answer: Result<unknown> | null) =>
    answer === null ? "not here" : answer.ok ? "aborted" : `${answer.problem.code}: ${answer.problem.detail}`;
  const types = (after: number) => store.events(RUN, after, 1000).map((e) => e.type);
  const ended = (one: Coordinator) => eventually(() => expect(one.reconciler.current).toBeNull());

  beforeEach(async () => {
    stage = await Stage.open({ leaseNamesUs: true });
    ({ store, hosts, api } = stage);
  });
  afterEach(() => stage.close());

  it("takes what agents report, begins nothing, ends the run, and lets a restore begin", async () => {
    const { one } = await withHostStep();
    stage.loseApi(one);
    await expect(report(one, 1 as Epoch)).rejects.toThrow(ReportNotTaken);
    const refused = endForRestore(loadRun(store, RUN), ASKED);
    expect(said(refused)).toMatch(/^upgrade-running: .* of it has begun, .*: `lockkeeper abort` first/);
    const before = { handed: hosts.taken.length, acted: one.acted.length, written: one.written.length };
    const seq = loadRun(store, RUN).seq;

    expect(said(await abort(one))).toBe("aborted");
    await eventually(() => expect(types(seq)).toEqual(["aborted", "led"]));
    expect({ led: hosts.led, holds: one.leadership.holdsLease, begins: one.reconciler.begins }).toEqual({
      ...{ led: [1, 2], holds: true, begins: null },
    });
    expect(one.leadership.waitingFor()).toEqual([expect.stringContaining("an aborted run comes to its end")]);
    expect(said(one.leadership.standsBy())).toContain("upgrade-running: an aborted run comes to its end");
    expect(said(one.reconciler.say(RUN, (view) => retry(view, ASKED)))).toContain("upgrade-state");
    // An API server without etcd answers now and then: nothing is begun for that.
    api.now = seen();
    one.reconciler.wake();
    one.leadership.check();
    expect(one.leadership.holdsLease).toBe(true);
    await report(one, 2 as Epoch);
    await ended(one);

    expect(types(seq).filter((type) => type === "step-intended")).toEqual([]);
    expect(types(seq).at(-1)).toBe("ended");
    expect({ handed: hosts.taken.length, acted: one.acted.length, written: one.written.length }).toEqual(before);
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
    api.now = away();
    expect(one.leadership.waitingFor()).toEqual([expect.stringContaining("stands by without the API since")]);
    const plan = restorePlan(LINE, {
      withoutApi: { lastSeenAt: 1000 as Instant, plannedAt: 61_000 as Instant, lastEpoch: 1 as Epoch },
    });
    const begun = await one.leadership.leadAlone([CP1], "restore", (epoch) =>
      one.reconciler.begin("up-2" as RunId, [{ type: "run-started", plan, by: "anna", why: "", epoch }]),
    );
    expect(said(begun)).toBe("aborted");
    await eventually(() => expect(hosts.taken.at(-1)?.step.kind).toBe("check-restore"));
    expect(hosts.led).toEqual([1, 2, 3]);
  });

  it("settles what the coordinator did itself as stopped by the API's loss", async () => {
    const one = await stage.leading();
    begin(one);
    await eventually(() => expect(one.acted.length).toBeGreaterThan(0));
    stage.loseApi(one);
    const acted = [...one.acted];
    expect(said(await abort(one))).toBe("aborted");
    await ended(one);
    expect(one.acted).toEqual(acted);
    const settled = store.events(RUN, 0, 1000).find((e) => e.type === "step-settled");
    expect(settled).toMatchObject({ outcome: { is: "failed", changedHost: false, findings: [{ code: "api-away" }] } });
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it("asks an agent that was started anew for what it had begun, and for nothing else", async () => {
    const { one, handed } = await withHostStep();
    stage.loseApi(one);
    const { step, attempt } = handed;
    hosts.open.set(step.on, [{ run: RUN, step: step.id, attempt }]);
    const before = hosts.taken.length;
    await abort(one);
    await eventually(() => expect(hosts.taken.length).toBe(before + 1));
    expect(hosts.taken.at(-1)).toEqual({ step, attempt, epoch: 2 });
  });

  it("waits with a reason for an agent that is away", async () => {
    const { one, handed } = await withHostStep();
    stage.loseApi(one);
    expect(said(await abort(one))).toBe("aborted");
    // A control plane's agent has to be there for the abort; that it goes afterwards is another matter.
    hosts.away.add(handed.step.on);
    one.reconciler.wake();
    const waits = () => JSON.stringify(one.reconciler.current?.decision);
    await eventually(() => expect(waits()).toContain("its agent is not connected; what runs on the host goes on"));
    expect(one.reconciler.current?.view.ended).toBeNull();
  });

  it("goes on with a run that was aborted before the API went away", async () => {
    const { one } = await withHostStep();
    expect(one.reconciler.say(RUN, () => ({ ok: true, value: [{ type: "aborted", ...ASKED }] })).ok).toBe(true);
    stage.loseApi(one);
    expect(said(await abort(one))).toBe("aborted");
    await report(one, 2 as Epoch);
    await ended(one);
    expect(types(0).filter((type) => type === "aborted")).toEqual(["aborted"]);
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it("leaves the end to who wins the Lease again", async () => {
    const { one } = await withHostStep();
    stage.loseApi(one);
    await abort(one);
    api.now = seen();
    one.lease({ is: "won", seen: 1 as Epoch });
    await eventually(() => expect(one.reconciler.begins).toBe(3));
    await report(one, 3 as Epoch);
    await ended(one);
    expect(one.leadership.holdsLease).toBe(true);
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it("is for the open run alone, for who led last alone, and changes nothing where it is refused", async () => {
    const { one } = await withHostStep();
    stage.loseApi(one);
    const seq = loadRun(store, RUN).seq;
    expect(said(await abort(one, "up-0" as RunId))).toBe("not here");
    hosts.away.add(CP1);
    expect(said(await abort(one))).toContain("agent-away: the agent of cp1 has gone");
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    hosts.away.clear();
    const stale = () => ({ ok: false, problem: { code: "precondition-failed", detail: "it is elsewhere" } }) as const;
    const told = hosts.led.length;
    const parts = { store, reconciler: one.reconciler, leadership: one.leadership };
    expect(said(await abortWithoutApi(parts, RUN, ASKED, stale))).toContain("precondition-failed");
    api.leaseNamesUs = false;
    expect(said(await abort(one))).toBe("not here");
    expect(said(await abort(stage.coordinator()))).toBe("not here");
    expect([hosts.led.length, types(seq)]).toEqual([told, []]);
  });
});
