import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aCluster } from "@lockkeeper/sandbox/api/samples";
import { startApiServer } from "@lockkeeper/sandbox/api/start";
import { expect, it } from "vitest";
import { freePorts, startCoordinator } from "../embedded/coordinator.ts";

it("a coordinator that starts while the API server is away waits for it, and goes on by itself", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-away-"));
  const api = await startApiServer({ minor: 34 });
  for (const object of aCluster(1, parseVersion("v1.34.2") as Version)) api.store.put(object);
  await api.goAway();
  const coordinator = await startCoordinator({
    ...{ folder, kubeconfig: api.kubeconfig, identity: "one", machineId: "c".repeat(32) },
    ports: await freePorts(),
  });
  try {
    const waits = async () =>
      (await readFile(join(folder, "one.log"), "utf8")).split("waiting for the Kubernetes API").length - 1;
    // The first time proves nothing: a process without anything that holds it ends between two tries.
    await expect.poll(waits, { timeout: 60_000, interval: 100 }).toBeGreaterThan(2);
    await api.comeBack();
    const healthy = () =>
      fetch(`${coordinator.connection.server}/healthz`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(healthy, { timeout: 30_000, interval: 100 }).toBe(200);
    expect(await coordinator.stop()).toBe(0);
  } finally {
    await coordinator.kill();
    await api.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
