import fc from "fast-check";
import { expect, it } from "vitest";
import type { StepView, UpgradeStatus } from "../model/status.ts";
import { statusChange, withStatusChange } from "./status-change.ts";

const step = fc.record({
  id: fc.constantFrom("1.34/w1/drain", "1.34/w1/uncordon", "1.34/w2/drain"),
  kind: fc.constantFrom("drain", "uncordon"),
  node: fc.constantFrom("w1", "w2", null),
  title: fc.constantFrom("drain w1", "uncordon w1"),
  status: fc.constantFrom("pending", "running", "done"),
  attempt: fc.nat(2),
  startedAt: fc.option(fc.nat(3)),
  endedAt: fc.option(fc.nat(3)),
  doing: fc.option(fc.constantFrom("1 of 2 pods gone", "2 of 2 pods gone")),
}) as fc.Arbitrary<StepView>;
const status = fc.record({
  ...{ id: fc.constant("up-1"), state: fc.constantFrom("running", "halted"), seq: fc.nat(9) },
  ...{ waits: fc.array(fc.record({ why: fc.string() }), { maxLength: 2 }), steps: fc.array(step, { maxLength: 6 }) },
}) as unknown as fc.Arbitrary<UpgradeStatus>;
/** As it comes over the wire. */
const wired = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

it("makes of any status any other, over the wire, and steps that stay keep their identity", () => {
  fc.assert(
    fc.property(status, status, (before, after) => {
      const made = withStatusChange(before, wired(statusChange(before, after)));
      expect(made).toEqual(after);
      made?.steps.forEach((one, place) => {
        const old = before.steps[place];
        if (JSON.stringify(old) === JSON.stringify(one)) expect(one).toBe(old);
      });
    }),
  );
});

it("holds no step that did not change", () => {
  fc.assert(
    fc.property(status, (one) => {
      const change = statusChange(one, wired(one));
      expect(change).toMatchObject({ count: one.steps.length, changed: [] });
      expect(withStatusChange(one, change)?.steps).toBe(one.steps);
    }),
  );
});

it("refuses what is another upgrade's, or leaves a place without a step", () => {
  const one = (steps: number, id = "up-1") =>
    ({ id, steps: Array.from({ length: steps }, (_, n) => ({ id: `s${n}` })) }) as unknown as UpgradeStatus;
  expect(withStatusChange(one(2), statusChange(one(2, "up-2"), one(2, "up-2")))).toBeNull();
  expect(withStatusChange(one(1), statusChange(one(3), one(4)))).toBeNull();
  expect(withStatusChange(one(1), statusChange(one(3), one(3)))).toBeNull();
});
