import type { RunEvent } from "@lockkeeper/core/model/event";
import { describe, expect, it } from "vitest";
import { median, ratio, sums, unused } from "./figures.ts";
import { stepsOf } from "./steps.ts";

describe("median", () => {
  it("takes the middle, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(() => median([])).toThrow(RangeError);
  });
});

it("sums by name, the longest first", () => {
  const all = [
    { name: "drain", seconds: 2 },
    { name: "gate", seconds: 5 },
    { name: "drain", seconds: 4 },
  ];
  expect(sums(all)).toEqual([
    { name: "drain", seconds: 6, times: 2 },
    { name: "gate", seconds: 5, times: 1 },
  ]);
});

it("tells how long a budget had room within a time", () => {
  const room = [
    { at: 0, allowed: 4 },
    { at: 2000, allowed: 0 },
    { at: 5000, allowed: 1 },
    { at: 5250, allowed: 0 },
    { at: 9000, allowed: 4 },
  ];
  expect(unused(room, 1000, 9000)).toBe(1.25);
  expect(unused(room, 1000, 10_000)).toBe(2.25);
  expect(unused([], 0, 1000)).toBe(0);
});

it("says whose seconds a ratio is of", () => {
  expect(ratio(10, 20, "kubectl drain")).toBe("0.50 (lockkeeper 10.0 s / kubectl drain 20.0 s)");
});

it("times steps from their intent to their settling, each attempt by itself", () => {
  const step = { kind: "install-packages", id: "1.21/workers/w1/install", on: "w1", packages: ["kubelet", "kubectl"] };
  const event = (type: string, at: number, more: object) => ({ type, at, ...more });
  const log = [
    event("step-intended", 1000, { step }),
    event("step-settled", 3000, { step: step.id }),
    event("step-settled", 3500, { step: "1.21/never-intended" }),
    event("step-intended", 5000, { step }),
    event("step-settled", 5500, { step: step.id }),
  ] as unknown as readonly RunEvent[];
  const name = "install kubelet and kubectl";
  expect(stepsOf(log)).toEqual([
    { name, node: "w1", from: 1000, until: 3000 },
    { name, node: "w1", from: 5000, until: 5500 },
  ]);
});
