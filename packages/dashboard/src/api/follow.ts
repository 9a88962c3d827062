import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { type StatusChange, withStatusChange } from "@lockkeeper/core/run/status-change";
import { ApiRefusal } from "./client.ts";
import { connection } from "./connection.ts";
import { FIRST_WAIT_MS, MOST_WAIT_MS, pause, readStream } from "./read-stream.ts";

export type Follower = {
  readonly event: (event: RunEvent) => void;
  readonly status: (status: UpgradeStatus) => void;
  /** It cannot be followed any further. */
  readonly failed: (why: unknown) => void;
};

/**
 * Follows an upgrade to its end. A lost connection is told, waited for and caught up with by Last-Event-ID: no event is
 * told twice or missed. Ends when the run is over, or when the signal aborts.
 */
export async function follow(id: string, follower: Follower, signal: AbortSignal): Promise<void> {
  let seq = 0;
  let newest: UpgradeStatus | null = null;
  let wait = FIRST_WAIT_MS;
  const take = (item: { readonly event: string; readonly data: string }) => {
    if (item.event === "event") {
      const event = JSON.parse(item.data) as RunEvent;
      if (event.seq <= seq) return;
      seq = event.seq;
      follower.event(event);
      return;
    }
    const status = statusIn(item, newest);
    if (status === null) return;
    newest = status;
    follower.status(status);
  };
  while (!signal.aborted) {
    try {
      const path = `/api/v1/upgrades/${encodeURIComponent(id)}/events`;
      const headers = { accept: "text/event-stream;status=changes", "last-event-id": String(seq) };
      await readStream(path, headers, signal, (item) => {
        wait = FIRST_WAIT_MS;
        take(item);
      });
      if (isOver(newest, seq)) return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiRefusal && error.status !== 429 && error.status < 500) return follower.failed(error);
    }
    // It ended before the run: the coordinator has stopped, or the connection broke.
    if (!signal.aborted) connection.lost();
    await pause(wait, signal);
    wait = Math.min(wait * 2, MOST_WAIT_MS);
  }
}

/** A status that was told whole, or what became of the one before. @throws where it fits none: the stream is begun anew */
function statusIn(
  { event, data }: { readonly event: string; readonly data: string },
  before: UpgradeStatus | null,
): UpgradeStatus | null {
  if (event === "status") return JSON.parse(data) as UpgradeStatus;
  if (event !== "status-change") return null;
  const after = before === null ? null : withStatusChange(before, JSON.parse(data) as StatusChange);
  if (after === null) throw new Error("a change of a status that was not told");
  return after;
}

/** True when the run has ended, and every event of it is here. */
function isOver(status: UpgradeStatus | null, seq: number): boolean {
  return status !== null && status.endedAt !== null && status.seq <= seq;
}
