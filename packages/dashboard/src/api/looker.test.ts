import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Looker, looker } from "./looker.ts";

const [EVERY, LEAST] = [60_000, 5000];
let asked = 0;
let hidden = false;
let answer: () => Promise<void> = async () => {};
let made: Looker;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  [asked, hidden, answer] = [0, false, async () => {}];
  const ask = () => {
    asked++;
    return answer();
  };
  made = looker(ask, { everyMs: EVERY, leastMs: LEAST, hidden: () => hidden });
});
afterEach(() => {
  made.stop();
  vi.useRealTimers();
});

it("asks slowly while nothing changes", async () => {
  made.look();
  await pass(EVERY - 1);
  expect(asked).toBe(1);
  await pass(1);
  expect(asked).toBe(2);
});

it("asks at once for a change after a quiet time, and for a burst of them no more often than it may", async () => {
  made.look();
  await pass(LEAST);
  made.changed();
  await pass(0);
  expect(asked).toBe(2);
  for (let i = 0; i < 40; i++) {
    made.changed();
    await pass(LEAST / 20);
  }
  expect(asked).toBe(4);
  await pass(LEAST);
  expect(asked).toBe(4);
});

it("asks once more for what changed while it was asking, and never twice at a time", async () => {
  let settle = () => {};
  answer = () => new Promise((resolve) => (settle = resolve));
  made.look();
  made.changed();
  made.look();
  await pass(2 * LEAST);
  expect(asked).toBe(1);
  settle();
  await pass(0);
  expect(asked).toBe(2);
});

it("asks nothing while nobody looks, nor after it was stopped", async () => {
  hidden = true;
  made.look();
  made.changed();
  await pass(2 * EVERY);
  expect(asked).toBe(0);
  hidden = false;
  made.look();
  expect(asked).toBe(1);
  made.stop();
  made.changed();
  made.look();
  await pass(2 * EVERY);
  expect(asked).toBe(1);
});
