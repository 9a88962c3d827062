import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit } from "@lockkeeper/core/audit/audit";
import { ok } from "@lockkeeper/core/model/errors";
import type { Epoch, Instant, NodeName } from "@lockkeeper/core/model/ids";
import type { HostStep } from "@lockkeeper/core/model/step";
import * as verbs from "@lockkeeper/core/run/verbs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { restorePlan, withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import { evidenceFor } from "../../../../test/fixtures/run-log.ts";
import type { Observation } from "../ports/cluster.ts";
import type { LeaseChange } from "../ports/lease.ts";
import type { Store } from "../ports/store.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import {
  type Assigned,
  clock,
  coordinator,
  Hosts,
  LINE,
  PLAN,
  type PlayedApi,
  RUN,
  SILENCE,
} from "./leadership.testkit.ts";

const CP1 = "cp1" as NodeName;
const ASKED = { by: "anna", why: "etcd is gone" };
const DEAD = restorePlan(LINE, {
  withoutApi: { lastSeenAt: 1000 as Instant, plannedAt: 61_000 as Instant, lastEpoch: 1 as Epoch },
});

describe("a restore that begins while the API server is away", () => {
  let folder: string;
  let store: Store;
  let hosts: Hosts;
  let api: PlayedApi;
  const opened: ReturnType<typeof coordinator>[] = [];
  const open = () => {
    const one = coordinator(store, hosts, api);
    opened.push(one);
    return one;
  };
  const seen = (): Observation => ({ is: "seen", state: { ...withEtcd(LINE), asOf: clock() } });
  const away = (): Observation => ({ is: "away", why: "connection refused", since: clock() });
  /** One that led under epoch 1 and lost the Lease since nothing answered. */
  const standing = async () => {
    const one = open();
    one.lease({ is: "won", seen: null });
    await vi.waitFor(() => expect(one.reconciler.epoch).toBe(1));
    api.last = { ...withEtcd(LINE), asOf: 1000 as Instant };
    api.now = away();
    one.lease(SILENCE);
    return one;
  };
  const begin = (one: ReturnType<typeof coordinator>, plan = DEAD) =>
    one.leadership.leadAlone([CP1], "restore", (epoch) =>
      one.reconciler.begin(RUN, [{ type: "run-started", plan, by: "anna", why: "", epoch }]),
    );
  const assigned = (kind: HostStep["kind"]) =>
    vi.waitFor(() => {
      const found = hosts.taken.findLast((one) => one.step.kind === kind);
      if (found === undefined) throw new Error(`${kind} was not assigned`);
      return found;
    });
  const settle = async (to: ReturnType<typeof coordinator>, { step, attempt, epoch }: Assigned) => {
    const { name, uid, machineId } = DEAD.basis.nodes.find((node) => node.name === step.on)!;
    const evidence = evidenceFor(step, DEAD.basis.nodes);
    const outcome = { is: "done", kind: step.kind, evidence, warnings: [], log: null } as never;
    const by = { is: "agent", node: name, uid, machineId, epoch } as const;
    await to.reconciler.report({ run: RUN, step: step.id, attempt, outcome, by });
  };
  const problemOf = (answer: { ok: true } | { ok: false; problem: { code: string; detail: string } }) =>
    answer.ok ? "it may" : `${answer.problem.code}: ${answer.problem.detail}`;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lockkeeper-leadership-"));
    store = await openSqliteStore(join(folder, "lockkeeper.db"));
    hosts = new Hosts();
    api = { now: seen(), leaseNamesUs: true };
  });
  afterEach(async () => {
    for (const { reconciler } of opened.splice(0)) reconciler.stepDown("the test is over");
    store.close();
    await rm(folder, { recursive: true });
  });

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
      const step = await assigned(kind);
      expect(step.epoch).toBe(2);
      one.leadership.check();
      await settle(one, step);
    }
    expect(one.acted, "nothing is done through the API").toEqual([]);
    api.now = seen();
    one.leadership.check();
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    one.lease({ is: "won", seen: null });
    await vi.waitFor(() => expect(one.acted).toEqual(["restore/marks/cluster"]));
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
    await settle(one, await assigned("check-restore"));
    const prepare = await assigned("prepare-restore");
    api.now = seen();
    one.lease({ is: "won", seen: 1 as Epoch });
    await vi.waitFor(() => expect(one.reconciler.epoch).toBe(3));
    await settle(one, { ...prepare, epoch: 3 as Epoch });
    const halts = () => one.reconciler.current?.view.halts.flatMap((h) => h.findings.map((f) => f.code));
    await vi.waitFor(() => expect(halts()).toEqual(["restore-api-back"]));
    expect(hosts.taken.some(({ step }) => step.kind === "stop-control-plane")).toBe(false);
    // It goes away once more: what a person has not said is not taken for said.
    api.now = away();
    one.lease(SILENCE);
    expect(one.leadership.holdsLease).toBe(true);
    one.reconciler.wake();
    expect(hosts.taken.some(({ step }) => step.kind === "stop-control-plane")).toBe(false);
    expect(one.reconciler.say(RUN, (view) => verbs.retry(view, ASKED)).ok).toBe(true);
    expect((await assigned("stop-control-plane")).epoch).toBe(3);
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it("is over with its run, also where the API never came back", async () => {
    const one = await standing();
    await begin(one);
    await settle(one, await assigned("check-restore"));
    const prepare = await assigned("prepare-restore");
    expect(one.reconciler.say(RUN, (view) => verbs.abort(view, ASKED)).ok).toBe(true);
    await settle(one, prepare);
    await vi.waitFor(() => expect(one.reconciler.current).toBeNull());
    one.leadership.check();
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    expect(problemOf(one.leadership.standsBy())).toBe("it may");
    expect(audit(store.events(RUN, 0, 1000))).toEqual([]);
  });

  it.each<{ readonly why: string; readonly change: LeaseChange }>([
    { why: "took it", change: { is: "lost", because: "taken", why: "the Lease is held by b" } },
    { why: "may have had it", change: { is: "lost", because: "older", why: "the Lease came back older" } },
  ])("is not for one whose Lease another $why", async ({ change }) => {
    const one = open();
    one.lease({ is: "won", seen: null });
    await vi.waitFor(() => expect(one.reconciler.epoch).toBe(1));
    api.last = withEtcd(LINE);
    api.now = away();
    one.lease(change);
    expect(problemOf(await begin(one))).toContain("restore-not-last-leader: another coordinator may have led since");
    expect({ led: hosts.led, stored: store.highestEpoch() }).toEqual({ led: [1], stored: 1 });
  });

  it("is not for one that was started while the API was away, though store and agents are as it left them", async () => {
    (await standing()).reconciler.stepDown("it died");
    const fresh = open();
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
