import { describe, expect, it } from "vitest";
import type { StepId } from "../model/ids.ts";
import type { UpgradeStatus } from "../model/status.ts";
import { sameSubject, verbSubject } from "./verb-subject.ts";

type Seen = Pick<UpgradeStatus, "steps" | "waits">;

function seen(steps: readonly (readonly [string, "await-approval" | "drain", "pending" | "failed"])[]): Seen {
  return {
    steps: steps.map(([id, kind, status]) => ({
      ...{ id: id as StepId, kind, status, node: null, title: id },
      ...{ attempt: 1, startedAt: null, endedAt: null, doing: null },
    })),
    waits: steps
      .filter(([, , status]) => status === "pending")
      .map(([id]) => ({ on: id as StepId, why: `${id} waits`, deadline: null })),
  };
}

const W1 = seen([
  ["w1/approval", "await-approval", "pending"],
  ["w0/drain", "drain", "pending"],
]);
const W2 = seen([["w2/approval", "await-approval", "pending"]]);
const FAILED = seen([["w1/drain", "drain", "failed"]]);

describe("what a verb is about", () => {
  it("is what waits for an approval, or what failed", () => {
    expect(verbSubject("approve", W1)).toEqual(["w1/approval"]);
    expect(verbSubject("retry", FAILED)).toEqual(["w1/drain"]);
    expect(verbSubject("retry", W1)).toEqual([]);
    expect(verbSubject("abort", FAILED)).toEqual([]);
  });

  it("is another when a colleague was faster, though the words of waits may change", () => {
    const later: Seen = { ...W1, waits: W1.waits.map((wait) => ({ ...wait, why: "since 3 min" })) };
    expect(sameSubject("approve", W1, later)).toBe(true);
    expect(sameSubject("approve", W1, W2)).toBe(false);
    expect(sameSubject("skip", FAILED, seen([]))).toBe(false);
    expect(sameSubject("pause", W1, W2)).toBe(true);
  });
});
