/** Requests of one caller in one window; generous for people and scripts, too few to hurt. */
const GENEROUS = { most: 600, windowMs: 60_000 };
const MOST_CALLERS = 10_000;

/** Counts requests by caller. @returns seconds to wait, or 0 when the request may go on. */
export function createRateLimit(now: () => number, { most, windowMs } = GENEROUS): (caller: string) => number {
  const windows = new Map<string, { readonly from: number; count: number }>();
  return (caller) => {
    const at = now();
    const window = windows.get(caller);
    if (!window || at - window.from >= windowMs) {
      if (windows.size >= MOST_CALLERS) windows.clear();
      windows.set(caller, { from: at, count: 1 });
      return 0;
    }
    window.count++;
    return window.count <= most ? 0 : Math.ceil((window.from + windowMs - at) / 1000);
  };
}
