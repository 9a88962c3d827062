import { ApiRefusal } from "./client.ts";
import { FIRST_WAIT_MS, MOST_WAIT_MS, pause, readStream } from "./read-stream.ts";

/** Is told names of what changed: `cluster`, `plans`, `upgrade ID` ...; `everything` after a gap. */
type Listener = (what: readonly string[]) => void;

/** A coordinator that gives no stream is not asked for one all the time: what is shown is asked for by time, too. */
const REFUSED_WAIT_MS = 60_000;
/** Views come and go: the stream of the one before serves the next. */
const KEEP_MS = 1000;

const listeners = new Set<Listener>();
let reading: AbortController | null = null;

/** One stream for the whole page, while somebody looks at it: browsers open few connections to one host. */
function attend(): void {
  const wanted = listeners.size > 0 && !document.hidden;
  if (!wanted) {
    reading?.abort();
    reading = null;
  } else if (reading === null) {
    reading = new AbortController();
    void readAll(reading.signal);
  }
}

async function readAll(signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    let least = 0;
    try {
      await readStream("/api/v1/changes", {}, signal, ({ event, data }) => {
        wait = FIRST_WAIT_MS;
        if (event === "changed") tell(namesOf(data));
      });
    } catch (error) {
      if (error instanceof ApiRefusal && error.status < 500) least = REFUSED_WAIT_MS;
    }
    await pause(Math.max(wait, least), signal);
    wait = Math.min(wait * 2, MOST_WAIT_MS);
  }
}

function tell(what: readonly string[]): void {
  for (const listener of listeners) listener(what);
}

/** What cannot be read may be anything. */
function namesOf(data: string): readonly string[] {
  try {
    const { what } = JSON.parse(data) as { readonly what?: unknown };
    return Array.isArray(what) ? what.map(String) : ["everything"];
  } catch {
    return ["everything"];
  }
}

document.addEventListener("visibilitychange", attend);

/** Tells of changes from now on. @returns how to stop listening */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener);
  attend();
  return () => {
    listeners.delete(listener);
    window.setTimeout(attend, KEEP_MS);
  };
}
