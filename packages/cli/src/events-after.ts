import { coreOf } from "@lockkeeper/api/core-types";
import type { RunEvent } from "@lockkeeper/core/model/event";
import { api, ask, type Connection } from "./client.ts";

const PAGE_ITEMS = "500";

/** The events of an upgrade after a sequence number, page by page, up to the newest. @throws Refused, Unreachable */
export async function* eventsAfter(to: Connection, id: string, after: number): AsyncGenerator<RunEvent> {
  for (let seq = after; ; ) {
    const params = { path: { id }, query: { after: String(seq), limit: PAGE_ITEMS } };
    const { items } = await ask(api(to).GET("/api/v1/upgrades/{id}/events", { params }));
    if (items.length === 0) return;
    for (const sent of items) {
      const event = coreOf("RunEvent", sent);
      yield event;
      seq = event.seq;
    }
  }
}
