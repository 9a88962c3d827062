import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { useEffect, useState } from "react";
import { follow } from "./follow.ts";
import { keepSame } from "./same.ts";

/** Events that are kept in sight; the API and a report have them all. */
const MOST_EVENTS = 20_000;
/** So often the page is drawn anew at most: people read no faster, and 500 nodes' steps are many. */
const DRAW_EVERY_MS = 200;

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
    let status: UpgradeStatus | null = null;
    let failed: unknown = null;
    let fresh: RunEvent[] = [];
    const draw = () => {
      timer = 0;
      const more = fresh;
      fresh = [];
      setFeed((before) => ({
        status: keepSame(before.status, status),
        events: more.length === 0 ? before.events : [...before.events, ...more].slice(-MOST_EVENTS),
        failed,
      }));
    };
    const soon = () => {
      timer ||= window.setTimeout(draw, DRAW_EVERY_MS);
    };
    void follow(
      id,
      {
        event: (event) => {
          fresh.push(event);
          soon();
        },
        status: (now) => {
          const first = status === null;
          status = now;
          if (first) draw();
          else soon();
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
