import type { Wait } from "@lockkeeper/core/model/decision";

/** A changed set of waits is said this often at most. */
const APART_MS = 10_000;
/** Waits that differ in their numbers alone are progress of the same waits. */
const PROGRESS_MS = 15_000;

export type WaitNotes = {
  /** Takes the waits as they are now. */
  readonly see: (waits: readonly Wait[]) => void;
  /** Says nothing more. */
  readonly stop: () => void;
};

/**
 * Says what is waited for, when it changes: not too often, and the newest is always said in the end.
 * @param said the waits that were shown already
 */
export function waitNotes(print: (line: string) => void, said: readonly Wait[] = []): WaitNotes {
  let last = text(said);
  let lastAt = Number.NEGATIVE_INFINITY;
  let newest = last;
  let timer: NodeJS.Timeout | null = null;
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const say = () => {
    timer = null;
    [last, lastAt] = [newest, performance.now()];
    print(newest);
  };
  const see = (waits: readonly Wait[]) => {
    const now = text(waits);
    if (now === newest && timer !== null) return;
    newest = now;
    stop();
    // That nothing is waited for is shown by what happens next.
    if (now === "") last = "";
    if (now === last) return;
    const apart = withoutNumbers(now) === withoutNumbers(last) ? PROGRESS_MS : APART_MS;
    const due = lastAt + apart - performance.now();
    if (due <= 0) say();
    else timer = setTimeout(say, due);
  };
  return { see, stop };
}

function text(waits: readonly Wait[]): string {
  return [...new Set(waits.map((w) => w.why))].sort().join("; ");
}

/** Counts and seconds, not the digits of names like `w1` or `node-2`. */
function withoutNumbers(waits: string): string {
  return waits.replaceAll(/(?<![\w.-])\d+/g, "#");
}
