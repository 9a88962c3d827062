import type { HostInstant, Instant } from "../model/ids.ts";

/** `2026-01-01T12:00:00Z`. @param ms since 1970 */
export function isoSecond(ms: number): string {
  return isoTime(ms as Instant).replace(/\.\d+Z$/, "Z");
}

/** `2026-01-01T12:00:00.000Z`. */
export function isoTime(at: Instant | HostInstant): string {
  // biome-ignore lint/style/noRestrictedGlobals: made of an argument; no clock is read.
  return new Date(at).toISOString();
}
