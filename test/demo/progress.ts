import { type Connection, call, stream } from "@lockkeeper/cli/client";
import { eventLine, stepNames } from "@lockkeeper/cli/render";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";

/** How long one event may be waited for, in milliseconds. */
const SILENCE_MS = 90_000;
const WAIT_CHARS = 100;

export type Shown = { readonly events: readonly RunEvent[]; readonly status: UpgradeStatus };

/**
 * Follows an upgrade over the coordinator's event stream, a line for each step that settled and for each new wait, until
 * it is over or halted. @throws when the stream is silent for too long.
 */
export async function showProgress(to: Connection, first: UpgradeStatus): Promise<Shown> {
  const path = `/api/v1/upgrades/${first.id}`;
  const { titles, nodes } = stepNames(first);
  const events: RunEvent[] = [];
  const begun = new Map<string, number>();
  const waited = new Set<string>();
  const watchdog = setTimeout(() => {
    console.error("The upgrade has said nothing for too long; the demo gives up.");
    process.exit(1);
  }, SILENCE_MS);
  try {
    for await (const { event: kind, data } of stream(to, `${path}/events`, 0)) {
      if (kind === "status") {
        for (const { why } of (JSON.parse(data) as UpgradeStatus).waits) tellWait(why, waited);
        continue;
      }
      if (kind !== "event") continue;
      watchdog.refresh();
      const event = JSON.parse(data) as RunEvent;
      events.push(event);
      if (event.type === "step-intended") {
        begun.set(event.step.id, event.at);
        continue;
      }
      const line = eventLine(event, titles, nodes);
      const took = event.type === "step-settled" ? ` (${seconds(event.at - (begun.get(event.step) ?? event.at))})` : "";
      if (line !== null) console.log(`${line}${took}`);
      if (event.type === "halted" || event.type === "ended") break;
    }
  } finally {
    clearTimeout(watchdog);
  }
  return { events, status: await call<UpgradeStatus>(to, "GET", path) };
}

/** Says what is waited for, once for each reason: seconds that count up are no new reason. */
function tellWait(why: string, told: Set<string>): void {
  const reason = why.replaceAll(/\d+/g, "#");
  if (told.has(reason)) return;
  told.add(reason);
  console.log(`                    waits: ${why.length > WAIT_CHARS ? `${why.slice(0, WAIT_CHARS)}...` : why}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
