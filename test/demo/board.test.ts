import type { StepStatus, StepView, UpgradeStatus } from "@lockkeeper/core/model/status";
import { expect, it } from "vitest";
import { boardLines } from "./board.ts";

const NODES = [
  { name: "cp1", role: "control plane", kubelet: "v1.34.2" },
  { name: "w1", role: "worker", kubelet: "v1.33.4" },
];
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
    boardLines(status("running", steps, "a budget that allows nothing now"), NODES, 60_000, columns, plain);
  expect(of(80)).toEqual([
    "v1.33.4 -> v1.34.2  [#############.......] 2/3 steps, 1 min 0 s",
    "",
    "  cp1      control plane  v1.34.2  [##########]  done",
    "  w1       worker         v1.33.4  [#####.....]  3 of 5 pods gone (2 s)",
    "",
    "  waits: a budget that allows nothing now",
  ]);
  for (const columns of [20, 40, 79, 140]) for (const line of of(columns)) expect(line.length).toBeLessThan(columns);
});

it("says that it halted, and where", () => {
  const lines = boardLines(status("halted", [step("w1", "failed", "drain w1")]), NODES, 60_000, 80, plain);
  expect(lines).toContain("  w1       worker         v1.33.4  [..........]  FAILED: drain w1");
  expect(lines).toContain("  halted: a person decides");
});
