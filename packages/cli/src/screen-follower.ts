import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { type Follower, plainFollower } from "./follower.ts";
import { liveLines, type Size } from "./live.ts";
import { plain } from "./plain.ts";

/** Durations go on while nothing happens. */
const REDRAW_MS = 1000;

/** A terminal: `size` is asked for at each drawing, since people change it. */
export type Screen = {
  readonly write: (text: string) => void;
  readonly size: () => Size;
  readonly colour: (as: "red" | "green" | "dim", text: string) => string;
};

/** The plain follower's lines, which stay, and below them what goes on now, drawn over in place. */
export function screenFollower(screen: Screen, first: UpgradeStatus, shown: boolean): Follower {
  let now: UpgradeStatus | null = null;
  let drawn = 0;
  const erase = () => (drawn === 0 ? "" : `\x1b[${drawn}A\x1b[J`);
  const draw = (above: string) => {
    const lines = now === null ? [] : liveLines(now, Date.now(), screen.size());
    // One write, so that no half of it can be seen.
    screen.write(`${erase()}${above}${lines.map((l) => `${screen.colour("dim", l)}\n`).join("")}`);
    drawn = lines.length;
  };
  const print = (line: string) => draw(`${coloured(plain(line), screen)}\n`);
  const byLine = plainFollower(print, first, shown, screen.size().columns);
  const timer = setInterval(() => draw(""), REDRAW_MS);
  const end = () => {
    clearInterval(timer);
    now = null;
    if (drawn > 0) draw("");
  };
  return {
    event: byLine.event,
    lost: byLine.lost,
    found: byLine.found,
    // Waits are shown below: no line for each.
    status: (status) => {
      now = status;
      byLine.status({ ...status, waits: [] });
      draw("");
    },
    finish: (status) => {
      end();
      byLine.finish(status);
    },
    stop: () => {
      end();
      byLine.stop();
    },
  };
}

function coloured(line: string, { colour }: Screen): string {
  if (/^\S+ {2}(?:\S+ +FAILED|HALTED): /.test(line) || line.startsWith("blocker: ")) return colour("red", line);
  return /^\S+ {2}\S+ +done: /.test(line) || /^\S+: succeeded, /.test(line) ? colour("green", line) : line;
}
