import { expect, it } from "vitest";
import { keptFigures } from "./figures.ts";
import { FAMILIES, type Family, pointsOf, SHAPE } from "./matrix.ts";
import { runUpgrade } from "./run.ts";

it("the kept figures are of all families, lose nobody, and are of as many points as there are now", async () => {
  const kept = keptFigures();
  const plain = await runUpgrade(SHAPE, []);
  for (const family of Object.keys(FAMILIES) as Family[]) {
    const figure = kept[family];
    if (figure === undefined) throw new Error(`no figures of ${family}`);
    const { tried, lost, notMet } = figure;
    expect(lost, family).toBe(0);
    // A change of the code may add or save a call or two; more means that the figures are old: node test/matrix/main.ts
    const now = pointsOf(family, plain).length;
    expect(Math.abs(tried - now), `${family}: ${tried} then, ${now} now`).toBeLessThanOrEqual(now * 0.15);
    expect(notMet, family).toBe(0);
  }
});
