import type { RunEvent } from "@lockkeeper/core/model/event";
import { type Connection, call } from "./client.ts";

const PAGE = 500;

/** The events of an upgrade after a sequence number, page by page, up to the newest. @throws Refused, Unreachable */
export async function* eventsAfter(to: Connection, id: string, after: number): AsyncGenerator<RunEvent> {
  for (let seq = after; ; ) {
    const path = `/api/v1/upgrades/${encodeURIComponent(id)}/events?after=${seq}&limit=${PAGE}`;
    const { items } = await call<{ items: RunEvent[] }>(to, "GET", path);
    if (items.length === 0) return;
    for (const event of items) {
      yield event;
      seq = event.seq;
    }
  }
}
