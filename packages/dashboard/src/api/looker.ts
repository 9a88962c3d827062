export type Pace = {
  /** Asked again after so long, whatever happens; null: not by time. */
  readonly everyMs: number | null;
  /** Between the beginnings of two questions that changes asked for, at least. */
  readonly leastMs: number;
  /** Nobody looks: nothing is asked. */
  readonly hidden: () => boolean;
};

export type Looker = {
  /** Asks now; while a question is under way, once more after it. */
  readonly look: () => void;
  /** Asks as soon as the pace allows: at once after a quiet time. */
  readonly changed: () => void;
  readonly stop: () => void;
};

/** Asks a question again and again, one at a time: by time and by what changes. @param ask handles its own errors */
export function looker(ask: () => Promise<void>, { everyMs, leastMs, hidden }: Pace): Looker {
  let [stopped, asking, again] = [false, false, false];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let begunAt = Number.NEGATIVE_INFINITY;
  const after = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
  };
  const later = () => {
    if (everyMs !== null) after(everyMs);
  };
  const soon = () => after(Math.max(0, begunAt + leastMs - performance.now()));
  const look = async () => {
    clearTimeout(timer);
    if (stopped) return;
    if (asking) {
      again = true;
      return;
    }
    if (hidden()) return later();
    [asking, again, begunAt] = [true, false, performance.now()];
    await ask();
    asking = false;
    if (stopped) return;
    // What changed meanwhile may not be in the answer.
    if (again) soon();
    else later();
  };
  return {
    look: () => void look(),
    changed: () => {
      if (asking) again = true;
      else if (!stopped) soon();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
