import { call } from "@lockkeeper/cli/client";
import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { field, type KubeObject, patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { afterEach, expect, it } from "vitest";
import type { CoordinatorProcess } from "../embedded/coordinator.ts";
import { openSystem, type System } from "../embedded/system.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 }, drain: { timeoutSeconds: 10 } };

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
  await coordinator.ready(40_000);
  const events = await until(coordinator, await start(coordinator), ended);
  expect(events.at(-1)).toMatchObject({ type: "ended", how: "succeeded" });
  expect(audit(events)).toEqual([]);
  expect(kubelets()).toEqual([TO, TO, TO]);
  expect(cordoned()).toEqual(["w1"]);
  const done = (node: string) => system.hosts.get(node)?.begun.map(({ job }) => job.do) ?? [];
  expect(done("cp1").filter((job) => job === "kubeadm-apply")).toHaveLength(1);
  expect(done("w1").filter((job) => job === "kubeadm-node")).toHaveLength(1);
  for (const node of ["cp1", "w1", "w2"]) expect(done(node).filter((job) => job === "restart-kubelet")).toHaveLength(1);
}, 120_000);
