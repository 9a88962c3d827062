import { afterAll, expect, it } from "vitest";
import { type Family, pairs, pointsOf, SHAPE, tally } from "./matrix.ts";
import { runUpgrade, type Went } from "./run.ts";

/** Without LOCKKEEPER_MATRIX=full one point in so many: `node test/matrix/main.ts` tries them all. */
const FULL = process.env.LOCKKEEPER_MATRIX === "full";
const HOUR_MS = 3_600_000;

let plain: Promise<Went> | null = null;
const plainRun = () => {
  plain ??= runUpgrade(SHAPE, []);
  return plain;
};

/** Dies at the family's points, and holds each run to ending as if nothing had happened. */
export function tryFamily(family: Family, oneIn: number): void {
  it(family, { timeout: HOUR_MS }, async () => {
    const points = pointsOf(family, await plainRun()).filter((_, i) => FULL || i % oneIn === 0);
    expect(points.length).toBeGreaterThan(0);
    const { lost, retried, notMet } = await tally(
      points.map((point) => [point]),
      await plainRun(),
    );
    expect(lost).toEqual([]);
    expect(retried).toBe(0);
    // A run is the same each time up to the death: a call that is not met means that something in it is not on virtual time.
    expect(notMet).toBe(0);
  });
}

/** Both die, at points that a seed picks. */
export function tryPairs(count: number, seed: number): void {
  it(`both die: ${FULL ? count * 10 : count} pairs`, { timeout: HOUR_MS }, async () => {
    const { lost } = await tally(pairs(await plainRun(), FULL ? count * 10 : count, seed), await plainRun());
    expect(lost).toEqual([]);
  });
}

afterAll(() => {
  plain = null;
});
