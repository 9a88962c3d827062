import { ask } from "./client.ts";
import { itemReader, type StreamItem } from "./server-events.ts";

/** The server has sent a heartbeat every ten seconds; silence longer than this is a dead connection. */
const SILENCE_MS = 25_000;
export const FIRST_WAIT_MS = 500;
export const MOST_WAIT_MS = 5000;

/** Reads a server-sent stream of the coordinator's until one of both ends it. @throws ApiRefusal, Unreachable */
export async function readStream(
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  take: (item: StreamItem) => void,
): Promise<void> {
  const silent = new AbortController();
  const answer = await ask(path, {
    headers: { accept: "text/event-stream", ...headers },
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

/** Waits, until the signal aborts at the latest. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
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
