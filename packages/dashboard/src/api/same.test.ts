import fc from "fast-check";
import { expect, it } from "vitest";
import { keepSame } from "./same.ts";

it("keeps the identity of what did not change, and of nothing else", () => {
  const older = {
    steps: [
      { id: "a", is: "done" },
      { id: "b", is: "running" },
    ],
    waits: [{ why: "w" }],
  };
  const newer = structuredClone(older);
  expect(keepSame(older, newer)).toBe(older);
  const changed = {
    ...structuredClone(older),
    steps: [
      { id: "a", is: "done" },
      { id: "b", is: "done" },
    ],
  };
  const made = keepSame(older, changed);
  expect(made).toEqual(changed);
  expect(made.steps[0]).toBe(older.steps[0]);
  expect(made.steps[1]).not.toBe(older.steps[1]);
  expect(made.waits).toBe(older.waits);
});

it("is always equal to the newer value, and changes neither", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (older, newer) => {
      const [before, after] = [structuredClone(older), structuredClone(newer)];
      expect(keepSame(older, newer)).toEqual(after);
      expect([older, newer]).toEqual([before, after]);
    }),
  );
});
