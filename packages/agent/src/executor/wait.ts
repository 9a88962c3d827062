import type { Clock } from "../clock.ts";
import { HostFault } from "../host/fault.ts";

export type WaitOptions = {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly everyMs: number;
  /** Told what is still in the way. */
  readonly onWait: (why: string) => void;
};

/**
 * Looks again and again until nothing is in the way, to a deadline. For what has nothing to watch: an API server that is
 * away, a process that comes back. A host that cannot answer counts as in the way.
 * @param look null when it holds; else what is in the way.
 * @returns null when it holds; else what was in the way last.
 */
export async function waitFor(options: WaitOptions, look: () => Promise<string | null>): Promise<string | null> {
  const { clock, deadlineMs, everyMs, onWait } = options;
  const until = clock.now() + deadlineMs;
  for (;;) {
    const why = await looked(look);
    if (why === null) return null;
    if (clock.now() + everyMs > until) return `${why} (for ${Math.round(deadlineMs / 1000)} s)`;
    onWait(why);
    await clock.sleep(everyMs);
  }
}

async function looked(look: () => Promise<string | null>): Promise<string | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof HostFault) return error.message;
    throw error;
  }
}
