import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metricsText } from "@lockkeeper/coordinator/http/metrics";
import type { Operations } from "@lockkeeper/coordinator/ports/operations";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { debianPackages, inPath } from "../fixtures/debian.ts";

const ALERTS = join(import.meta.dirname, "../../deploy/monitoring/alerts.yaml");

describe("the alert rules", () => {
  let promtool: string | null = null;
  let unavailable = "";

  beforeAll(async () => {
    promtool = await inPath("promtool");
    if (promtool !== null) return;
    const folder = await debianPackages(["prometheus"], "usr/bin/promtool");
    if (typeof folder === "string") promtool = join(folder, "usr/bin/promtool");
    else unavailable = folder.unavailable;
  });

  it("fire when they should, and only then, by promtool", async ({ skip }) => {
    if (promtool === null) return skip(unavailable);
    const folder = await mkdtemp(join(tmpdir(), "lockkeeper-alerts-"));
    try {
      const tests = await readFile(join(import.meta.dirname, "alerts.test.yaml"), "utf8");
      await writeFile(join(folder, "tests.yaml"), tests.replace("ALERTS", ALERTS));
      const { exitCode, all } = await execa(promtool, ["test", "rules", join(folder, "tests.yaml")], {
        reject: false,
        all: true,
      });
      expect(all).toContain("SUCCESS");
      expect(exitCode).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("ask for metrics that the coordinator has", async () => {
    const operations = {
      health: () => ({ leading: true, epoch: 1, waitingFor: [], agentsConnected: 4, nodes: 4 }),
      upgrades: () => [{ state: "running", steps: [], stepsDone: 0, outOfService: [], startedAt: 0 }],
    } as unknown as Operations;
    const known = metricsText(operations);
    const asked = (await readFile(ALERTS, "utf8")).match(/\blockkeeper_[a-z_]+/g) ?? [];
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(known).toMatch(new RegExp(`^${name}(?:\\{| )`, "m"));
  });
});
