import type { FastifyReply, FastifyRequest } from "fastify";

const HEARTBEAT_MS = 10_000;
/** How soon a reader's browser comes back after a restart. */
const RETRY_MS = 1000;
/** A reader that takes nothing for so long is gone, or holds what it should not. */
const STALLED_MS = 60_000;

export type Sse = {
  /** Aborted when the reader has gone. */
  readonly gone: AbortSignal;
  /** False: the reader has not yet taken what was written before. What may be left out is left out then. */
  readonly ready: boolean;
  write(text: string): void;
  /** Resolves when everything written was taken, or the reader has gone. */
  taken(): Promise<void>;
  end(): void;
};

/**
 * Makes an answer a server-sent stream (html.spec.whatwg.org, 9.2). What is not taken is never more than one write and its waits.
 * @param over the reader may read no more: it is told nothing from then on, and counts as gone.
 */
export function openSse(request: FastifyRequest, reply: FastifyReply, over: AbortSignal): Sse {
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.raw.on("close", leave);
  raw.on("error", leave);
  raw.on("close", leave);
  over.addEventListener("abort", leave, { once: true });
  if (over.aborted) leave();
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    connection: "keep-alive",
    "x-accel-buffering": "no",
  });
  const write = (text: string) => {
    if (!gone.signal.aborted && !raw.writableEnded && !raw.destroyed) raw.write(text);
  };
  write(`retry: ${RETRY_MS}\n\n`);
  let takenAt = performance.now();
  raw.on("drain", () => {
    takenAt = performance.now();
  });
  const heartbeat = setInterval(() => {
    if (!raw.writableNeedDrain) {
      takenAt = performance.now();
      write(": still here\n\n");
    } else if (performance.now() - takenAt > STALLED_MS) raw.destroy();
  }, HEARTBEAT_MS);
  return {
    gone: gone.signal,
    get ready() {
      return !raw.writableNeedDrain && !raw.destroyed;
    },
    write,
    taken: () => (raw.writableNeedDrain ? drained(raw, gone.signal) : Promise.resolve()),
    end() {
      clearInterval(heartbeat);
      gone.abort();
      // Who has not taken what was written would keep the connection for as long as it likes.
      if (over.aborted && raw.writableNeedDrain) raw.destroy();
      else raw.end();
    },
  };
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
