import type { RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { statusChange } from "@lockkeeper/core/run/status-change";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Operations } from "../ports/operations.ts";
import { sendProblem } from "./problems.ts";
import { openSse } from "./sse.ts";

/** A reader that asks for it (`Accept: text/event-stream;status=changes`) is told the status once, and then what of it changes. */
const CHANGES = /text\/event-stream\s*;\s*status=changes/;
/** Statuses change with every line of progress: readers get the newest, this often at most. */
const STATUS_EVERY_MS = 250;

/**
 * A run's events as a server-sent stream: `event` with the sequence number as id, `status` when the status or what is
 * waited for changes: or `status-change` for those who ask for it. Begins after Last-Event-ID (or `after`), and ends when the run is over. Events come from the log on
 * the disk, a page at a time: a reader that comes back after a restart goes on where it was, and none is held in memory.
 */
export async function streamEvents(
  operations: Operations,
  id: RunId,
  after: number,
  request: FastifyRequest,
  reply: FastifyReply,
  over: AbortSignal,
): Promise<FastifyReply> {
  const reading = new AbortController();
  const followed = operations.follow(id, after, reading.signal);
  if (!followed.ok) return sendProblem(reply, followed.problem);
  const sse = openSse(request, reply, over);
  if (sse.gone.aborted) reading.abort();
  sse.gone.addEventListener("abort", () => reading.abort(), { once: true });
  const changes = CHANGES.test(request.headers.accept ?? "");
  let told: UpgradeStatus | null = null;
  let newest: UpgradeStatus | null = null;
  let pending: NodeJS.Timeout | null = null;
  const write = (status: UpgradeStatus) => {
    sse.write(changes && told !== null ? changeText(told, status) : textOf(status));
    told = status;
  };
  const tell = () => {
    pending = null;
    // Who has not taken the one before gets the newest when it has: this one is told with the next change, or at the end.
    if (newest === null) return;
    if (!sse.ready) {
      pending = setTimeout(tell, STATUS_EVERY_MS);
      return;
    }
    write(newest);
    newest = null;
  };
  const now = () => {
    const status = operations.upgrade(id);
    if (status.ok) write(status.value);
  };
  const unlisten = operations.onStatus((changed) => {
    if (changed.id !== id) return;
    newest = changed;
    pending ??= setTimeout(tell, STATUS_EVERY_MS);
  });
  try {
    now();
    for await (const event of followed.value) {
      sse.write(`id: ${event.seq}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`);
      await sse.taken();
    }
    now();
  } finally {
    unlisten();
    if (pending) clearTimeout(pending);
    sse.end();
  }
  return reply;
}

/** Hundreds of readers are told the same status: it is written out once. */
const texts = new WeakMap<UpgradeStatus, string>();

/** What changed between two statuses, likewise: readers that keep up were all told the same one before. */
const changeTexts = new WeakMap<UpgradeStatus, WeakMap<UpgradeStatus, string>>();

function changeText(before: UpgradeStatus, after: UpgradeStatus): string {
  const kept = changeTexts.get(before) ?? new WeakMap<UpgradeStatus, string>();
  changeTexts.set(before, kept);
  const text = kept.get(after) ?? `event: status-change\ndata: ${JSON.stringify(statusChange(before, after))}\n\n`;
  kept.set(after, text);
  return text;
}

function textOf(status: UpgradeStatus): string {
  const kept = texts.get(status);
  if (kept !== undefined) return kept;
  const text = `event: status\ndata: ${JSON.stringify(status)}\n\n`;
  texts.set(status, text);
  return text;
}
