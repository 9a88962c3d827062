import { audit } from "@lockkeeper/core/audit/audit";
import { ok } from "@lockkeeper/core/model/errors";
import type { Epoch, Instant, NodeName } from "@lockkeeper/core/model/ids";
import * as verbs from "@lockkeeper/core/run/verbs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../../../test/fixtures/eventually.ts";
import {
  away,
  type Coordinator,
  type Hosts,
  LINE,
  PLAN,
  type PlayedApi,
  RUN,
  SILENCE,
  Stage,
  seen,
  settleWell,
} from "../../../../test/fixtures/leadership.ts";
import { restorePlan, withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import type { LeaseChange } from "../ports/lease.ts";
import type { Store } from "../ports/store.ts";

const CP1 = "cp1" as NodeName;
const ASKED = { by: "anna", why: "etcd is gone" };
const DEAD = restorePlan(LINE, {
  withoutApi: { lastSeenAt: 1000 as Instant, plannedAt: 61_000 as Instant, lastEpoch: 1 as Epoch },
});

describe("a restore that begins while the API server is away", () => {
  let stage: Stage;
  let store: Store;
  let hosts: Hosts;
  let api: PlayedApi;
  /** One that led under epoch 1 and lost the Lease since nothing answered. */
  const standing = async () => {
    const one = await stage.leading();
    stage.loseApi(one);
    return one;
  };
  const begin = (one: Coordinator, plan = DEAD) =>
    one.leadership.leadAlone([CP1], "restore", (epoch) =>
      one.reconciler.begin(RUN, [{ type: "run-started", plan, by: "anna", why: "", epoch }]),
    );
  const problemOf = (answer: { ok: true } | { ok: false; problem: { code: string; detail: string } }) =>
    answer.ok ? "it may" : `${answer.problem.code}: ${answer.problem.detail}`;

  beforeEach(async () => {
    stage = await Stage.open({ leaseNamesUs: true });
    ({ store, hosts, api } = stage);
  });
  afterEach(() => stage.close());

  it("keeps what it knew, leads under a new epoch without the Lease, and lets only the Lease decide afterwards", async () => {
    const one = await standing();
    expect(one.leadership.holdsLease).toBe(false);
    expect(one.leadership.waitingFor()).toEqual([expect.stringContaining("stands by without the API since")]);
    expect(one.leadership.standsBy()).toMatchObject({ ok: true, value: { epoch: 1, state: { asOf: 1000 } } });

    expect(problemOf(await begin(one))).toBe("it may");
    expect({ led: hosts.led, stored: store.highestEpoch(), lease: one.written }).toEqual({
      ...{ led: [1, 2], stored: 2, lease: [1] },
    });
    for (const kind of [
      "check-restore",
      "prepare-restore",
      "stop-control-plane",
      "confirm-stopped",
      "commit-restore",
      "verify-restored-etcd",
    ] as const) {
      const step = await stage.assigned(kind);
      expect(step.epoch).toBe(2);
      one.leadership.check();
      await settleWell(one.reconciler, step);
    }
    expect(one.acted, "nothing is done through the API").toEqual([]);
    api.now = seen();
    one.leadership.check();
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    one.lease({ is: "won", seen: null });
    await eventually(() => expect(one.acted).toEqual(["restore/marks/cluster"]));
    expect(one.written).toEqual([1, 3]);
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it("goes on while an API server without etcd answers now and then, and ends when another is seen to hold the Lease", async () => {
    const one = await standing();
    await begin(one);
    api.now = seen();
    one.leadership.check();
    expect(one.leadership.holdsLease).toBe(true);
    api.leaseNamesUs = false;
    one.leadership.check();
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    expect(problemOf(one.leadership.standsBy())).toContain(
      "restore-not-last-leader: the Lease was last seen to be held",
    );
  });

  it("asks a person when the Lease is won again before anything was stopped, and takes a pause and an abort", async () => {
    const one = await standing();
    await begin(one);
    expect(one.reconciler.say(RUN, (view) => verbs.pause(view, ASKED)).ok).toBe(true);
    expect(one.reconciler.say(RUN, (view) => verbs.resume(view, ASKED)).ok).toBe(true);
    await settleWell(one.reconciler, await stage.assigned("check-restore"));
    const prepare = await stage.assigned("prepare-restore");
    api.now = seen();
    one.lease({ is: "won", seen: 1 as Epoch });
    await eventually(() => expect(one.reconciler.epoch).toBe(3));
    await settleWell(one.reconciler, { ...prepare, epoch: 3 as Epoch });
    const halts = () => one.reconciler.current?.view.halts.flatMap((h) => h.findings.map((f) => f.code));
    await eventually(() => expect(halts()).toEqual(["restore-api-back"]));
    expect(hosts.taken.some(({ step }) => step.kind === "stop-control-plane")).toBe(false);
    // It goes away once more: what a person has not said is not taken for said.
    api.now = away();
    one.lease(SILENCE);
    expect(one.leadership.holdsLease).toBe(true);
    one.reconciler.wake();
    expect(hosts.taken.some(({ step }) => step.kind === "stop-control-plane")).toBe(false);
    expect(one.reconciler.say(RUN, (view) => verbs.retry(view, ASKED)).ok).toBe(true);
    expect((await stage.assigned("stop-control-plane")).epoch).toBe(3);
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it("is over with its run, also where the API never came back", async () => {
    const one = await standing();
    await begin(one);
    await settleWell(one.reconciler, await stage.assigned("check-restore"));
    const prepare = await stage.assigned("prepare-restore");
    expect(one.reconciler.say(RUN, (view) => verbs.abort(view, ASKED)).ok).toBe(true);
    await settleWell(one.reconciler, prepare);
    await eventually(() => expect(one.reconciler.current).toBeNull());
    one.leadership.check();
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    expect(problemOf(one.leadership.standsBy())).toBe("it may");
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it.each<{ readonly why: string; readonly change: LeaseChange }>([
    { why: "took it", change: { is: "lost", because: "taken", why: "the Lease is held by b" } },
    { why: "may have had it", change: { is: "lost", because: "older", why: "the Lease came back older" } },
  ])("is not for one whose Lease another $why", async ({ change }) => {
    const one = await stage.leading();
    api.last = withEtcd(LINE);
    api.now = away();
    one.lease(change);
    expect(problemOf(await begin(one))).toContain("restore-not-last-leader: another coordinator may have led since");
    expect({ led: hosts.led, stored: store.highestEpoch() }).toEqual({ led: [1], stored: 1 });
  });

  it("is not for one that was started while the API was away, though store and agents are as it left them", async () => {
    (await standing()).reconciler.stepDown("it died");
    const fresh = stage.coordinator();
    fresh.leadership.check();
    expect(problemOf(await begin(fresh))).toContain("restore-not-last-leader: this coordinator was started");
    expect(fresh.leadership.waitingFor()).toEqual(["the Lease is held by another"]);
    expect({ led: hosts.led, stored: store.highestEpoch() }).toEqual({ led: [1], stored: 1 });
  });

  it.each([
    [
      "an agent knows a higher epoch",
      () => void hosts.journals.set("w1" as NodeName, 2 as Epoch),
      "agent of w1 knows the epoch 2",
    ],
    ["the store knows a higher epoch", () => store.raiseEpoch(4 as Epoch), "Lease or store know the epoch 4"],
    [
      "the Lease named another",
      () => void Object.assign(api, { leaseNamesUs: false }),
      "the Lease was last seen to be held by another",
    ],
  ])("is refused where %s", async (_, meanwhile, why) => {
    const one = await standing();
    meanwhile();
    const before = store.highestEpoch();
    expect(problemOf(await begin(one))).toContain(why);
    expect({ led: hosts.led, stored: store.highestEpoch(), open: store.openRun() }).toEqual({
      ...{ led: [1], stored: before, open: null },
    });
  });

  it("begins nothing while the Lease is still ours, with an agent that went, or when its run cannot be made", async () => {
    const one = await standing();
    hosts.away.add(CP1);
    expect(problemOf(await begin(one))).toContain("agent-away: the agent of cp1 has gone");
    hosts.away.clear();
    const refused = await one.leadership.leadAlone([CP1], "restore", () => ({
      ...{ ok: false as const, problem: { code: "upgrade-running" as const, detail: "another is open" } },
    }));
    expect(problemOf(refused)).toContain("upgrade-running");
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    // What it told agents itself is no other's.
    for (const node of PLAN.basis.nodes) hosts.journals.set(node.name, 3 as Epoch);
    expect(problemOf(await begin(one))).toBe("it may");
    expect(problemOf(await one.leadership.leadAlone([CP1], "restore", () => ok(null)))).toContain("upgrade-running");
    one.lease({ is: "won", seen: 1 as Epoch });
    expect(problemOf(one.leadership.standsBy())).toContain("not-ready: the Lease has not run out yet");
  });
});
