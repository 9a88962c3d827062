import { setTimeout as delay } from "node:timers/promises";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { type Connection, call, stream, Unreachable } from "./client.ts";
import { EXIT } from "./exit.ts";
import { eventLine, findingLines } from "./render.ts";

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 5000;
/** Something is said at least this often while nothing happens. */
const QUIET_MS = 30_000;

/**
 * Follows an upgrade to its end or to a halt, a line an event. A lost connection is said, waited for and caught up with:
 * nothing is printed twice or missed.
 * @returns the command's exit code.
 */
export async function watch(
  to: Connection,
  first: UpgradeStatus,
  after: number,
  patienceMs: number,
  print: (line: string) => void,
): Promise<number> {
  const titles = new Map(first.steps.map((s) => [String(s.id), s.title]));
  const path = `/api/v1/upgrades/${first.id}/events`;
  let seq = after;
  let status = first;
  let lastSaid = Date.now();
  let lastWait = "";
  let lostSince: number | null = null;
  let wait = FIRST_WAIT_MS;
  const say = (line: string) => {
    lastSaid = Date.now();
    print(line);
  };
  for (;;) {
    try {
      for await (const item of stream(to, path, seq)) {
        if (lostSince !== null) say(`         connected again after ${Math.round((Date.now() - lostSince) / 1000)} s`);
        [lostSince, wait] = [null, FIRST_WAIT_MS];
        if (item.event === "event") {
          const event = JSON.parse(item.data) as RunEvent;
          seq = event.seq;
          const line = eventLine(event, titles);
          if (line !== null) say(line);
        } else if (item.event === "status") {
          status = JSON.parse(item.data) as UpgradeStatus;
          const now = status.waits.map((w) => w.why).join("; ");
          if (now !== "" && now !== lastWait && Date.now() - lastSaid > QUIET_MS) say(`         waits: ${now}`);
          lastWait = now;
        }
        const over = ended(status, seq);
        if (over !== null) return finish(status, over, print);
      }
      // The stream ended by itself: the run is over.
      status = await call<UpgradeStatus>(to, "GET", `/api/v1/upgrades/${first.id}`);
      const over = ended(status, seq);
      if (over !== null) return finish(status, over, print);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (lostSince === null)
        say(`         the connection is lost (${error.message}); the upgrade goes on without us, trying again`);
      lostSince ??= Date.now();
      if (Date.now() - lostSince > patienceMs) throw error;
    }
    await delay(wait);
    wait = Math.min(wait * 2, MOST_WAIT_MS);
  }
}

/** The exit code of a state that a watcher stops at, once all of its events were seen; null for the others. */
function ended(status: UpgradeStatus, seq: number): number | null {
  if (status.seq > seq) return null;
  switch (status.state) {
    case "succeeded":
      return EXIT.ok;
    case "halted":
    case "aborted":
    case "read-only":
      return EXIT.halted;
    case "running":
    case "paused":
    case "aborting":
      return null;
  }
}

function finish(status: UpgradeStatus, code: number, print: (line: string) => void): number {
  print("");
  print(`${status.id}: ${status.state}, ${status.stepsDone} of ${status.steps.length} steps done`);
  for (const finding of status.findings) for (const line of findingLines(finding)) print(line);
  if (status.can.length > 0) print(`What you can do: ${status.can.map((v) => `lockkeeper ${v}`).join(", ")}`);
  return code;
}
