import type { StepStatus, StepView, UpgradeStatus } from "@lockkeeper/core/model/status";
import { expect, it } from "vitest";
import { boardLines } from "./board.ts";

const NODES = [
  { name: "cp1", role: "control plane", kubelet: "v1.34.2" },
  { name: "w1", role: "worker", kubelet: "v1.33.4" },
];
const WAIT = "drain w1: 3 of 5 pods gone; waiting for budget default/web (0 allowed, 11 of 12 healthy), default/web-3";
const plain = (_as: string, text: string) => text;

function step(node: string | null, status: StepStatus, title: string, doing: string | null = null): StepView {
  return { node, status, title, doing, startedAt: status === "running" ? 58_000 : null } as unknown as StepView;
}

function status(state: UpgradeStatus["state"], steps: readonly StepView[], wait = ""): UpgradeStatus {
  const over = steps.filter((s) => s.status === "done");
  return {
    ...{ state, steps, stepsDone: over.length, from: "v1.33.4", to: "v1.34.2", startedAt: 0, endedAt: null },
    ...{ outOfService: [], waits: wait === "" ? [] : [{ why: wait }] },
  } as unknown as UpgradeStatus;
}

it("shows how far each node is and what is done there, and fits any screen", () => {
  const steps = [
    step("cp1", "done", "gate"),
    step("w1", "done", "stage"),
    step("w1", "running", "drain w1", "3 of 5 pods gone"),
  ];
  const of = (columns: number) =>
    boardLines(status("running", steps, WAIT), NODES, 60_000, { columns, rows: 24 }, plain);
  expect(of(80)).toEqual([
    "v1.33.4 -> v1.34.2  [#############.......] 2/3 steps, 1 min 0 s",
    "",
    "  cp1      control plane  v1.34.2  [##########]  done",
    "  w1       worker         v1.33.4  [#####.....]  3 of 5 pods gone (2 s)",
    "",
    "  waits: drain w1: 3 of 5 pods gone; waiting for budget default/web (0 allowed,",
    "         11 of 12 healthy), default/web-3",
  ]);
  for (const columns of [20, 40, 79, 140]) for (const line of of(columns)) expect(line.length).toBeLessThan(columns);
});

it("says that it halted, and where", () => {
  const lines = boardLines(
    status("halted", [step("w1", "failed", "drain w1")]),
    NODES,
    60_000,
    { columns: 80, rows: 24 },
    plain,
  );
  expect(lines).toContain("  w1       worker         v1.33.4  [..........]  FAILED: drain w1");
  expect(lines).toContain("  halted: a person decides");
});

it("counts the nodes that the screen has no room for, never one that something is done on", () => {
  const nodes = Array.from({ length: 9 }, (_, at) => ({ name: `w${at}`, role: "worker", kubelet: "v1.33.4" }));
  const steps = nodes.map(({ name }, at) => step(name, at === 7 ? "running" : at < 7 ? "done" : "pending", name));
  const lines = boardLines(status("running", steps), nodes, 60_000, { columns: 80, rows: 9 }, plain);
  expect(lines).toHaveLength(9);
  expect(lines.slice(2, 6).map((line) => line.trim().slice(0, 2))).toEqual(["w0", "w1", "w7", "an"]);
  expect(lines[5]).toBe("  and 5 done, 1 that wait for their turn");
});

it("says nothing twice", () => {
  const lines = boardLines(
    status("running", [step("w1", "running", "restart the kubelet of w1")], "restart the kubelet of w1"),
    ...([NODES, 60_000, { columns: 80, rows: 24 }, plain] as const),
  );
  expect(lines.filter((line) => line.includes("restart the kubelet"))).toHaveLength(1);
});
