import { expect, it } from "vitest";
import { knownExamples } from "./known.ts";

it("no command is without examples in its help", () => {
  const without = [...knownExamples()].filter(([, examples]) => examples.length === 0).map(([name]) => name);
  expect(without, "see packages/cli/src/examples.ts, and run them in test/examples/examples.test.ts").toEqual([]);
});
