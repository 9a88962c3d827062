import { keptFigures, keptRestoreFigures } from "../matrix/figures.ts";
import { table } from "./table.ts";

/** The figures of the crash matrix, for docs/reliability.md: `node test/matrix/main.ts` makes them. */
export function crashesSection(): string {
  const rows = Object.entries(keptFigures()).map(([family, { tried, asIfNothing, retried, notMet, lost }]) =>
    [family, tried, asIfNothing, retried, notMet, lost].map(String),
  );
  const head = [
    "Who dies, at which calls",
    "Tried",
    "As if nothing had happened",
    "After a retry",
    "Call not met",
    "Lost",
  ];
  return table(head, rows);
}

/** The same of restores of etcd. */
export function restoreCrashesSection(): string {
  const rows = Object.entries(keptRestoreFigures()).map(([row, { tried, restored, retried, asItWas, notMet, lost }]) =>
    [row, tried, restored, retried, asItWas, notMet, lost].map(String),
  );
  const head = [
    "Who dies, at which calls",
    "Tried",
    "Restored",
    "Restored after a retry",
    "As it was",
    "Call not met",
    "Lost",
  ];
  return table(head, rows);
}
