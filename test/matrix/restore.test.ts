import { describe, expect, it } from "vitest";
import type { Point } from "./points.ts";
import { type RestoreWent, runRestore } from "./restore-run.ts";

/** LOCKKEEPER_MATRIX=all: every point; else one in so many, always the same ones. */
const ALL = process.env.LOCKKEEPER_MATRIX === "all";
const LIMIT_MS = 30 * 60_000;
/** Each waits a quarter of an hour of the virtual clock for who does not come. An even number: cuts before and after take turns. */
const STAYS_RARER = 2;

const pointsOf = ({ calls }: RestoreWent, which: (of: string, call: string) => boolean): readonly Point[] =>
  calls
    .filter(({ of, call }) => which(of, call))
    .flatMap(({ of, call }) => [
      { of, call, when: "before" as const },
      { of, call, when: "after" as const },
    ]);
const journal = (of: string, call: string) => of.startsWith("cp") && call.startsWith("journal");
const appends = (of: string, call: string) => of === "coordinator" && /^(?:append|raise)/.test(call);
const some = (points: readonly Point[], every: number) => points.filter((_, i) => ALL || i % every === 0);

async function lost(controlPlanes: number, points: readonly Point[], stays = false): Promise<readonly string[]> {
  const found: string[] = [];
  for (const point of points) {
    const { wrong } = await runRestore(controlPlanes, [point], stays);
    if (wrong.length > 0) found.push(`${point.of} ${point.when} ${point.call}: ${wrong.join("; ")}`);
  }
  return found;
}

describe.each([
  { controlPlanes: 1, every: 1 },
  { controlPlanes: 3, every: 5 },
])("a restore of $controlPlanes control plane(s) in which somebody dies", ({ controlPlanes, every }) => {
  it("goes through when nobody does", async () => {
    const { wrong, retries, ended } = await runRestore(controlPlanes, []);
    expect({ wrong, retries, ended }).toEqual({ wrong: [], retries: [], ended: "restored" });
  }, 120_000);

  it(
    "is restored in the end, whoever dies at a record of the journal or of the run log",
    async () => {
      const plain = await runRestore(controlPlanes, []);
      const points = some([...pointsOf(plain, journal), ...pointsOf(plain, appends)], every);
      expect(points.length).toBeGreaterThan(20);
      expect(await lost(controlPlanes, points)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "is restored or as it was, the API up either way, with an agent that never comes back",
    async () => {
      const plain = await runRestore(controlPlanes, []);
      const points = some(
        pointsOf(plain, (of, call) => of === "cp1" && journal(of, call)),
        every + STAYS_RARER,
      );
      expect(points.length).toBeGreaterThan(4);
      expect(await lost(controlPlanes, points, true)).toEqual([]);
    },
    LIMIT_MS,
  );
});
