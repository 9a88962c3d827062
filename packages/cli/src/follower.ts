import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { duration, eventLine, findingLines, stepNames } from "./render.ts";
import { offered } from "./verbs.ts";
import { waitNotes } from "./wait-notes.ts";
import { isUpgrade } from "./way.ts";
import { wrap } from "./wrap.ts";

/** Tells what a watcher sees. */
export type Follower = {
  readonly event: (event: RunEvent) => void;
  /** The upgrade goes on; its waits may have changed. */
  readonly status: (status: UpgradeStatus) => void;
  readonly lost: (why: string) => void;
  /** @param afterMs since the connection was lost */
  readonly found: (afterMs: number) => void;
  /** The upgrade is over, or waits for a person. */
  readonly finish: (status: UpgradeStatus) => void;
  /** Nothing more is to be told. */
  readonly stop: () => void;
};

type Print = (line: string) => void;
/** Under the clock of the lines with events. */
const INDENT = " ".repeat(10);

/**
 * A line an event, for people.
 * @param first the status that the watch begins with
 * @param shown true when it is on the screen already: what it says is not said again
 */
export function plainFollower(print: Print, first: UpgradeStatus, shown: boolean, columns: number): Follower {
  let names = stepNames(first);
  let told = shown ? first.seq : null;
  const say = (line: string) => {
    for (const part of wrap(`${INDENT}${line}`, columns, INDENT.length + 2)) print(part);
  };
  const waits = waitNotes((line) => say(`waits: ${line}`), shown ? first.waits : []);
  return {
    event: (event) => {
      told = null;
      const line = eventLine(event, names.titles, names.nodes);
      if (line !== null) for (const part of wrap(line, columns, INDENT.length)) print(part);
    },
    status: (status) => {
      names = stepNames(status);
      // A halted upgrade's only wait says that it is halted: its events, still to come, say so themselves.
      if (status.state === "running" || status.state === "aborting" || status.state === "paused")
        waits.see(status.waits);
    },
    lost: (why) => say(`the connection is lost (${why}); the upgrade goes on without us, trying again`),
    found: (afterMs) => say(`connected again after ${Math.round(afterMs / 1000)} s`),
    finish: (status) => {
      waits.stop();
      if (told === status.seq) return;
      print("");
      const took = status.endedAt === null ? "" : ` in ${duration(status.endedAt - status.startedAt)}`;
      const what = isUpgrade(status) ? "" : `${status.purpose} `;
      print(`${status.id}: ${what}${status.state}, ${status.stepsDone} of ${status.steps.length} steps done${took}`);
      for (const finding of status.findings) for (const line of findingLines(finding, columns)) print(line);
      const can = offered(status);
      if (can.length > 0) print(`What you can do: ${can.join(", ")}`);
    },
    stop: waits.stop,
  };
}

/**
 * One JSON object a line, for scripts: events as recorded. What goes on beside them goes to people, by `note`.
 * @param shown the status that was printed before the events: the last one is printed after them. Null: events alone
 */
export function jsonFollower(print: Print, note: Print, shown: UpgradeStatus | null): Follower {
  return {
    event: (event) => print(JSON.stringify(event)),
    status: () => {},
    lost: (why) => note(`lockkeeper: the connection is lost (${why}), trying again`),
    found: (afterMs) => note(`lockkeeper: connected again after ${Math.round(afterMs / 1000)} s`),
    finish: (status) => {
      if (shown !== null && status !== shown) print(JSON.stringify(status));
    },
    stop: () => {},
  };
}
