import { type Connection, Refused } from "@lockkeeper/cli/client";
import { EPOCH_ANNOTATION, LEASE_NAME } from "@lockkeeper/coordinator/kube/lease";
import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { weigh } from "@lockkeeper/core/rules/severity";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TOKENS } from "../embedded/coordinator.ts";
import { NAMESPACE } from "../embedded/node.ts";
import { shelve, snapshotNow } from "../embedded/shelve.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const [VERSION, TO] = ["v1.33.4", "v1.34.2"].map((version) => parseVersion(version)) as [Version, Version];
const READY_MS = 60_000;
const POLICY = { gate: { readySeconds: 1, timeoutSeconds: 60 }, etcd: { timeoutSeconds: 60 } };

/** The real coordinator and agents over sockets; hosts, API and etcd are played. etcd's data is lost, and the API with it. */
describe("a restore of etcd whose API is away, the whole system", () => {
  let system: System;
  afterEach(() => system.close());

  const begin = async (controlPlanes: number) => {
    system = await openSystem({ controlPlanes, workers: 1, from: VERSION, offers: [VERSION, TO], minor: 33 });
    const coordinator = await system.coordinator();
    await coordinator.ready(READY_MS);
    system.api.store.put(aDeployment("web", 2));
    const shelved = snapshotNow(system.api);
    await shelve(coordinator.folder, shelved);
    return { folder: coordinator.folder, connection: { ...coordinator.connection, token: TOKENS.admin }, shelved };
  };
  const plan = (to: Connection, snapshot: string, more: object = { apiAway: true }) =>
    call<Plan>(to, "POST", "/api/v1/plans/restore", { snapshot, policy: POLICY, ...more });
  const start = (to: Connection, { id, digest }: Plan, confirm?: string) =>
    call<UpgradeStatus>(to, "POST", "/api/v1/upgrades", {
      ...{ plan: id, digest, why: "etcd is gone" },
      ...(confirm === undefined ? {} : { confirm }),
    });
  const refusal = (work: Promise<unknown>): Promise<Refused> =>
    work.then(
      () => Promise.reject(new Error("it was accepted")),
      (error: unknown) => (error instanceof Refused ? error : Promise.reject(error)),
    );
  const refused = async (work: Promise<unknown>) => {
    const { code, findings } = await refusal(work);
    const blockers = findings.filter((f) => weigh(f.code, DEFAULT_POLICY) === "blocker");
    return [code, ...blockers.map((f) => f.code)].join(": ");
  };
  const eventsOf = async (to: Connection, id: string) =>
    (await call<{ items: RunEvent[] }>(to, "GET", `/api/v1/upgrades/${id}/events?limit=1000`)).items;
  const endsWell = async (to: Connection, id: string) => {
    const now = () => call<UpgradeStatus>(to, "GET", `/api/v1/upgrades/${id}`);
    const over = async () => ["succeeded", "halted"].includes((await now()).state);
    await expect.poll(over, { timeout: 90_000 }).toBe(true);
    const { state, findings } = await now();
    expect({ state, findings }).toEqual({ state: "succeeded", findings: [] });
  };
  const health = async ({ server }: Connection) =>
    ((await (await fetch(`${server}/readyz`)).json()) as { waitingFor: readonly string[] }).waitingFor.join("; ");
  const standsBy = (to: Connection) =>
    expect.poll(() => health(to), { timeout: 60_000 }).toContain("stands by without the API since");
  const begunOnHosts = () => [...system.hosts.values()].flatMap(({ begun }) => begun);
  const leaseEpoch = () =>
    Number(system.api.store.get("Lease", LEASE_NAME, NAMESPACE)?.metadata.annotations?.[EPOCH_ANNOTATION]);

  for (const controlPlanes of [1, 3])
    it(`brings ${controlPlanes} control plane(s) back though the API never answers before`, async () => {
      const { connection, shelved } = await begin(controlPlanes);
      const { store } = system.api;
      const digest = shelved.kept.digest.slice(0, 12);
      const usual = await plan(connection, digest, {});
      expect(await refused(plan(connection, digest)), "the API answers").toBe("restore-api-answers");
      store.remove("Deployment", "web", "default");
      for (const member of ["cp1", "cp2"].slice(0, (controlPlanes + 1) / 2)) await system.damageEtcd(member);
      await standsBy(connection);

      for (const work of [plan(connection, digest, {}), start(connection, usual, "kubernetes")]) {
        const { code, advice } = await refusal(work);
        expect(code).toBe("restore-api-away");
        expect(advice).toContain("--api-away");
      }
      const made = await plan(connection, digest);
      expect(made.findings.map((f) => f.code)).toEqual(["restore-from-last-seen", "restore-unproven"]);
      expect(made.findings[1]?.saw).toContain("no etcd is started here");
      expect(made.restore).toMatchObject({
        ...{ clusterName: "kubernetes", clusterIds: ["c1"], withoutApi: { lastEpoch: 1 } },
        marks: expect.arrayContaining([{ node: "w1", unschedulable: false, owner: null, hold: null }]),
      });
      expect(await refused(start(connection, made))).toBe("confirmation-wrong");
      expect(await refused(start(connection, made, "production"))).toBe("confirmation-wrong");
      const asOperator = { ...connection, token: TOKENS.operator };
      expect(await refused(plan(asOperator, digest))).toBe("role-too-weak");
      expect(await refused(start(asOperator, made, "kubernetes"))).toBe("role-too-weak");
      expect(begunOnHosts()).toEqual([]);

      const { id } = await start(connection, made, "kubernetes");
      expect(await refused(plan(connection, digest)), "another is open").toBe("upgrade-running");
      await endsWell(connection, id);
      expect(store.get("Deployment", "web", "default")).not.toBeNull();
      const items = await eventsOf(connection, id);
      expect(audit(items)).toEqual([]);
      const led = items.flatMap((e) => (e.type === "led" || e.type === "run-started" ? [e.epoch] : []));
      // 1 before etcd was lost; 2 without the Lease; 3 when the Lease, which came back with less, was won again.
      expect([led, leaseEpoch()]).toEqual([[2, 3], 3]);
    }, 180_000);

  it("looks ahead where etcd takes no writes, so that nobody can hold the Lease, and plans nothing", async () => {
    const { connection } = await begin(1);
    const message = "etcdserver: mvcc: database space exceeded";
    const full = { status: 500, body: { kind: "Status", status: "Failure", message, code: 500 } };
    system.api.setFault(({ method }) => (method === "GET" ? null : full));
    await standsBy(connection);
    const { findings } = await call<{ findings: { code: string }[] }>(connection, "POST", "/api/v1/preflight", {
      to: TO,
    });
    expect(findings.length).toBeGreaterThan(0);
    expect(await refused(call(connection, "POST", "/api/v1/plans", { to: TO }))).toBe("not-leading");
  }, 120_000);

  it("takes an API server that answers without its etcd for one that is away, until the control plane is stopped", async () => {
    const { connection, shelved } = await begin(1);
    // etcd is gone, and the API server still runs: it answers, and each answer is an error of its own.
    const message = "etcdserver: request timed out";
    system.api.setFault(() => ({ status: 500, body: { kind: "Status", status: "Failure", message, code: 500 } }));
    await standsBy(connection);
    const { id } = await start(connection, await plan(connection, shelved.kept.digest), "kubernetes");
    const events = () => eventsOf(connection, id);
    // Not before: who wins the Lease in the moment before the stop stands by after it, and the host puts itself back.
    const stopped = async () => {
      const log = await events();
      const stop = log.find((e) => e.type === "step-intended" && e.step.kind === "stop-control-plane");
      return log.some((e) => e.type === "step-settled" && stop?.type === "step-intended" && e.step === stop.step.id);
    };
    await expect.poll(stopped, { timeout: 60_000, interval: 50 }).toBe(true);
    system.api.setFault(null);
    const state = async () => {
      const now = await call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`);
      return now.state === "halted" ? now.findings : now.state;
    };
    await expect.poll(state, { timeout: 90_000 }).toBe("succeeded");
    expect(audit(await events())).toEqual([]);
  }, 180_000);

  /** Begins one, lets the coordinator die once such a step is intended, and starts another when the API is there again. */
  const dying = async (kind: string, apiIsBack: () => Promise<unknown>) => {
    const { connection, shelved } = await begin(1);
    await system.damageEtcd("cp1");
    await standsBy(connection);
    const { id } = await start(connection, await plan(connection, shelved.kept.digest), "kubernetes");
    const events = () => eventsOf(connection, id);
    const intended = async () => (await events()).some((e) => e.type === "step-intended" && e.step.kind === kind);
    await expect.poll(intended, { timeout: 60_000, interval: 30 }).toBe(true);
    const { processes } = system.world(VERSION);
    await processes.killCoordinator();
    await apiIsBack();
    await processes.startCoordinator();
    const at = () => call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`);
    return { connection, id, at, events };
  };

  it("is taken up by the next coordinator, whose host has gone forward by itself", async () => {
    const { at, events } = await dying("commit-restore", async () => undefined);
    await expect.poll(async () => (await at()).state, { timeout: 90_000 }).toBe("succeeded");
    expect(audit(await events())).toEqual([]);
  }, 180_000);

  it("asks a person where its coordinator died before anything was stopped and the API came back, and can be aborted", async () => {
    const { connection, id, at, events } = await dying("check-restore", () => system.api.comeBack());
    await expect.poll(async () => (await at()).state, { timeout: 90_000 }).toBe("halted");
    expect((await at()).findings.map((f) => f.code)).toEqual(["restore-api-back"]);
    await call(connection, "POST", `/api/v1/upgrades/${id}/abort`, {});
    await expect.poll(async () => (await at()).state, { timeout: 30_000 }).toBe("aborted");
    const stops = (await events()).filter((e) => e.type === "step-intended" && e.step.kind === "stop-control-plane");
    expect(stops).toEqual([]);
    expect(audit(await events())).toEqual([]);
  }, 180_000);

  it("ends a run that was open and of which nothing runs", async () => {
    const { connection, shelved } = await begin(1);
    const first = await start(connection, await plan(connection, shelved.kept.digest, {}), "kubernetes");
    const at = (id: string) => call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`);
    await call(connection, "POST", `/api/v1/upgrades/${first.id}/pause`, {});
    const rests = async () => (await at(first.id)).steps.every(({ status }) => status !== "running");
    await expect.poll(rests, { timeout: 30_000 }).toBe(true);
    await system.damageEtcd("cp1");
    await standsBy(connection);
    const { id } = await start(connection, await plan(connection, shelved.kept.digest), "kubernetes");
    expect((await at(first.id)).state).toBe("aborted");
    await expect.poll(async () => (await at(id)).state, { timeout: 90_000 }).toBe("succeeded");
    for (const run of [first.id, id]) {
      const items = await eventsOf(connection, run);
      expect(audit(items), run).toEqual([]);
    }
  }, 180_000);

  it.each(["before the abort", "after the abort", "after its agent was started anew"] as const)(
    "can begin when an upgrade that broke etcd is aborted; its kubeadm ends %s",
    async (when) => {
      const { connection, shelved } = await begin(1);
      const host = system.hosts.get("cp1")!;
      const { promise: held, resolve: letEnd } = Promise.withResolvers<void>();
      host.setFault({ holds: async (job) => (job.do === "kubeadm-apply" ? held : undefined) });
      host.failNext("kubeadm-apply", 1);
      const policy = { ...POLICY, acceptDowntime: true };
      const upgrade = await call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy });
      const first = await start(connection, upgrade);
      const at = (id: string) => call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`);
      const verb = (name: string) =>
        call<UpgradeStatus>(connection, "POST", `/api/v1/upgrades/${first.id}/${name}`, {});
      const log = (id: string) => eventsOf(connection, id);
      const applies = () => host.begun.some(({ job }) => job.do === "kubeadm-apply");
      await expect.poll(applies, { timeout: 60_000 }).toBe(true);
      await system.damageEtcd("cp1");
      await standsBy(connection);
      const ends = async () => {
        letEnd();
        await host.idle();
      };
      if (when === "before the abort") await ends();
      if (when === "after its agent was started anew") {
        const { processes } = system.world(TO);
        await processes.killAgent("cp1");
        await processes.startAgent("cp1");
      }

      // An agent that was started anew says hello in a moment; until then it is refused for that.
      const restore = await vi.waitFor(() => plan(connection, shelved.kept.digest), { timeout: 30_000, interval: 200 });
      const { code, message } = await refusal(start(connection, restore, "kubernetes"));
      expect([code, message]).toEqual(["upgrade-running", expect.stringContaining("`lockkeeper abort` first")]);
      for (const other of ["pause", "retry"]) expect(await refused(verb(other)), other).toBe("not-leading");
      const begun = begunOnHosts().length;
      const intended = (await log(first.id)).filter((e) => e.type === "step-intended").length;
      expect(["aborting", "aborted"]).toContain((await verb("abort")).state);
      if (when !== "before the abort") {
        const waits = async () => JSON.stringify((await at(first.id)).waits);
        await expect.poll(waits, { timeout: 30_000 }).toContain("its agent's report is waited for");
        expect(await refused(start(connection, restore, "kubernetes"))).toBe("upgrade-running");
        expect(await refused(verb("pause"))).toBe("not-ready");
        await ends();
      }
      await expect.poll(async () => (await at(first.id)).state, { timeout: 60_000 }).toBe("aborted");
      expect(begunOnHosts().length).toBe(begun);
      expect((await log(first.id)).filter((e) => e.type === "step-intended").length).toBe(intended);
      const settled = (await log(first.id)).findLast((e) => e.type === "step-settled");
      expect(settled).toMatchObject({
        by: { is: "agent", epoch: 2 },
        outcome: { is: "failed", kind: "kubeadm-apply" },
      });
      expect(leaseEpoch(), "the API was not written to").toBe(1);

      const { id } = await start(connection, await plan(connection, shelved.kept.digest), "kubernetes");
      await endsWell(connection, id);
      for (const run of [first.id, id]) expect(audit(await log(run)), run).toEqual([]);
    },
    240_000,
  );

  it("refuses a snapshot of another etcd, and an agent that is away; nothing is touched", async () => {
    const { connection, folder, shelved } = await begin(3);
    system.api.store.put(aDeployment("other", 1));
    const other = snapshotNow(system.api, { clusterId: "abc" });
    await shelve(folder, other);
    for (const member of ["cp1", "cp2", "cp3"]) await system.damageEtcd(member);
    await standsBy(connection);
    expect(await refused(plan(connection, other.kept.digest))).toBe("restore-refused: restore-foreign-snapshot");
    const made = await plan(connection, shelved.kept.digest);
    await system.world(VERSION).processes.killAgent("cp2");
    await expect
      .poll(() => refused(plan(connection, shelved.kept.digest)), { timeout: 30_000 })
      .toBe("restore-refused: agent-away");
    expect(await refused(start(connection, made, "kubernetes"))).toBe("restore-refused: agent-away");
    expect((await call<{ items: unknown[] }>(connection, "GET", "/api/v1/upgrades")).items).toEqual([]);
    expect(begunOnHosts()).toEqual([]);
    expect(leaseEpoch()).toBe(1);
  }, 120_000);

  it("refuses where the coordinator was started anew meanwhile: it knows nothing, and says what is to be done by hand", async () => {
    const { connection, shelved } = await begin(1);
    await system.damageEtcd("cp1");
    await system.world(VERSION).processes.killCoordinator();
    const again = await system.coordinator();
    const to = { ...again.connection, token: connection.token };
    const there = () =>
      fetch(`${to.server}/healthz`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(there, { timeout: 30_000 }).toBe(503);
    for (const more of [{}, { apiAway: true }]) {
      const { code, message, advice } = await refusal(plan(to, shelved.kept.digest, more));
      expect(code).toBe("restore-not-last-leader");
      expect(message).toContain("it has not seen the cluster, and cannot know who led last");
      expect(advice).toContain("By hand, from the beginning");
    }
    expect(await refused(call(to, "GET", "/api/v1/upgrades"))).toBe("cluster-unreachable");
    expect(begunOnHosts()).toEqual([]);
  }, 120_000);
});
