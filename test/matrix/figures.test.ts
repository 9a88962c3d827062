import { expect, it } from "vitest";
import { keptFigures, keptRestoreFigures } from "./figures.ts";
import { FAMILIES, type Family, pointsOf, SHAPE } from "./matrix.ts";
import { RESTORE_KINDS, RESTORE_SHAPES, type RestoreKind, restorePoints, restoreRow } from "./restore-matrix.ts";
import { runRestore } from "./restore-run.ts";
import { runUpgrade } from "./run.ts";

it("the kept figures are of all families, lose nobody, and are of as many points as there are now", async () => {
  const kept = keptFigures();
  const plain = await runUpgrade(SHAPE, []);
  for (const family of Object.keys(FAMILIES) as Family[]) {
    const figure = kept[family];
    if (figure === undefined) throw new Error(`no figures of ${family}`);
    upToDate(family, figure, pointsOf(family, plain).length);
  }
});

it("those of restores as well", async () => {
  const kept = keptRestoreFigures();
  for (const planes of RESTORE_SHAPES) {
    const plain = await runRestore(planes, []);
    for (const kind of Object.keys(RESTORE_KINDS) as RestoreKind[]) {
      const row = restoreRow(planes, kind);
      const figure = kept[row];
      if (figure === undefined) throw new Error(`no figures of ${row}`);
      upToDate(row, figure, restorePoints(kind, plain).length, MOVING);
    }
  }
});

/** Watches come back after the API's return in their own time: the last reads of a restore are a few more or less. */
const MOVING = 0.05;

type Counted = { readonly tried: number; readonly lost: number; readonly notMet: number };

/** A change of the code may add or save a call or two; more means that the figures are old: node test/matrix/main.ts */
function upToDate(what: string, { tried, lost, notMet }: Counted, now: number, moving = 0): void {
  expect(lost, what).toBe(0);
  expect(Math.abs(tried - now), `${what}: ${tried} then, ${now} now`).toBeLessThanOrEqual(now * 0.15);
  expect(notMet, what).toBeLessThanOrEqual(tried * moving);
}
