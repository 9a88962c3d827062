import type { ProblemBody } from "@lockkeeper/api/problem";
import { stream } from "@lockkeeper/cli/client";
import { audit } from "@lockkeeper/core/audit/audit";
import { ERRORS, type ErrorCode } from "@lockkeeper/core/model/error-codes";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import { field, type KubeObject, patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, expect, it } from "vitest";
import { type CoordinatorProcess, TOKENS } from "../embedded/coordinator.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 }, drain: { timeoutSeconds: 10 } };

/** A coordinator and agents start in seconds, and in a minute on a machine that is busy with something else. */
const READY_MS = 90_000;

let system: System;

afterEach(() => system.close());

const open = (controlPlanes: number, workers: number) =>
  openSystem({
    ...{ controlPlanes, workers, from: FROM, offers: [FROM, TO], minor: 34, apiAwayMs: 500 },
    podPace: { startMs: 100, terminateMs: 300 },
  });

const plan = ({ connection }: CoordinatorProcess) =>
  call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy: POLICY });

async function start(coordinator: CoordinatorProcess): Promise<string> {
  const { id, digest } = await plan(coordinator);
  const body = { plan: id, digest, why: "a test" };
  return (await call<UpgradeStatus>(coordinator.connection, "POST", "/api/v1/upgrades", body)).id;
}

async function eventsOf({ connection }: CoordinatorProcess, run: string): Promise<readonly RunEvent[]> {
  const path = `/api/v1/upgrades/${run}/events?limit=1000`;
  return (await call<{ items: readonly RunEvent[] }>(connection, "GET", path)).items;
}

async function until(coordinator: CoordinatorProcess, run: string, wanted: (event: RunEvent) => boolean) {
  const look = async () => (await eventsOf(coordinator, run)).some(wanted);
  await expect.poll(look, { timeout: 90_000, interval: 100 }).toBe(true);
  return eventsOf(coordinator, run);
}

const ended = (event: RunEvent) => event.type === "ended";
const kubelets = () => system.api.store.list("Node").map((node) => textAt(node, "status.nodeInfo.kubeletVersion"));
const cordoned = () =>
  system.api.store
    .list("Node")
    .filter((node) => field(node, "spec.unschedulable") === true)
    .map((node) => node.metadata.name);

it("upgrades by real agents over gRPC; the log agrees with what the hosts did; somebody else's cordon stays", async () => {
  system = await open(1, 2);
  system.api.store.put(patched(system.api.store.get("Node", "w1") as KubeObject, { spec: { unschedulable: true } }));
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const run = await start(coordinator);
  const pinned = () => [...system.hosts.values()].map(({ machine }) => machine.pinned.size);
  await until(coordinator, run, (e) => e.type === "step-settled" && e.outcome.kind === "snapshot-etcd");
  expect(Math.min(...pinned())).toBeGreaterThan(0);
  const events = await until(coordinator, run, ended);
  expect(events.at(-1)).toMatchObject({ type: "ended", how: "succeeded" });
  expect(audit(events)).toEqual([]);
  expect(kubelets()).toEqual([TO, TO, TO]);
  expect(cordoned()).toEqual(["w1"]);
  // What was staged is kept from the kubelets' garbage collection for as long as the run is open.
  await expect.poll(() => Math.max(...pinned())).toBe(0);
  const done = (node: string) => system.hosts.get(node)?.begun.map(({ job }) => job.do) ?? [];
  expect(done("cp1").filter((job) => job === "kubeadm-apply")).toHaveLength(1);
  expect(done("w1").filter((job) => job === "kubeadm-node")).toHaveLength(1);
  for (const node of ["cp1", "w1", "w2"]) expect(done(node).filter((job) => job === "restart-kubelet")).toHaveLength(1);
}, 240_000);

it("goes over two minors in one upgrade, each worker drained once, as its kubelet may lag", async () => {
  const between = parseVersion("v1.33.4") as Version;
  const from = parseVersion("v1.32.1") as Version;
  system = await openSystem({
    ...{ controlPlanes: 1, workers: 2, from, offers: [from, between, TO], minor: 34, apiAwayMs: 200 },
    podPace: { startMs: 100, terminateMs: 200 },
  });
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const policy = { ...POLICY, workers: { kubelets: "catch-up" } };
  const made = await call<Plan>(coordinator.connection, "POST", "/api/v1/plans", { to: TO, policy });
  expect(made.hops.map((hop) => hop.to)).toEqual([between, TO]);
  const body = { plan: made.id, digest: made.digest, why: "a test" };
  const { id } = await call<UpgradeStatus>(coordinator.connection, "POST", "/api/v1/upgrades", body);
  const events = await until(coordinator, id, ended);
  expect(events.at(-1)).toMatchObject({ type: "ended", how: "succeeded" });
  expect(audit(events)).toEqual([]);
  expect(kubelets()).toEqual([TO, TO, TO]);
  const done = (node: string) => system.hosts.get(node)?.begun.map(({ job }) => job.do) ?? [];
  expect(done("cp1").filter((job) => job === "restart-kubelet")).toHaveLength(2);
  for (const node of ["w1", "w2"]) {
    expect(done(node).filter((job) => job === "kubeadm-node")).toHaveLength(2);
    expect(done(node).filter((job) => job === "restart-kubelet")).toHaveLength(1);
  }
}, 240_000);

it("waits for a person's approval and for workloads, over the API", async () => {
  system = await open(1, 1);
  system.api.store.put(aDeployment("web", 2));
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const policy = { ...POLICY, gates: { approval: "group", workloads: true } };
  const { connection } = coordinator;
  const looked = await call<Ahead>(connection, "POST", "/api/v1/preflight", { to: TO, policy });
  expect(looked).toMatchObject({ stops: [TO], to: TO });
  expect(looked.findings.filter((f) => f.severity === "blocker")).toEqual([]);
  const { id, digest } = await call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy });
  const started = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", {
    plan: id,
    digest,
    why: "a test",
  });
  const path = `/api/v1/upgrades/${started.id}`;
  const status = () => call<UpgradeStatus>(connection, "GET", path);
  for (const what of ["the control planes of v1.34", "the workers of v1.34"]) {
    await expect.poll(async () => (await status()).can, { timeout: 60_000 }).toContain("approve");
    // What can be done follows the log at once; what is waited for is of the decision that comes after it.
    const waits = async () => (await status()).waits.map((w) => w.why);
    await expect.poll(waits).toEqual([expect.stringContaining(`approval of ${what}`)]);
    const approved = await call<UpgradeStatus>(connection, "POST", `${path}/approve`, { why: "the shop is closed" });
    expect(approved.can).not.toContain("approve");
  }
  const again = call(connection, "POST", `${path}/approve`, {});
  await expect(again).rejects.toMatchObject({ code: "upgrade-state" });
  const events = await until(coordinator, started.id, ended);
  expect(events.at(-1)).toMatchObject({ how: "succeeded" });
  expect(audit(events)).toEqual([]);
  const gates = events.filter((e) => e.type === "step-settled" && e.outcome.kind === "gate-workloads");
  expect(gates).toHaveLength(2);
}, 240_000);

it("goes on after SIGKILL in the middle of a drain, on the same store; nothing is done twice on any host", async () => {
  system = await open(1, 2);
  system.api.store.put(aDeployment("web", 6));
  const podsOn = (node: string) => system.api.store.list("Pod").filter((p) => textAt(p, "spec.nodeName") === node);
  await expect.poll(() => podsOn("w1").length).toBeGreaterThan(1);
  const first = await system.coordinator();
  await first.ready(READY_MS);
  const run = await start(first);
  // The drain of the first worker is held open by the budget, until the coordinator is gone.
  await until(first, run, (e) => e.type === "step-intended" && e.step.kind === "gate" && e.step.on === "cp1");
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
  const isDrain = (e: RunEvent) => e.type === "step-intended" && e.step.kind === "drain" && e.step.on === "w1";
  const before = await until(first, run, isDrain);
  const drain = before.flatMap((e) => (e.type === "step-intended" && isDrain(e) ? [e.step.id] : []))[0];
  await first.kill();
  expect(cordoned()).toEqual(["w1"]);
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 3 }));
  const second = await system.coordinator();
  await second.ready(READY_MS);
  const events = await until(second, run, ended);
  expect(events.at(-1)).toMatchObject({ how: "succeeded" });
  expect(audit(events)).toEqual([]);
  const led = events.findIndex((e) => e.type === "led");
  expect(led).toBeGreaterThan(0);
  expect(events.findIndex((e) => e.type === "step-settled" && e.step === drain)).toBeGreaterThan(led);
  expect(cordoned()).toEqual([]);
  for (const host of system.hosts.values()) {
    const units = host.begun.map(({ unit }) => unit);
    expect(new Set(units).size).toBe(units.length);
    expect(host.begun.filter(({ job }) => job.do === "restart-kubelet")).toHaveLength(1);
  }
  expect(await second.stop()).toBe(0);
}, 240_000);

it("tells a stream of events each one once, across a kill and a reconnection", async () => {
  system = await open(1, 1);
  const first = await system.coordinator();
  await first.ready(READY_MS);
  const run = await start(first);
  const seen: number[] = [];
  const read = async ({ connection }: CoordinatorProcess, enough: (event: RunEvent) => boolean) => {
    for await (const { event, data } of stream(connection, `/api/v1/upgrades/${run}/events`, seen.at(-1) ?? 0)) {
      if (event !== "event") continue;
      const one = JSON.parse(data) as RunEvent;
      seen.push(one.seq);
      if (enough(one)) return;
    }
  };
  await read(first, (e) => e.type === "step-intended" && e.step.kind === "kubeadm-apply");
  await first.kill();
  const second = await system.coordinator();
  await second.ready(READY_MS);
  await read(second, ended);
  const events = await eventsOf(second, run);
  expect(seen).toEqual(events.map((event) => event.seq));
  expect(audit(events)).toEqual([]);
}, 240_000);

it("halts when a unit fails on a host, and goes on by a retry", async () => {
  system = await open(1, 1);
  system.hosts.get("w1")?.failNext("kubeadm-node", 1);
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const run = await start(coordinator);
  const halted = await until(coordinator, run, (e) => e.type === "halted");
  expect(halted.find((e) => e.type === "halted")).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: "kubeadm-failed" })]),
  });
  await call(coordinator.connection, "POST", `/api/v1/upgrades/${run}/retry`, { why: "the host was mended" });
  const events = await until(coordinator, run, ended);
  expect(events.at(-1)).toMatchObject({ how: "succeeded" });
  expect(audit(events)).toEqual([]);
}, 240_000);

it("goes on without a worker that failed on its host, as far as the failure budget bears it", async () => {
  system = await open(1, 2);
  system.hosts.get("w1")?.failNext("install-packages", 1);
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const { connection } = coordinator;
  const policy = { ...POLICY, workers: { failureBudget: 1 } };
  const { id, digest } = await call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy });
  const body = { plan: id, digest, why: "a test" };
  const { id: run } = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", body);
  const events = await until(coordinator, run, ended);
  expect(events.at(-1)).toMatchObject({ how: "succeeded" });
  expect(audit(events)).toEqual([]);
  const status = await call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${run}`);
  expect(status).toMatchObject({ state: "succeeded", quarantined: ["w1"] });
  expect(kubelets()).toEqual([TO, FROM, TO]);
  // The next upgrade takes it up where it was left.
  const rest = await plan(coordinator);
  const again = { plan: rest.id, digest: rest.digest, why: "the host was mended" };
  const second = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", again);
  const after = await until(coordinator, second.id, ended);
  expect(audit(after)).toEqual([]);
  expect(kubelets()).toEqual([TO, TO, TO]);
  expect(cordoned()).toEqual([]);
}, 240_000);

it("refuses what is wrong with the table's status and code, and changes nothing by it", async () => {
  system = await open(1, 2);
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const { server } = coordinator.connection;
  const ask = async (method: "GET" | "POST", path: string, body?: unknown, token: string = TOKENS.operator) => {
    const headers = { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) };
    const answer = await fetch(`${server}/api/v1${path}`, { method, headers, body: JSON.stringify(body) ?? null });
    return { status: answer.status, body: (await answer.json()) as Partial<ProblemBody> };
  };
  const refused = (code: ErrorCode) => ({ status: ERRORS[code].http, body: { code } });
  const writesBefore = system.api.writes.filter((write) => !write.path.includes("/leases/")).length;
  const sum = "0".repeat(64);
  expect(await ask("POST", "/plans", { to: "newest" })).toMatchObject(refused("version-malformed"));
  expect(await ask("POST", "/plans", { to: "v1.32.9" })).toMatchObject(refused("version-downgrade"));
  expect(await ask("POST", "/plans", { to: "v2.0.0" })).toMatchObject(refused("version-skips-minor"));
  expect(await ask("POST", "/plans", { to: "v1.34.9" })).toMatchObject(refused("package-not-offered"));
  expect(await ask("POST", "/plans", { to: TO, policy: { drain: 3 } })).toMatchObject(refused("request-malformed"));
  expect(await ask("POST", "/plans", { to: TO, force: true })).toMatchObject(refused("request-malformed"));
  expect(await ask("POST", "/plans", { to: TO }, TOKENS.viewer)).toMatchObject(refused("role-too-weak"));
  expect(await ask("POST", "/plans", { to: TO }, "no-such-token-000000000")).toMatchObject(refused("token-wrong"));
  expect(await ask("POST", "/upgrades", { plan: "plan-x", digest: sum })).toMatchObject(refused("plan-unknown"));
  expect(await ask("GET", "/plans/plan-x")).toMatchObject(refused("plan-unknown"));
  expect(await ask("GET", "/upgrades/up-x")).toMatchObject(refused("upgrade-unknown"));
  expect(await ask("GET", "/upgrades/up-x/events")).toMatchObject(refused("upgrade-unknown"));
  for (const verb of ["pause", "resume", "abort", "retry"])
    expect(await ask("POST", `/upgrades/up-x/${verb}`, { why: "" })).toMatchObject(refused("upgrade-unknown"));
  const { id, digest } = await plan(coordinator);
  expect(await ask("POST", "/upgrades", { plan: id, digest: sum })).toMatchObject(refused("plan-digest-mismatch"));
  const w2 = system.api.store.get("Node", "w2") as KubeObject;
  system.api.store.put(patched(w2, { spec: { unschedulable: true } }));
  expect(await ask("POST", "/upgrades", { plan: id, digest })).toMatchObject(refused("plan-stale"));
  expect(await ask("GET", "/upgrades")).toMatchObject({ status: 200, body: { items: [] } });
  expect(system.api.writes.filter((write) => !write.path.includes("/leases/"))).toHaveLength(writesBefore);
  system.api.store.put(patched(w2, { spec: { unschedulable: false } }));
  // What planning refuses refuses the start of what was planned before.
  const refusesToStart = async (code: ErrorCode, finding: string, saw: string) => {
    const { status, body } = await ask("POST", "/upgrades", { plan: id, digest });
    expect({ status, body }).toMatchObject(refused(code));
    expect(body.detail).toContain(`${id} was made before this: `);
    const said = body.findings?.filter((f) => f.code === finding).map((f) => f.saw) ?? [];
    expect(said.join("; ")).toContain(saw);
    expect(await ask("GET", "/upgrades")).toMatchObject({ status: 200, body: { items: [] } });
  };
  const w1 = system.api.store.get("Node", "w1") as KubeObject;
  const notReady = { conditions: [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }] };
  system.api.store.put(patched(w1, { status: notReady }));
  await refusesToStart("plan-blocked", "node-not-ready", "NodeStatusUnknown");
  system.api.store.put(patched(w1, { status: w1.status }));
  const missing = system.hosts.get("w1")?.machine.missing;
  missing?.add(`kubelet ${TO}`);
  await refusesToStart("package-not-offered", "package-not-offered", `kubelet at ${TO}`);
  missing?.clear();
  const { etcd, first } = system.world(TO);
  etcd.alarm(first, true);
  await refusesToStart("plan-blocked", "etcd-unhealthy", "NOSPACE");
  etcd.alarm(first, false);
  expect(await ask("POST", "/upgrades", { plan: id, digest })).toMatchObject({ status: 201 });
  expect(await ask("POST", "/upgrades", { plan: id, digest })).toMatchObject(refused("upgrade-running"));
}, 240_000);

it("does nothing, on a store of its own, beside one that leads", async () => {
  system = await open(1, 1);
  const first = await system.coordinator();
  await first.ready(READY_MS);
  const second = await system.coordinator("coordinator-2");
  const { server } = second.connection;
  const readyz = async () => (await fetch(`${server}/readyz`).catch(() => null))?.text();
  await expect.poll(readyz, { timeout: READY_MS }).toContain("the Lease is held by coordinator-1");
  const writesOf = () => system.api.writes.filter((write) => !write.path.includes("/leases/")).length;
  const before = writesOf();
  await expect(plan(second)).rejects.toMatchObject({ code: "not-leading", status: ERRORS["not-leading"].http });
  expect(writesOf()).toBe(before);
  const events = await until(first, await start(first), ended);
  expect(audit(events)).toEqual([]);
  expect(events.filter((e) => e.type === "led")).toEqual([]);
}, 240_000);

it("puts a node back whose drain a budget blocks, and goes on by a retry when the budget is loosened", async () => {
  system = await open(1, 2);
  system.api.store.put(aDeployment("web", 6));
  const coordinator = await system.coordinator();
  await coordinator.ready(READY_MS);
  const run = await start(coordinator);
  await until(coordinator, run, (e) => e.type === "step-intended" && e.step.kind === "gate" && e.step.on === "cp1");
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
  const halted = await until(coordinator, run, (e) => e.type === "halted");
  expect(halted.find((e) => e.type === "halted")).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: "drain-blocked-by-budget" })]),
  });
  const putBack = halted.find((e) => e.type === "step-intended" && e.step.kind === "restore-kubelet-config");
  expect(putBack).toMatchObject({ step: { on: "w1" } });
  expect(cordoned()).toEqual([]);
  expect(kubelets()).toEqual([TO, FROM, FROM]);
  const kubeletConfig = await system.hosts.get("w1")?.files.read("/var/lib/kubelet/config.yaml");
  expect(kubeletConfig?.toString()).toContain(FROM);
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 3 }));
  await call(coordinator.connection, "POST", `/api/v1/upgrades/${run}/retry`, { why: "the budget was loosened" });
  const events = await until(coordinator, run, ended);
  expect(events.at(-1)).toMatchObject({ how: "succeeded" });
  expect(audit(events)).toEqual([]);
  expect(kubelets()).toEqual([TO, TO, TO]);
  expect(cordoned()).toEqual([]);
}, 240_000);
