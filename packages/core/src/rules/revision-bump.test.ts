import fc from "fast-check";
import { expect, it } from "vitest";
import type { Instant } from "../model/ids.ts";
import { BUMP_WITHOUT_CLOCK, revisionBump } from "./revision-bump.ts";

const NOW = Date.UTC(2026, 0, 1);
const bump = (revision: number, at: number) => revisionBump(String(revision), at as Instant);

it("raises to a revision that goes with the clock, and by a billion where the clock is behind", () => {
  expect(bump(7, NOW)).toBe(4018 * 86_400 * 100_000 - 7);
  expect(bump(7, NOW + 1000)).toBe(bump(7, NOW) + 100_000);
  expect(bump(1_000_000, NOW)).toBe(bump(0, NOW) - 1_000_000);
  const restored = 7 + bump(7, NOW);
  expect(bump(restored, NOW + 1000)).toBe(100_000);
  expect(bump(restored, NOW - 1000)).toBe(BUMP_WITHOUT_CLOCK);
  expect(bump(7, 0)).toBe(BUMP_WITHOUT_CLOCK);
});

it("takes revisions forward, whatever is restored how often: the newest, an older one, the same one again", () => {
  const act = fc.record({
    seconds: fc.integer({ min: 1, max: 30 * 86_400 }),
    /** Of what an etcd can write. */
    busy: fc.double({ min: 0, max: 1, noNaN: true }),
    restores: fc.option(fc.nat(20), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 30 }), (acts) => {
      let [at, revision] = [NOW, 1];
      const taken = [revision];
      for (const { seconds, busy, restores } of acts) {
        at += seconds * 1000;
        revision += Math.floor(seconds * busy * 50_000);
        const of = restores === null ? undefined : taken[restores % taken.length];
        if (of === undefined) taken.push(revision);
        else {
          const after = of + bump(of, at);
          expect(after).toBeGreaterThan(revision);
          expect(Number.isSafeInteger(after)).toBe(true);
          revision = after;
        }
      }
    }),
  );
});
