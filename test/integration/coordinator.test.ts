import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit } from "@lockkeeper/core/audit/audit";
import type { EventType, RunEvent } from "@lockkeeper/core/model/event";
import type { Digest, PlanId, RunId } from "@lockkeeper/core/model/ids";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { type KubeObject, patched } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aCluster, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Embedded, openEmbedded } from "../demo/embedded.ts";
import { SimulatedAgents } from "../demo/simulated-agents.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 }, drain: { timeoutSeconds: 10 } };
const asked = { by: "anna", why: "a test" };

let api: ApiServer;
let agents: SimulatedAgents;
let folder: string;
let open: Embedded[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "coordinator-"));
  api = await startApiServer({ minor: 34, pace: { startMs: 100, terminateMs: 50 } });
  for (const object of aCluster(2, FROM)) api.store.put(object);
  agents = new SimulatedAgents(api, FROM, TO);
  open = [];
});

afterEach(async () => {
  for (const one of open) one.kill();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

async function coordinator(identity = "first"): Promise<Embedded> {
  const embedded = await openEmbedded({ api, agents, folder, identity });
  open.push(embedded);
  await embedded.ready(40_000);
  return embedded;
}

async function start({ operations }: Embedded): Promise<RunId> {
  const plan = await operations.makePlan(TO, POLICY, asked);
  if (!plan.ok) throw new Error(plan.problem.detail);
  const started = await operations.start(plan.value.id, plan.value.digest, asked);
  if (!started.ok) throw new Error(started.problem.detail);
  return started.value.id;
}

/** Reads on until an event of that type. */
async function until({ operations }: Embedded, run: RunId, matches: (event: RunEvent) => boolean): Promise<RunEvent> {
  const events = operations.follow(run, 0, AbortSignal.timeout(60_000));
  if (!events.ok) throw new Error(events.problem.detail);
  for await (const event of events.value) if (matches(event)) return event;
  throw new Error("the log ended, or a minute passed, without it");
}

const type = (wanted: EventType) => (event: RunEvent) => event.type === wanted;
const log = ({ store }: Embedded, run: RunId) => store.events(run, 0, 10_000);
const nodes = () => api.store.list("Node");
const schedulable = (node: KubeObject) => !(node.spec as { unschedulable?: boolean } | undefined)?.unschedulable;
const kubelet = (node: KubeObject) => (node.status as { nodeInfo: { kubeletVersion: string } }).nodeInfo.kubeletVersion;

describe("a whole run", () => {
  it("goes from plan to succeeded; an operator's cordon stays; the checker accepts the log", async () => {
    const w1 = api.store.get("Node", "w1") as KubeObject;
    api.store.put(patched(w1, { spec: { unschedulable: true } }));
    const first = await coordinator();
    const run = await start(first);
    expect(await until(first, run, type("ended"))).toMatchObject({ how: "succeeded" });
    expect(audit(log(first, run))).toEqual([]);
    expect(nodes().map(kubelet)).toEqual([TO, TO, TO]);
    expect(
      nodes()
        .filter(schedulable)
        .map((n) => n.metadata.name),
    ).toEqual(["cp1", "w2"]);
    expect(first.operations.upgrade(run)).toMatchObject({ value: { state: "succeeded", outOfService: [], can: [] } });
    expect(await first.operations.makePlan(TO, {}, asked)).toMatchObject({ ok: true, value: { hops: [] } });
  }, 90_000);

  it("puts a drain back that a budget blocks, and goes on by a retry after the budget was loosened", async () => {
    api.store.put(aDeployment("web", 4));
    await expect.poll(() => api.store.list("Pod").filter((p) => p.metadata.name.startsWith("web")).length).toBe(4);
    api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
    const first = await coordinator();
    const run = await start(first);
    expect(await until(first, run, type("halted"))).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: "drain-blocked-by-budget" }),
        expect.objectContaining({ code: "drain-put-back" }),
      ]),
    });
    expect(nodes().every(schedulable)).toBe(true);
    expect(first.operations.upgrade(run)).toMatchObject({
      value: { state: "halted", can: expect.arrayContaining(["retry"]) },
    });
    api.store.put(aBudget("web", "web", { maxUnavailable: 2 }));
    expect(await first.operations.retry(run, asked)).toMatchObject({ ok: true, value: { state: "running" } });
    expect(await until(first, run, type("ended"))).toMatchObject({ how: "succeeded" });
    expect(audit(log(first, run))).toEqual([]);
  }, 120_000);

  it("is taken up on the same store by the next coordinator, wherever the first was killed", async () => {
    const first = await coordinator();
    const run = await start(first);
    for (const kind of ["stage", "kubeadm-apply", "drain", "restart-kubelet", "gate"]) {
      const now = open.at(-1) as Embedded;
      await until(now, run, (e) => e.type === "step-intended" && e.step.kind === kind);
      now.kill();
      await coordinator();
    }
    const last = open.at(-1) as Embedded;
    expect(await until(last, run, type("ended"))).toMatchObject({ how: "succeeded" });
    expect(audit(log(last, run))).toEqual([]);
    expect(log(last, run).filter(type("led"))).toHaveLength(5);
  }, 150_000);

  it("pauses between steps, goes on, and is aborted when nothing runs", async () => {
    const first = await coordinator();
    const run = await start(first);
    expect(await first.operations.pause(run, asked)).toMatchObject({ ok: true });
    expect(await first.operations.retry(run, asked)).toMatchObject({ ok: false, problem: { code: "upgrade-state" } });
    await expect
      .poll(
        () =>
          log(first, run).filter(type("step-intended")).length - log(first, run).filter(type("step-settled")).length,
      )
      .toBe(0);
    const paused = log(first, run).length;
    expect(await first.operations.resume(run, asked)).toMatchObject({ ok: true });
    await expect.poll(() => log(first, run).length).toBeGreaterThan(paused + 1);
    expect(await first.operations.abort(run, asked)).toMatchObject({ ok: true });
    expect(await until(first, run, type("ended"))).toMatchObject({ how: "aborted" });
    expect(audit(log(first, run))).toEqual([]);
  }, 60_000);
});

describe("what is asked wrongly changes nothing", () => {
  it("is refused with its code", async () => {
    const { operations, store } = await coordinator();
    const refused = (code: string) => ({ ok: false, problem: { code } });
    expect(await operations.makePlan("newest", {}, asked)).toMatchObject(refused("version-malformed"));
    expect(await operations.makePlan("v1.32.0", {}, asked)).toMatchObject(refused("version-downgrade"));
    expect(await operations.makePlan("v2.0.0", {}, asked)).toMatchObject(refused("version-skips-minor"));
    const elsewhere = { gates: { checks: [{ kind: "http", url: "http://169.254.169.254/" }] } };
    expect(await operations.makePlan(TO, elsewhere, asked)).toMatchObject(refused("request-malformed"));
    expect(await operations.makePlan("v1.34.9", {}, asked)).toMatchObject(refused("package-not-offered"));
    expect(await operations.makePlan(TO, { drain: { timeoutSeconds: 1 } }, asked)).toMatchObject(
      refused("request-malformed"),
    );
    expect(await operations.start("plan-x" as PlanId, "0".repeat(64) as Digest, asked)).toMatchObject(
      refused("plan-unknown"),
    );
    expect(operations.upgrade("up-x" as RunId)).toMatchObject(refused("upgrade-unknown"));
    expect(await operations.retry("up-x" as RunId, asked)).toMatchObject(refused("upgrade-unknown"));
    const plan = await operations.makePlan(TO, POLICY, asked);
    if (!plan.ok) throw new Error(plan.problem.detail);
    expect(await operations.start(plan.value.id, "0".repeat(64) as Digest, asked)).toMatchObject(
      refused("plan-digest-mismatch"),
    );
    const w2 = api.store.get("Node", "w2") as KubeObject;
    api.store.put(patched(w2, { spec: { unschedulable: true } }));
    expect(await operations.start(plan.value.id, plan.value.digest, asked)).toMatchObject(refused("plan-stale"));
    expect(store.runs(10)).toEqual([]);
    api.store.put(patched(w2, { spec: { unschedulable: false } }));
    expect(await operations.start(plan.value.id, plan.value.digest, asked)).toMatchObject({ ok: true });
    expect(await operations.start(plan.value.id, plan.value.digest, asked)).toMatchObject(refused("upgrade-running"));
    expect(store.runs(10)).toHaveLength(1);
  }, 60_000);

  it("is refused by a coordinator that does not lead", async () => {
    await coordinator();
    const aside = await mkdtemp(join(tmpdir(), "second-"));
    const second = await openEmbedded({
      api,
      agents: new SimulatedAgents(api, FROM, TO),
      folder: aside,
      identity: "second",
    });
    open.push(second);
    await expect(second.ready(3000)).rejects.toThrow(/the Lease is held by first/);
    expect(await second.operations.makePlan(TO, {}, asked)).toMatchObject({
      ok: false,
      problem: { code: "not-leading" },
    });
    await rm(aside, { recursive: true, force: true });
  }, 60_000);
});
