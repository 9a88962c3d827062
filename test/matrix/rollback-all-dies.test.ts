import { describe, expect, it } from "vitest";
import { type Family, pointsOf, ROLLBACK_OF_ALL, ROLLBACK_OF_ALL_THREE, tally } from "./matrix.ts";
import { runUpgrade } from "./run.ts";

/** LOCKKEEPER_MATRIX=full: every record; else one in so many. */
const ALL = process.env.LOCKKEEPER_MATRIX === "full";
const HOUR_MS = 3_600_000;
/** Every record of a journal or of the run log: what a death can leave in doubt. */
const RECORDS = ["coordinator: appends to the run log", "agent: records of the journal"] as const satisfies Family[];

describe.each([
  { what: ROLLBACK_OF_ALL, planes: 1, oneIn: 9 },
  { what: ROLLBACK_OF_ALL_THREE, planes: 3, oneIn: 47 },
])("the rollback of a whole cluster with $planes control plane(s), all done", ({ what, oneIn }) => {
  it("takes everything back when nobody dies", async () => {
    const { wrong, retries } = await runUpgrade(what.shape, [], what.broken);
    expect({ wrong, retries }).toEqual({ wrong: [], retries: [] });
  }, 300_000);

  it("takes everything back in the end, whoever dies at a record", { timeout: HOUR_MS }, async () => {
    const plain = await runUpgrade(what.shape, [], what.broken);
    const points = RECORDS.flatMap((family) => pointsOf(family, plain));
    const some = points.filter((_, i) => ALL || i % oneIn === 0);
    expect(some.length).toBeGreaterThan(5);
    const told = await tally(
      some.map((point) => [point]),
      plain,
      () => undefined,
      what,
    );
    expect(told.lost).toEqual([]);
    expect(told.notMet).toBe(0);
  });

  it(
    "is back whole or as it was, the API up either way, with an agent that never comes back",
    async () => {
      const plain = await runUpgrade(what.shape, [], what.broken);
      const barrier = pointsOf("agent: records of the journal", plain).filter(
        ({ of, call }) => of === "cp1" && /restore\/(?:prepare|stop|confirm|commit)/.test(call),
      );
      const some = barrier.filter((_, i) => ALL || i % 3 === 0);
      expect(some.length).toBeGreaterThan(4);
      const lost: string[] = [];
      for (const point of some) {
        const { wrong, hit } = await runUpgrade(what.shape, [point], what.broken, true);
        if (hit.length === 0 || wrong.length > 0) lost.push(`${point.when} ${point.call}: ${wrong.join("; ")}`);
      }
      expect(lost).toEqual([]);
    },
    HOUR_MS,
  );
});
