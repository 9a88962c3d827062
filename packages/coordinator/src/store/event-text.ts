import type { RunEvent } from "@lockkeeper/core/model/event";

/** A run's first event carries its plan: 500 nodes with a dozen steps each fit several times. */
export const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** @throws RangeError when the event is larger than {@link MAX_EVENT_BYTES}. */
export function eventToText(event: RunEvent): string {
  const text = JSON.stringify(event);
  if (Buffer.byteLength(text) > MAX_EVENT_BYTES)
    throw new RangeError(`event ${event.seq} is over ${MAX_EVENT_BYTES} bytes`);
  return text;
}

/** @throws when the text is no event of a version that this program knows, or not the one of that number. */
export function eventFromText(text: string, seq: number): RunEvent {
  const value = JSON.parse(text) as Partial<RunEvent>;
  if (value.v !== 1) throw new Error(`event ${seq} has version ${String(value.v)}, this program knows 1`);
  if (value.seq !== seq) throw new Error(`event ${seq} says that it is number ${String(value.seq)}`);
  // Written by this program's own types; what it means is judged by fold and audit.
  return value as RunEvent;
}
