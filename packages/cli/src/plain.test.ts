import { expect, it } from "vitest";
import { plain } from "./plain.ts";

it("leaves nothing that a terminal would obey, and all that a person reads", () => {
  expect(plain("\x1b[2J\x1b[1;1Hsucceeded\r\x07 \u202Edeyortsed")).toBe("[2J[1;1Hsucceeded deyortsed");
  expect(plain("w1\tnaïve – 日本\n  next")).toBe("w1\tnaïve – 日本\n  next");
  expect(plain("\u009b31m")).toBe("31m");
});
