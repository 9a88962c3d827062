import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metricsText } from "@lockkeeper/coordinator/http/metrics";
import type { Operations } from "@lockkeeper/coordinator/ports/operations";
import { DEFAULT_POLICY, POLICY_BOUNDS, type Policy } from "@lockkeeper/core/model/policy";
import type { Step } from "@lockkeeper/core/model/step";
import { STEP_KINDS } from "@lockkeeper/core/rules/step-kinds";
import type { AnyStepRow } from "@lockkeeper/core/rules/step-row";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { debianPackages, inPath } from "../fixtures/debian.ts";

const ALERTS = join(import.meta.dirname, "../../deploy/monitoring/alerts.yaml");
const DASHBOARD = join(import.meta.dirname, "../../deploy/monitoring/dashboard.json");

/** What the coordinator says while it drains. */
function metrics(): string {
  const drain = { kind: "drain", status: "running", startedAt: 10_000 };
  const younger = { ...drain, startedAt: 60_000 };
  const operations = {
    health: () => ({ leading: true, epoch: 1, waitingFor: [], agentsConnected: 4, nodes: 4 }),
    upgrades: () => [
      {
        ...{ state: "running", purpose: "rollback", stepsDone: 0, startedAt: 0 },
        steps: [drain, younger, { id: "a", kind: "await-approval", status: "pending", startedAt: null }],
        waits: [{ why: "a person's approval", on: "a", deadline: null }],
      },
    ],
    outOfService: () => [
      { node: "w1", since: 70_000 },
      { node: "w2", since: 40_000 },
    ],
  } as unknown as Operations;
  return metricsText({ operations, snapshotsScheduled: true, newestSnapshotAt: 50_000, now: 100_000 });
}

/** Prometheus' own tool; null with the reason where it cannot be had. */
async function findPromtool(): Promise<{ readonly promtool: string | null; readonly unavailable: string }> {
  const there = await inPath("promtool");
  if (there !== null) return { promtool: there, unavailable: "" };
  const folder = await debianPackages(["prometheus"], "usr/bin/promtool");
  if (typeof folder === "string") return { promtool: join(folder, "usr/bin/promtool"), unavailable: "" };
  return { promtool: null, unavailable: folder.unavailable };
}

type Panel = {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
};

async function panelsOfDashboard(): Promise<readonly Panel[]> {
  const { panels } = JSON.parse(await readFile(DASHBOARD, "utf8")) as { panels: readonly Panel[] };
  return panels;
}

/** What promtool says of expressions, each as a rule of its own. */
async function checked(promtool: string, expressions: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-dashboard-"));
  try {
    const rules = expressions.map((expr, n) => ({ record: `panel:expression:${n}`, expr }));
    const file = join(folder, "rules.yaml");
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    return await execa(promtool, ["check", "rules", file], { reject: false, all: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As Grafana fills them in. */
const withVariables = (expr: string) => expr.replaceAll(/\$(?:__rate_interval|__interval|__range)\b/g, "5m");

describe("the dashboard", () => {
  it("has expressions that Prometheus can read, by promtool", async ({ skip }) => {
    const { promtool, unavailable } = await findPromtool();
    if (promtool === null) return skip(unavailable);
    const expressions = (await panelsOfDashboard()).flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(5);
    expect(expressions.map(withVariables).join("\n")).not.toContain("$");
    const { exitCode, all } = await checked(promtool, expressions.map(withVariables));
    expect(all).toContain(`SUCCESS: ${expressions.length} rules found`);
    expect(exitCode).toBe(0);
    // It would have said so.
    expect((await checked(promtool, ["sum(lockkeeper_nodes"])).exitCode).not.toBe(0);
  });

  it("asks for metrics that the coordinator has, each panel with a unit and a place of its own", async () => {
    const panels = await panelsOfDashboard();
    expect(panels.length).toBeGreaterThan(5);
    for (const { title, targets } of panels) {
      const asked = targets.flatMap(({ expr }) => expr.match(/\blockkeeper_[a-z_]+/g) ?? []);
      expect(asked.length, title).toBeGreaterThan(0);
      for (const name of asked) expect(metrics(), title).toMatch(new RegExp(`^${name}(?:\\{| )`, "m"));
    }
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

it("says what the newest run is", () => {
  expect(
    metrics()
      .split("\n")
      .filter((line) => line.startsWith("lockkeeper_upgrade_purpose")),
  ).toEqual([
    'lockkeeper_upgrade_purpose{purpose="upgrade"} 0',
    'lockkeeper_upgrade_purpose{purpose="rollback"} 1',
    'lockkeeper_upgrade_purpose{purpose="restore"} 0',
  ]);
});

describe("the alert rules", () => {
  let promtool: string | null = null;
  let unavailable = "";

  beforeAll(async () => {
    ({ promtool, unavailable } = await findPromtool());
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
    const asked = (await readFile(ALERTS, "utf8")).match(/\blockkeeper_[a-z_]+/g) ?? [];
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(metrics()).toMatch(new RegExp(`^${name}(?:\\{| )`, "m"));
  });

  it("look at kinds of steps that there are, and at how long they run", () => {
    expect(metrics()).toMatch(/^lockkeeper_step_running_seconds\{kind="drain"\} 90$/m);
    expect(metrics()).toMatch(/^lockkeeper_step_running_seconds\{kind="kubeadm-apply"\} 0$/m);
    expect(metrics()).toMatch(/^lockkeeper_snapshot_newest_timestamp_seconds 50$/m);
    expect(metrics()).toMatch(/^lockkeeper_snapshots_scheduled 1$/m);
    expect(metrics()).toMatch(/^lockkeeper_upgrade_waits\{for="approval"\} 1$/m);
    expect(metrics()).toMatch(/^lockkeeper_upgrade_waits\{for="window"\} 0$/m);
    expect(metrics()).toMatch(/^lockkeeper_nodes_out_of_service 2$/m);
    expect(metrics()).toMatch(/^lockkeeper_node_out_of_service_seconds 60$/m);
  });

  it("leave out of what is stuck the steps whose times policy or a request sets, drains among them, and no other", async () => {
    const [, left = ""] = /kind!~"([^"]+)"/.exec(await readFile(ALERTS, "utf8")) ?? [];
    const long = Object.fromEntries(Object.entries(POLICY_BOUNDS).map(([name, { max }]) => [name, max]));
    const most = (name: string) => ({ timeoutSeconds: long[`${name}.timeoutSeconds`] });
    const longest = {
      drain: most("drain"),
      gate: most("gate"),
      staticPods: most("staticPods"),
      apiAwaySeconds: long.apiAwaySeconds,
    };
    const step = (seconds: number) => ({ seconds, timeoutSeconds: seconds, undoSeconds: seconds }) as unknown as Step;
    const set = Object.entries(STEP_KINDS).filter(([, row]) => {
      const { deadlineMs } = row as AnyStepRow;
      return (
        deadlineMs(step(1), DEFAULT_POLICY) !== deadlineMs(step(86_400), { ...DEFAULT_POLICY, ...longest } as Policy)
      );
    });
    expect(left.split("|").sort()).toEqual(set.map(([kind]) => kind).sort());
  });
});
