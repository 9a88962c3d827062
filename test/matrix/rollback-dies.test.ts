import { describe, expect, it } from "vitest";
import { FAMILIES, type Family, pointsOf, ROLLBACK, ROLLBACK_OF_KUBELET, tally, type What } from "./matrix.ts";
import { runUpgrade } from "./run.ts";

/** Without LOCKKEEPER_MATRIX=full one point in so many. */
const FULL = process.env.LOCKKEEPER_MATRIX === "full";
const HOUR_MS = 3_600_000;

/** Somebody dies right before or right after a call of a rollback: it ends as if nothing had happened. */
function tryAll(what: What, oneIn: number): void {
  const broken = what.broken?.whole ? null : what.broken;
  it(`${broken?.job} of ${broken?.node} had failed`, { timeout: HOUR_MS }, async () => {
    const plain = await runUpgrade(what.shape, [], what.broken);
    expect(plain.wrong).toEqual([]);
    const all = (Object.keys(FAMILIES) as Family[]).flatMap((family) => pointsOf(family, plain));
    const points = all.filter((_, i) => FULL || i % oneIn === 0);
    expect(points.length).toBeGreaterThan(20);
    const each = points.map((point) => [point]);
    const { lost, retried, notMet, tried } = await tally(each, plain, () => undefined, what);
    expect(lost).toEqual([]);
    expect({ retried, notMet, tried }).toEqual({ retried: 0, notMet: 0, tried: points.length });
  });
}

describe("somebody dies in a rollback", () => {
  tryAll(ROLLBACK, 23);
  tryAll(ROLLBACK_OF_KUBELET, 23);
});
