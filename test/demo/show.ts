import { styleText } from "node:util";
import { eventLine, findingLines, stepNames } from "@lockkeeper/cli/render";
import { columnsOf, sizeOf } from "@lockkeeper/cli/terminal";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Watcher } from "../embedded/drive.ts";
import { type BoardNode, boardLines, type Paint } from "./board.ts";

/** Draws so often while nothing is heard: durations go on. */
const REDRAW_MS = 500;
const WAIT_CHARS = 100;

/** Shows an upgrade as it goes. */
export type Show = Required<Pick<Watcher, "started" | "event" | "status">> & {
  /** A line that stays, or several. */
  say(line: string): void;
  /** Shows what came to a halt. */
  halted(status: UpgradeStatus): void;
  stop(): void;
};

export const paint: Paint = (as, text) => styleText(as, text, { stream: process.stdout });

/** A board that is drawn over in place on a terminal; elsewhere a line for each step and each new wait. */
export function showOn(out: NodeJS.WriteStream, nodes: () => readonly BoardNode[]): Show {
  return out.isTTY && process.env.TERM !== "dumb" ? board(out, nodes) : plain();
}

function board(out: NodeJS.WriteStream, nodes: () => readonly BoardNode[]): Show {
  let now: UpgradeStatus | null = null;
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (above: string) => {
    const { columns, rows } = sizeOf(out);
    const size = { columns, rows: rows - 2 };
    const lines = now === null ? [] : boardLines(now, nodes(), Date.now(), size, paint).slice(0, size.rows);
    // One write, so that no half of it can be seen.
    out.write(`${drawn === 0 ? "" : `\x1b[${drawn}A\x1b[J`}${above}${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
  return {
    started: (status) => {
      now = status;
      timer ??= setInterval(() => draw(""), REDRAW_MS);
      draw("");
    },
    event: () => undefined,
    status: (status) => {
      now = status;
      draw("");
    },
    say: (line) => draw(`${line}\n`),
    halted: (status) => {
      now = status;
      draw(
        status.findings
          .flatMap((one) => findingLines(one, columnsOf(out)))
          .map((line) => `${paint("red", line)}\n`)
          .join(""),
      );
    },
    stop: () => {
      clearInterval(timer);
      draw("");
      // What is drawn stays.
      drawn = 0;
      now = null;
    },
  };
}

function plain(): Show {
  let names = {
    titles: new Map<string, string>() as ReadonlyMap<string, string>,
    nodes: new Map() as ReadonlyMap<string, string>,
  };
  const told = new Set<string>();
  return {
    started: (status) => {
      names = stepNames(status);
    },
    event: (event) => {
      if (event.type === "step-intended") return;
      const line = eventLine(event, names.titles, names.nodes);
      if (line !== null) console.log(line);
    },
    status: (status) => {
      names = stepNames(status);
      for (const { why } of status.state === "running" ? status.waits : []) {
        // Seconds that count up are no new reason.
        const reason = why.replaceAll(/\d+/g, "#");
        if (told.has(reason)) continue;
        told.add(reason);
        console.log(`          waits: ${why.length > WAIT_CHARS ? `${why.slice(0, WAIT_CHARS)}...` : why}`);
      }
    },
    say: (line) => console.log(line),
    halted: ({ findings }) => {
      for (const one of findings) for (const line of findingLines(one)) console.log(line);
    },
    stop: () => undefined,
  };
}
