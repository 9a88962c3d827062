import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { field, textAt } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, expect, it } from "vitest";
import type { CoordinatorProcess } from "../embedded/coordinator.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const PATIENCE_SECONDS = 10;

let system: System;

afterEach(() => system.close());

/** Six pods on two workers, under a budget that lets none go. */
async function blocked(): Promise<CoordinatorProcess> {
  system = await openSystem({
    ...{ controlPlanes: 1, workers: 2, from: FROM, offers: [FROM, TO], minor: 34 },
    podPace: { startMs: 100, terminateMs: 300 },
  });
  system.api.store.put(aDeployment("web", 6));
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
  await expect.poll(() => podsOn("w1").length).toBeGreaterThan(1);
  const coordinator = await system.coordinator();
  await coordinator.ready(40_000);
  return coordinator;
}

const podsOn = (node: string) =>
  system.api.store
    .list("Pod")
    .filter((pod) => textAt(pod, "spec.nodeName") === node && pod.metadata.name.startsWith("web"));
const cordoned = () =>
  system.api.store
    .list("Node")
    .filter((node) => field(node, "spec.unschedulable") === true)
    .map((node) => node.metadata.name);

async function start({ connection }: CoordinatorProcess, drain: object) {
  const policy = {
    gate: { readySeconds: 1 },
    staticPods: { stableSeconds: 1 },
    drain: { timeoutSeconds: PATIENCE_SECONDS, ...drain },
  };
  const { id, digest } = await call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy });
  const body = { plan: id, digest, why: "a test" };
  const { id: run } = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", body);
  const path = `/api/v1/upgrades/${run}`;
  const events = async () =>
    (await call<{ items: readonly RunEvent[] }>(connection, "GET", `${path}/events?limit=1000`)).items;
  return {
    events,
    status: () => call<UpgradeStatus>(connection, "GET", path),
    say: (verb: string) => call<UpgradeStatus>(connection, "POST", `${path}/${verb}`, { why: "the shop agreed" }),
    async until(wanted: (event: RunEvent) => boolean) {
      await expect.poll(async () => (await events()).some(wanted), { timeout: 150_000, interval: 200 }).toBe(true);
      return events();
    },
  };
}

const halts = (events: readonly RunEvent[]) =>
  events.flatMap((e) => (e.type === "halted" ? [e.findings.map((f) => f.code)] : []));
const forced = (events: readonly RunEvent[]) =>
  events.flatMap((e) =>
    e.type === "step-settled" && e.outcome.is === "done" && e.outcome.kind === "drain"
      ? (e.outcome.evidence.forced ?? [])
      : [],
  );
/** Pods of web that were deleted past the budget, each by its UID. */
const deleted = () =>
  system.api.writes.filter(({ method, path }) => method === "DELETE" && path.includes("/pods/web")).length;

it("asks a person at the drain's deadline, keeps the node cordoned meanwhile, and forces by that person's word alone", async () => {
  const coordinator = await blocked();
  const run = await start(coordinator, { onDeadline: "ask", askMinutes: 60, force: ["budgets"] });
  const asked = await run.until((e) => e.type === "halted");
  expect(halts(asked)).toEqual([expect.arrayContaining(["drain-blocked-by-budget", "drain-asks"])]);
  expect(cordoned()).toEqual(["w1"]);
  expect(deleted()).toBe(0);
  const status = await run.status();
  expect(status).toMatchObject({ state: "halted", can: expect.arrayContaining(["retry", "force", "abort"]) });
  expect(status.waits.map((w) => w.why).join()).toContain("Retry, force or abort");

  // Retried, it waits once more, and asks once more: the budget has not changed.
  await run.say("retry");
  await expect.poll(async () => halts(await run.events()).length, { timeout: 60_000 }).toBe(2);
  expect(deleted()).toBe(0);

  await run.say("force");
  // The other worker meets the same budget: a person's word was for one drain.
  await expect.poll(async () => halts(await run.events()).length, { timeout: 90_000 }).toBe(3);
  expect(cordoned()).toEqual(["w2"]);
  const first = forced(await run.events()).length;
  expect(first).toBeGreaterThan(0);
  expect(deleted()).toBe(first);
  await run.say("force");
  const events = await run.until((e) => e.type === "ended");
  expect(events.at(-1)).toMatchObject({ how: "succeeded" });
  expect(audit(events)).toEqual([]);
  const words = events.filter((e) => e.type === "exempted");
  expect(words).toHaveLength(2);
  for (const word of words)
    expect(word).toMatchObject({ invariant: 9, by: "operator", why: expect.stringContaining("the shop agreed") });
  expect(forced(events)).toHaveLength(deleted());
  expect(cordoned()).toEqual([]);
}, 180_000);

it("climbs the ladder by policy: waits, asks, hears nothing for its minutes, forces what policy names, on record", async () => {
  const coordinator = await blocked();
  const run = await start(coordinator, { onDeadline: "ask-then-force", askMinutes: 1, force: ["budgets"] });
  const asked = await run.until((e) => e.type === "halted");
  expect(halts(asked)[0]).toContain("drain-asks");
  const at = asked.find((e) => e.type === "halted")?.at ?? 0;
  const events = await run.until((e) => e.type === "exempted");
  const word = events.find((e) => e.type === "exempted");
  expect(word).toMatchObject({ invariant: 9, by: "policy", on: expect.stringContaining("/w1/drain") });
  expect((word?.at ?? 0) - at).toBeGreaterThanOrEqual(60_000);
  const isDone = (e: RunEvent) => e.type === "step-settled" && e.step.endsWith("/w1/drain") && e.outcome.is === "done";
  const done = await run.until(isDone);
  expect(forced(done).length).toBeGreaterThan(0);
  expect(podsOn("w1")).toEqual([]);
  // Enough was seen: the second worker would take another minute.
  await run.say("abort");
  expect(audit(await run.until((e) => e.type === "ended"))).toEqual([]);
}, 200_000);
