import type { RunId } from "@lockkeeper/core/model/ids";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Operations } from "../ports/operations.ts";
import { sendProblem } from "./problems.ts";

const HEARTBEAT_MS = 10_000;
/** Statuses change with every line of progress: readers get the newest, this often at most. */
const STATUS_EVERY_MS = 250;

/**
 * A run's events as a server-sent stream: `event` with the sequence number as id, `status` when the status or what is
 * waited for changes. Begins after Last-Event-ID (or `after`), and ends when the run is over.
 */
export async function streamEvents(
  operations: Operations,
  id: RunId,
  after: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController();
  const followed = operations.follow(id, after, gone.signal);
  if (!followed.ok) return sendProblem(reply, followed.problem);
  reply.hijack();
  const { raw } = reply;
  request.raw.on("close", () => gone.abort());
  raw.on("error", () => gone.abort());
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    connection: "keep-alive",
    "x-accel-buffering": "no",
  });
  const write = (text: string) => {
    if (!raw.writableEnded && !raw.destroyed) raw.write(text);
  };
  const status = () => {
    const now = operations.upgrade(id);
    if (now.ok) write(`event: status\ndata: ${JSON.stringify(now.value)}\n\n`);
  };
  let pending: NodeJS.Timeout | null = null;
  const unlisten = operations.onStatus((changed) => {
    if (changed.id !== id) return;
    pending ??= setTimeout(() => {
      pending = null;
      status();
    }, STATUS_EVERY_MS);
  });
  const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
  try {
    status();
    for await (const event of followed.value) {
      write(`id: ${event.seq}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`);
      if (raw.writableNeedDrain) await drained(raw, gone.signal);
    }
    status();
  } finally {
    unlisten();
    clearInterval(heartbeat);
    if (pending) clearTimeout(pending);
    raw.end();
  }
  return reply;
}

/** A slow reader is waited for, not buffered for. Nothing stays behind on a stream that drains often. */
function drained(raw: FastifyReply["raw"], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      raw.off("drain", done);
      raw.off("close", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    raw.once("drain", done);
    raw.once("close", done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
