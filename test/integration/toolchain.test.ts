import { expect, it } from "vitest";

it("runs on Node 24, whatever Node the machine has", () => {
  expect(process.versions.node).toMatch(/^24\./);
});
