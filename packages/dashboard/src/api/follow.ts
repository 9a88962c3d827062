import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { ApiRefusal } from "./client.ts";
import { connection } from "./connection.ts";
import { FIRST_WAIT_MS, MOST_WAIT_MS, pause, readStream } from "./read-stream.ts";

export type Follower = {
  readonly event: (event: RunEvent) => void;
  /** @param read of thousands of steps it takes a while: for when it is wanted */
  readonly status: (read: () => UpgradeStatus) => void;
  /** It cannot be followed any further. */
  readonly failed: (why: unknown) => void;
};

/**
 * Follows an upgrade to its end. A lost connection is told, waited for and caught up with by Last-Event-ID: no event is
 * told twice or missed. Ends when the run is over, or when the signal aborts.
 */
export async function follow(id: string, follower: Follower, signal: AbortSignal): Promise<void> {
  let seq = 0;
  let newest = (): UpgradeStatus | null => null;
  let wait = FIRST_WAIT_MS;
  const take = (item: { readonly event: string; readonly data: string }) => {
    if (item.event === "event") {
      const event = JSON.parse(item.data) as RunEvent;
      if (event.seq <= seq) return;
      seq = event.seq;
      follower.event(event);
    } else if (item.event === "status") {
      const read = () => JSON.parse(item.data) as UpgradeStatus;
      newest = read;
      follower.status(read);
    }
  };
  while (!signal.aborted) {
    try {
      const path = `/api/v1/upgrades/${encodeURIComponent(id)}/events`;
      await readStream(path, { "last-event-id": String(seq) }, signal, (item) => {
        wait = FIRST_WAIT_MS;
        take(item);
      });
      if (isOver(newest(), seq)) return;
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

/** True when the run has ended, and every event of it is here. */
function isOver(status: UpgradeStatus | null, seq: number): boolean {
  return status !== null && status.endedAt !== null && status.seq <= seq;
}
