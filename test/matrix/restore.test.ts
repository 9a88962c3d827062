import { describe, expect, it } from "vitest";
import { type RestoreKind, restorePoints, tallyRestores } from "./restore-matrix.ts";
import { runRestore } from "./restore-run.ts";

/** LOCKKEEPER_MATRIX=full: every point; else one in so many, always the same ones. */
const FULL = process.env.LOCKKEEPER_MATRIX === "full";
const LIMIT_MS = 30 * 60_000;

/** Odd numbers: cuts before and after a call take turns. */
describe.each([
  { controlPlanes: 1, records: 1, others: 41, stays: 3 },
  { controlPlanes: 3, records: 5, others: 41, stays: 7 },
])(
  "a restore of $controlPlanes control plane(s) in which somebody dies",
  ({ controlPlanes, records, others, stays }) => {
    const holds = async (kind: RestoreKind, oneIn: number) => {
      const plain = await runRestore(controlPlanes, []);
      const points = restorePoints(kind, plain).filter((_, i) => FULL || i % oneIn === 0);
      expect(points.length).toBeGreaterThan(4);
      const { figure, lost } = await tallyRestores(controlPlanes, kind, points);
      expect(lost).toEqual([]);
      return figure;
    };

    it("goes through when nobody does", async () => {
      const { wrong, retries, ended } = await runRestore(controlPlanes, []);
      expect({ wrong, retries, ended }).toEqual({ wrong: [], retries: [], ended: "restored" });
    }, 120_000);

    it(
      "is restored in the end, whoever dies at a record of the journal or of the run log",
      async () => {
        const { asItWas } = await holds("at a record of the run log or of a journal", records);
        expect(asItWas).toBe(0);
      },
      LIMIT_MS,
    );

    it(
      "is restored in the end, whoever dies at another call",
      async () => {
        const { asItWas } = await holds("at any other call", others);
        expect(asItWas).toBe(0);
      },
      LIMIT_MS,
    );

    it(
      "is restored or as it was, the API up either way, with an agent that never comes back",
      async () => {
        await holds("an agent, at a record of its journal, and it never comes back", stays);
      },
      LIMIT_MS,
    );
  },
);
