import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { follow } from "./follow.ts";
import { keepSame } from "./same.ts";

/** Events that are kept in sight; the API and a report have them all. */
const MOST_EVENTS = 20_000;
/** So often the page is drawn anew at most: people read no faster. */
const DRAW_EVERY_MS = 200;
/** Of a cluster so large that drawing takes long, less often: one part in so many of the time goes into it. */
const DRAW_SHARE = 12;

export type Feed = {
  /** Null until the coordinator has answered. */
  readonly status: UpgradeStatus | null;
  readonly events: readonly RunEvent[];
  readonly failed: unknown;
};

const NOTHING: Feed = { status: null, events: [], failed: null };

/** An upgrade as it goes. @param id null: none is followed */
export function useRunFeed(id: string | null): Feed {
  const [feed, setFeed] = useState(NOTHING);
  useEffect(() => {
    setFeed(NOTHING);
    if (id === null) return;
    const stop = new AbortController();
    let timer = 0;
    let unread: UpgradeStatus | null = null;
    let shown = false;
    let pauseMs = DRAW_EVERY_MS;
    let failed: unknown = null;
    let fresh: RunEvent[] = [];
    const draw = () => {
      timer = 0;
      const from = performance.now();
      const more = fresh;
      const status = unread;
      [fresh, unread] = [[], null];
      flushSync(() =>
        setFeed((before) => ({
          // Where only changes were told most parts are the same ones; after a gap it comes whole.
          status: status === null ? before.status : keepSame(before.status, status),
          events: more.length === 0 ? before.events : [...before.events, ...more].slice(-MOST_EVENTS),
          failed,
        })),
      );
      pauseMs = Math.max(DRAW_EVERY_MS, (performance.now() - from) * DRAW_SHARE);
    };
    const soon = () => {
      timer ||= window.setTimeout(draw, pauseMs);
    };
    void follow(
      id,
      {
        event: (event) => {
          fresh.push(event);
          soon();
        },
        status: (status) => {
          unread = status;
          if (shown) soon();
          else draw();
          shown = true;
        },
        failed: (why) => {
          failed = why;
          soon();
        },
      },
      stop.signal,
    );
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [id]);
  return feed;
}
