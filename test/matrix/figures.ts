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

/** Of restores of etcd in which somebody dies: how many, and what became of them. */
export type RestoreFigure = {
  readonly tried: number;
  /** Without a person. */
  readonly restored: number;
  /** Restored after a person's retry. */
  readonly retried: number;
  /** The hosts had put themselves back. */
  readonly asItWas: number;
  readonly notMet: number;
  readonly lost: number;
};

/** The figures of the last time that every point was tried, by family. */
export function keptFigures(): Readonly<Record<string, Figure>> {
  return read().upgrades;
}

/** The same of restores, by how many control planes and who dies. */
export function keptRestoreFigures(): Readonly<Record<string, RestoreFigure>> {
  return read().restores;
}

export type KeptFigures = {
  readonly upgrades: Readonly<Record<string, Figure>>;
  readonly restores: Readonly<Record<string, RestoreFigure>>;
};

function read(): KeptFigures {
  return JSON.parse(readFileSync(FIGURES_FILE, "utf8")) as KeptFigures;
}
