import type { Plan } from "@lockkeeper/core/model/plan";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import { afterEach, expect, it } from "vitest";
import type { CoordinatorProcess } from "../embedded/coordinator.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;

let system: System;

afterEach(() => system.close());

const grave = async ({ connection }: CoordinatorProcess) => {
  const { findings } = await call<Ahead>(connection, "POST", "/api/v1/preflight", { to: TO, policy: {} });
  return findings.filter((f) => f.severity === "blocker" || f.code.startsWith("package") || f.code.startsWith("agent"));
};
const made = ({ connection }: CoordinatorProcess) => call<Plan>(connection, "POST", "/api/v1/plans", { to: TO });
const start = ({ connection }: CoordinatorProcess, { id, digest }: Plan) =>
  call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", { plan: id, digest, why: "a test" });

it("says of an agent that cannot answer, or is gone, that it did not answer, how old its facts are, and nothing false beside it", async () => {
  system = await openSystem({ controlPlanes: 1, workers: 2, from: FROM, offers: [FROM, TO], minor: 34 });
  const coordinator = await system.coordinator();
  await coordinator.ready(40_000);
  const plan = await made(coordinator);
  expect(await grave(coordinator)).toEqual([]);

  const w1 = system.hosts.get("w1");
  const stderr = "E: Could not open lock file";
  w1?.setFault({
    command: ({ do: what }) =>
      what === "apt-offers"
        ? { exitCode: 100, stdout: "", stderr, failure: `apt-cache ended with 100: ${stderr}` }
        : null,
  });
  const silent = { code: "agent-not-answering", where: { node: "w1" }, severity: "blocker" };
  expect(await grave(coordinator)).toEqual([expect.objectContaining(silent)]);
  const [{ saw = "" } = {}] = await grave(coordinator);
  expect(saw).toContain(stderr);
  expect(saw).toMatch(/what it said last is \d+ s old and was not judged/);
  await expect(made(coordinator)).rejects.toMatchObject({ code: "plan-blocked" });
  await expect(start(coordinator, plan)).rejects.toMatchObject({ code: "agent-away" });
  const { items } = await call<{ items: readonly unknown[] }>(coordinator.connection, "GET", "/api/v1/upgrades");
  expect(items).toEqual([]);
  const state = await call<ClusterState>(coordinator.connection, "POST", "/api/v1/observations", { to: TO });
  expect(state.nodes.find((n) => n.name === "w1")).toMatchObject({
    host: null,
    unanswered: { lastAt: expect.any(Number) },
  });

  w1?.setFault(null);
  expect(await grave(coordinator)).toEqual([]);
  await system.world(TO).processes.killAgent("w1");
  const gone = expect.objectContaining({ ...silent, saw: expect.stringContaining("it is not connected") });
  await expect.poll(() => grave(coordinator), { timeout: 30_000 }).toEqual([gone]);
}, 120_000);
