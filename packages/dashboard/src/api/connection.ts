import { useSyncExternalStore } from "react";

/** Whether the coordinator answers, and since when it does not (ms since 1970). */
export type Connection = { readonly lostSince: number | null; readonly loggedOut: boolean };

let now: Connection = { lostSince: null, loggedOut: false };
const listeners = new Set<() => void>();

function become(next: Connection): void {
  if (next.lostSince === now.lostSince && next.loggedOut === now.loggedOut) return;
  now = next;
  for (const listener of listeners) listener();
}

/** Told by every request how it went. */
export const connection = {
  found: () => become({ ...now, lostSince: null }),
  lost: () => become({ ...now, lostSince: now.lostSince ?? Date.now() }),
  loggedOut: () => become({ ...now, loggedOut: true }),
  loggedIn: () => become({ ...now, loggedOut: false }),
} as const;

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => now,
  );
}
