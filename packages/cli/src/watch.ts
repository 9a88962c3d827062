import { setTimeout as delay } from "node:timers/promises";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { type StatusChange, withStatusChange } from "@lockkeeper/core/run/status-change";
import { type Connection, Refused, stream, Unreachable } from "./client.ts";
import { EXIT } from "./exit.ts";
import type { Follower } from "./follower.ts";
import { statusOf } from "./shared.ts";

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 5000;

/**
 * Follows an upgrade to its end or to a halt. A lost connection is told, waited for and caught up with: no event is told
 * twice or missed.
 * @param after the last event that was told already; 0: none
 * @param patienceMs how long a lost connection, or a coordinator that cannot answer now, is waited for
 * @returns the command's exit code.
 * @throws Unreachable, Refused (when the patience is at its end, or at once when trying again cannot help)
 */
export async function watch(
  to: Connection,
  first: UpgradeStatus,
  after: number,
  patienceMs: number,
  follower: Follower,
): Promise<number> {
  const path = `/api/v1/upgrades/${encodeURIComponent(first.id)}`;
  let seq = after;
  let lostSince: number | null = null;
  let wait = FIRST_WAIT_MS;
  let status = first;
  const over = (): number | null => {
    const code = status.seq > seq ? null : exitOf(status);
    if (code !== null) follower.finish(status);
    else follower.status(status);
    return code;
  };
  try {
    const before = over();
    if (before !== null) return before;
    for (;;) {
      try {
        let told = false;
        for await (const item of stream(to, `${path}/events`, seq)) {
          if (lostSince !== null) follower.found(performance.now() - lostSince);
          [lostSince, wait] = [null, FIRST_WAIT_MS];
          if (item.event === "event") {
            const event = JSON.parse(item.data) as RunEvent;
            if (event.seq <= seq) continue;
            seq = event.seq;
            follower.event(event);
          } else if (item.event === "status") {
            status = JSON.parse(item.data) as UpgradeStatus;
            told = true;
          } else if (item.event === "status-change") {
            // What of it changed, of this same stream: before one was told whole there is none.
            const after = told ? withStatusChange(status, JSON.parse(item.data) as StatusChange) : null;
            if (after === null) throw new Unreachable("a change of a status that was not told");
            status = after;
          } else continue;
          const code = over();
          if (code !== null) return code;
        }
        // The stream ended by itself: the run is over, or the coordinator has stopped.
        status = await statusOf(to, first.id);
        const code = over();
        if (code !== null) return code;
      } catch (error) {
        if (!mayPass(error)) throw error;
        if (lostSince === null) follower.lost(error.message);
        lostSince ??= performance.now();
        if (performance.now() - lostSince > patienceMs) throw error;
        if (error instanceof Refused) wait = Math.max(wait, error.retryAfterMs);
      }
      await delay(wait);
      wait = Math.min(wait * 2, MOST_WAIT_MS);
    }
  } finally {
    follower.stop();
  }
}

/** A lost connection, a coordinator that starts or does not lead, or too many requests: time mends these. */
function mayPass(error: unknown): error is Unreachable | Refused {
  if (error instanceof Unreachable) return true;
  return error instanceof Refused && (error.status === 429 || error.status === 503);
}

/** The exit code of a state that a watcher stops at; null for the others. */
function exitOf({ state }: UpgradeStatus): number | null {
  switch (state) {
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
