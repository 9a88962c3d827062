import { availableParallelism, loadavg } from "node:os";

export type Named = { readonly name: string; readonly seconds: number };
export type Sum = Named & { readonly times: number };

/** Adds up what has the same name; the longest first. */
export function sums(all: readonly Named[]): readonly Sum[] {
  const by = new Map<string, Sum>();
  for (const { name, seconds } of all) {
    const was = by.get(name) ?? { name, seconds: 0, times: 0 };
    by.set(name, { name, seconds: was.seconds + seconds, times: was.times + 1 });
  }
  return [...by.values()].sort((a, b) => b.seconds - a.seconds);
}

/** @throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (low === undefined || high === undefined) throw new RangeError("no values");
  return (low + high) / 2;
}

/**
 * How long of a time something had room and nobody took it, in seconds.
 * @param room what was seen of it, the oldest first; it holds until the next. Times in ms.
 */
export function unused(
  room: readonly { readonly at: number; readonly allowed: number }[],
  from: number,
  until: number,
): number {
  const spans = room.map(({ at, allowed }, i) => {
    const [begin, end] = [Math.max(at, from), Math.min(room[i + 1]?.at ?? until, until)];
    return allowed > 0 ? Math.max(0, end - begin) : 0;
  });
  return spans.reduce((sum, ms) => sum + ms, 0) / 1000;
}

export function table(title: string, seconds: number, rows: readonly Sum[]): void {
  console.log(`\n${title}: ${Math.round(seconds)} s`);
  for (const { name, seconds: of, times } of rows)
    console.log(`  ${of.toFixed(1).padStart(7)} s  ${String(times).padStart(3)} x  ${name}`);
}

/** `0.53 (lockkeeper 14.2 s / kubectl 26.8 s)`. */
export function ratio(ours: number, theirs: number, than: string): string {
  return `${(ours / theirs).toFixed(2)} (lockkeeper ${ours.toFixed(1)} s / ${than} ${theirs.toFixed(1)} s)`;
}

/**
 * How busy the machine was. What kubectl sleeps does not grow with the load, what pods take to start does: on a busy machine
 * every ratio is worse for who waits for pods alone.
 */
export function busy(): string {
  const [, fiveMinutes = 0] = loadavg();
  return `the machine: ${availableParallelism()} cores, load ${fiveMinutes.toFixed(1)} over the last five minutes`;
}
