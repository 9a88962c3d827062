import { expect, it } from "vitest";
import { wrap } from "./wrap.ts";

it("breaks between words, indents what follows, and keeps a word that is too long", () => {
  expect(wrap("  one two three", 10, 4)).toEqual(["  one two", "    three"]);
  expect(wrap("  one/two/three/four five", 10, 4)).toEqual(["  one/two/three/four", "    five"]);
});

it("leaves alone what fits, and all of it without a screen", () => {
  expect(wrap("  one two", 9, 4)).toEqual(["  one two"]);
  const long = "word ".repeat(100);
  expect(wrap(long, Number.POSITIVE_INFINITY, 4)).toEqual([long]);
});
