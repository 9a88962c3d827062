import { setTimeout as delay } from "node:timers/promises";

const EVERY_MS = 100;
const DEADLINE_MS = 120_000;

/** Looks until there is something. @throws with what it looked for when there is nothing in time */
export async function until<T>(look: () => Promise<T | null | undefined>): Promise<NonNullable<T>> {
  for (const end = Date.now() + DEADLINE_MS; ; await delay(EVERY_MS)) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > end) throw new Error(`nothing came of ${String(look)} within ${DEADLINE_MS / 1000} s`);
  }
}
