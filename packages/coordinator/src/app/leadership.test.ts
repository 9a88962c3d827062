import { audit } from "@lockkeeper/core/audit/audit";
import { fail } from "@lockkeeper/core/model/errors";
import type { Epoch, NodeName } from "@lockkeeper/core/model/ids";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../../../test/fixtures/eventually.ts";
import {
  away,
  type Hosts,
  PLAN,
  type PlayedApi,
  RUN,
  SILENCE,
  Stage,
  seen,
  settleWell,
} from "../../../../test/fixtures/leadership.ts";
import type { LeaseChange } from "../ports/lease.ts";
import type { Store } from "../ports/store.ts";

describe("leading", () => {
  let stage: Stage;
  let store: Store;
  let hosts: Hosts;
  let api: PlayedApi;
  /** Leads a restore up to the stop of its only control plane, which is under way then. */
  const upToTheStop = async () => {
    const one = await stage.leading();
    one.reconciler.begin(RUN, [{ type: "run-started", plan: PLAN, by: "anna", why: "", epoch: 1 as Epoch }]);
    for (const kind of ["check-restore", "prepare-restore"] as const)
      await settleWell(one.reconciler, await stage.assigned(kind));
    await stage.assigned("stop-control-plane");
    return one;
  };

  beforeEach(async () => {
    stage = await Stage.open();
    ({ store, hosts, api } = stage);
  });
  afterEach(() => stage.close());

  it.each([
    { what: "the Lease", lease: 9, stored: 4, journal: 6 },
    { what: "the store", lease: 2, stored: 9, journal: 6 },
    { what: "a journal, where Lease and store came back older", lease: 2, stored: 4, journal: 9 },
    { what: "a journal, where the Lease came back with none", lease: null, stored: null, journal: 9 },
  ])("raises the epoch to one above the highest, known to $what", async ({ lease, stored, journal }) => {
    if (stored !== null) store.raiseEpoch(stored as Epoch);
    hosts.journals.set("cp1" as NodeName, 3 as Epoch);
    hosts.journals.set("w1" as NodeName, journal as Epoch);
    const one = stage.coordinator();
    one.lease({ is: "won", seen: lease as Epoch | null });
    await eventually(() => expect(one.reconciler.epoch).toBe(10));
    expect({ written: one.written, stored: store.highestEpoch(), led: hosts.led }).toEqual({
      written: [10],
      stored: 10,
      led: [10],
    });
  });

  it("raises it again when an agent says hello later with a higher one", async () => {
    const one = stage.coordinator();
    one.lease({ is: "won", seen: 4 as Epoch });
    await eventually(() => expect(one.reconciler.epoch).toBe(5));
    hosts.journals.set("w1" as NodeName, 11 as Epoch);
    one.leadership.check();
    await eventually(() => expect(one.reconciler.epoch).toBe(12));
    expect(one.written).toEqual([5, 12]);
  });

  it("goes on without the Lease while its own restore keeps the API away: hosts alone, under the old epoch", async () => {
    const one = await upToTheStop();
    api.now = away();
    one.lease(SILENCE);
    expect(one.leadership.holdsLease).toBe(true);
    expect(one.leadership.waitingFor()).toEqual([]);
    for (const kind of ["stop-control-plane", "confirm-stopped", "commit-restore", "verify-restored-etcd"] as const) {
      const step = await stage.assigned(kind);
      expect(step.epoch).toBe(1);
      one.leadership.check();
      await settleWell(one.reconciler, step);
    }
    await eventually(() =>
      expect(JSON.stringify(one.reconciler.current?.decision)).toContain("the API is away: the restore stopped it"),
    );
    expect(one.acted, "nothing is done through the API").toEqual([]);
    expect(one.written).toEqual([1]);

    // The API is back with an older Lease: it stands by, and says nothing to anybody, until it has won it.
    const taken = hosts.taken.length;
    api.now = seen();
    one.leadership.check();
    expect(one.leadership.holdsLease).toBe(false);
    expect(one.reconciler.epoch).toBeNull();
    expect(one.leadership.waitingFor()).toEqual(["the Lease is held by another"]);
    one.reconciler.wake();
    await expect(settleWell(one.reconciler, await stage.assigned("verify-restored-etcd"))).rejects.toThrow(
      "does not lead",
    );
    expect({ taken: hosts.taken.length, acted: one.acted }).toEqual({ taken, acted: [] });
    one.lease({ is: "won", seen: null });
    await eventually(() => expect(one.reconciler.epoch).toBe(2));
    await eventually(() => expect(one.acted).toEqual(["restore/marks/cluster"]));
    const events = store.events(RUN, 0, 1000);
    expect(events.flatMap((e) => (e.type === "led" ? [e.epoch] : []))).toEqual([2]);
    expect(audit(events)).toEqual([]);
  });

  it.each<{ readonly why: string; readonly change: LeaseChange; readonly answers: boolean }>([
    { why: "another holds it", change: { is: "lost", because: "taken", why: "held by b" }, answers: false },
    { why: "it is stopping", change: { is: "lost", because: "stopping", why: "stopping" }, answers: false },
    { why: "the API answers, and the Lease was lost all the same", change: SILENCE, answers: true },
  ])("steps down in the middle of a restore where $why", async ({ change, answers }) => {
    const one = await upToTheStop();
    if (!answers) api.now = away();
    one.lease(change);
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
    await expect(settleWell(one.reconciler, await stage.assigned("stop-control-plane"))).rejects.toThrow(
      "does not lead",
    );
  });

  it("steps down when the API goes away before the restore has stopped anything, and without any run", async () => {
    const one = await stage.leading();
    api.now = away();
    one.lease(SILENCE);
    expect(one.leadership.holdsLease).toBe(false);
    api.now = seen();
    one.lease({ is: "won", seen: 1 as Epoch });
    await eventually(() => expect(one.reconciler.epoch).toBe(2));
    one.reconciler.begin(RUN, [{ type: "run-started", plan: PLAN, by: "anna", why: "", epoch: 2 as Epoch }]);
    await settleWell(one.reconciler, await stage.assigned("check-restore"));
    await stage.assigned("prepare-restore");
    api.now = away();
    one.lease(SILENCE);
    expect({ holds: one.leadership.holdsLease, epoch: one.reconciler.epoch }).toEqual({ holds: false, epoch: null });
  });

  it("is for nobody else: another coordinator on the same log commands nothing while the API is away", async () => {
    const one = await upToTheStop();
    api.now = away();
    one.lease(SILENCE);
    const other = stage.coordinator();
    const taken = hosts.taken.length;
    other.leadership.check();
    other.reconciler.wake();
    other.lease(SILENCE);
    expect({ holds: other.leadership.holdsLease, epoch: other.reconciler.epoch }).toEqual({
      holds: false,
      epoch: null,
    });
    expect(other.leadership.waitingFor()).toEqual(["the Lease is held by another"]);
    expect(other.reconciler.say(RUN, () => fail("internal", "not asked"))).toMatchObject({ ok: false });
    expect(hosts.taken).toHaveLength(taken);
  });

  it("ends at the agents, once they have heard of a higher epoch", async () => {
    const one = await upToTheStop();
    api.now = away();
    one.lease(SILENCE);
    const stop = await stage.assigned("stop-control-plane");
    hosts.journals.set("cp1" as NodeName, 5 as Epoch);
    await settleWell(one.reconciler, stop);
    await eventually(() => expect(hosts.refused.map(({ step }) => step.kind)).toContain("confirm-stopped"));
    expect(hosts.taken.some(({ step }) => step.kind === "confirm-stopped")).toBe(false);
  });
});
