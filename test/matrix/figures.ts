import { readFileSync } from "node:fs";
import { join } from "node:path";

export const FIGURES_FILE = join(import.meta.dirname, "figures.json");

/** Of one family of points: how many runs, and what became of them. */
export type Figure = {
  readonly tried: number;
  readonly asIfNothing: number;
  readonly retried: number;
  readonly notMet: number;
  readonly lost: number;
};

/** The figures of the last time that every point was tried, by family. */
export function keptFigures(): Readonly<Record<string, Figure>> {
  return JSON.parse(readFileSync(FIGURES_FILE, "utf8")) as Record<string, Figure>;
}
