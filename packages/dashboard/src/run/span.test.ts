import type { StepStatus, StepView } from "@lockkeeper/core/model/status";
import { expect, it } from "vitest";
import { spanOf } from "./span.ts";

const step = (status: StepStatus, startedAt: number | null = null, endedAt: number | null = null) =>
  ({ status, startedAt, endedAt }) as StepView;

it.each([
  [[step("pending"), step("pending")], { is: "pending", done: 0, startedAt: null, endedAt: null }],
  [[step("done", 1, 5), step("running", 6)], { is: "running", done: 1, startedAt: 1, endedAt: null }],
  [[step("done", 1, 5), step("pending")], { is: "running", done: 1, startedAt: 1, endedAt: null }],
  [[step("done", 1, 5), step("skipped", 6, 9)], { is: "done", done: 2, startedAt: 1, endedAt: 9 }],
  [[step("failed", 1, 5), step("running", 6)], { is: "failed", done: 0, startedAt: 1, endedAt: null }],
])("sums up %j", (steps, span) => {
  expect(spanOf(steps)).toEqual(span);
});
