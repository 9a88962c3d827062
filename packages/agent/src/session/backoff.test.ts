import { expect, test } from "vitest";
import { createBackoff } from "./backoff.ts";

test("delays double up to their bound and begin anew after a success", () => {
  const backoff = createBackoff(500, 3000, () => 1);
  expect([backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([
    500, 1000, 2000, 3000, 3000,
  ]);
  backoff.reset();
  expect(backoff.next()).toBe(500);
});

test("a delay is never less than half of its bound", () => {
  const backoff = createBackoff(500, 3000, () => 0);
  expect([backoff.next(), backoff.next()]).toEqual([250, 500]);
});
