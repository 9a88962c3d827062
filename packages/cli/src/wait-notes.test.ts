import type { Wait } from "@lockkeeper/core/model/decision";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { waitNotes } from "./wait-notes.ts";

const on = (...whys: string[]): Wait[] => whys.map((why) => ({ why, on: "cluster", deadline: null }));
let lines: string[];
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it("says a new wait at once, the same one never again", () => {
  const notes = waitNotes((l) => lines.push(l));
  notes.see(on("w1 drains"));
  notes.see(on("w1 drains"));
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual(["w1 drains"]);
});

it("holds a change back until 10 s are over, and then says the newest alone", () => {
  const notes = waitNotes((l) => lines.push(l));
  notes.see(on("a"));
  notes.see(on("b"));
  vi.advanceTimersByTime(9000);
  notes.see(on("c", "d"));
  expect(lines).toEqual(["a"]);
  vi.advanceTimersByTime(1000);
  expect(lines).toEqual(["a", "c; d"]);
});

it("takes other numbers for the same wait for 15 s, but not another node's name", () => {
  const notes = waitNotes((l) => lines.push(l));
  notes.see(on("3 of 20 pods of w1 are left"));
  notes.see(on("2 of 20 pods of w1 are left"));
  vi.advanceTimersByTime(14_000);
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(1000);
  expect(lines).toEqual(["3 of 20 pods of w1 are left", "2 of 20 pods of w1 are left"]);
  notes.see(on("2 of 20 pods of w2 are left"));
  vi.advanceTimersByTime(10_000);
  expect(lines).toHaveLength(3);
});

it("does not put a held line off by further progress", () => {
  const notes = waitNotes((l) => lines.push(l));
  for (let left = 30; left > 0; left--) {
    notes.see(on(`${left} pods left`));
    vi.advanceTimersByTime(1000);
  }
  expect(lines).toEqual(["30 pods left", "16 pods left", "1 pods left"]);
});

it("does not say what was shown already, nor anything after its stop", () => {
  const notes = waitNotes((l) => lines.push(l), on("a"));
  notes.see(on("a"));
  expect(lines).toEqual([]);
  notes.see(on("b"));
  notes.see(on("c"));
  notes.stop();
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual(["b"]);
});
