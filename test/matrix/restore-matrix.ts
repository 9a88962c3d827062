import type { RestoreFigure } from "./figures.ts";
import { bothOf, type Point } from "./points.ts";

import { type RestoreWent, runRestore } from "./restore-run.ts";

/** Of how many control planes restores are tried. */
export const RESTORE_SHAPES = [1, 3] as const;

type Kind = {
  readonly of: (of: string, call: string) => boolean;
  /** Who died stays away. */
  readonly stays: boolean;
};

const journal = (call: string) => call.startsWith("journal");
const record = (of: string, call: string) => (of === "coordinator" ? /^(?:append|raise)/.test(call) : journal(call));

/** Who dies in a restore of etcd, at which calls. */
export const RESTORE_KINDS = {
  "at a record of the run log or of a journal": { of: record, stays: false },
  "at any other call": { of: (of, call) => !record(of, call), stays: false },
  "an agent, at a record of its journal, and it never comes back": {
    of: (of, call) => of === "cp1" && journal(call),
    stays: true,
  },
} as const satisfies Record<string, Kind>;
export type RestoreKind = keyof typeof RESTORE_KINDS;

/** What the figures of it are kept under. */
export function restoreRow(controlPlanes: number, kind: RestoreKind): string {
  return `${controlPlanes} control plane${controlPlanes === 1 ? "" : "s"}: ${kind}`;
}

/** Both points of every call of that kind in a run without a death. */
export function restorePoints(kind: RestoreKind, plain: RestoreWent): readonly Point[] {
  return bothOf(plain.calls.filter(({ of, call }) => RESTORE_KINDS[kind].of(of, call)));
}

/** Tries points one after the other. Each must end restored; with somebody who stays away, restored or as it was. */
export async function tallyRestores(
  controlPlanes: number,
  kind: RestoreKind,
  points: readonly Point[],
): Promise<{ readonly figure: RestoreFigure; readonly lost: readonly string[] }> {
  const figure = { tried: 0, restored: 0, retried: 0, asItWas: 0, notMet: 0, lost: 0 };
  const lost: string[] = [];
  for (const point of points) {
    const { wrong, hit, ended, retries } = await runRestore(controlPlanes, [point], RESTORE_KINDS[kind].stays);
    figure.tried += 1;
    if (wrong.length > 0) lost.push(`${controlPlanes}: ${point.of} ${point.when} ${point.call}: ${wrong.join("; ")}`);
    else if (hit.length === 0) figure.notMet += 1;
    else if (ended === "as it was") figure.asItWas += 1;
    else if (retries.length > 0) figure.retried += 1;
    else figure.restored += 1;
  }
  return { figure: { ...figure, lost: lost.length }, lost };
}
