import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { ApiRefusal, ask } from "./client.ts";
import { connection } from "./connection.ts";
import { itemReader } from "./server-events.ts";

/** The server has sent a heartbeat every ten seconds; silence longer than this is a dead connection. */
const SILENCE_MS = 25_000;
const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 5000;

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
      await read(`/api/v1/upgrades/${encodeURIComponent(id)}/events`, seq, signal, (item) => {
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

async function read(
  path: string,
  after: number,
  signal: AbortSignal,
  take: (item: { readonly event: string; readonly data: string }) => void,
): Promise<void> {
  const silent = new AbortController();
  const answer = await ask(path, {
    headers: { accept: "text/event-stream", "last-event-id": String(after) },
    cache: "no-store",
    signal: AbortSignal.any([signal, silent.signal]),
  });
  if (answer.body === null) return;
  const items = itemReader();
  const text = new TextDecoder();
  let timer = 0;
  try {
    for (const reader = answer.body.getReader(); ; ) {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => silent.abort(), SILENCE_MS);
      const { done, value } = await reader.read();
      if (done) return;
      for (const item of items(text.decode(value, { stream: true }))) take(item);
    }
  } finally {
    window.clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        window.clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
