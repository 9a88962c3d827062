const SHOWN_MAX_CHARS = 60;

/** What is wrong with a policy, as a sentence. */
export class Wrong extends Error {}

/** The fields of an object that may have only these. @throws Wrong */
export function objectAt(value: unknown, path: string, allowed: readonly string[]): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong(path, value, "an object");
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const key of entries.keys()) {
    if (!allowed.includes(key))
      wrong(`${path}.${key.slice(0, SHOWN_MAX_CHARS)}`, "", `one of ${allowed.join(", ")}`, true);
  }
  return entries;
}

/** @throws Wrong, always: with the path, what was there and what was expected. */
export function wrong(path: string, found: unknown, expected: string, unknownKey = false): never {
  if (unknownKey) throw new Wrong(`${path} is not known; expected ${expected}`);
  const shown = JSON.stringify(found) ?? String(found);
  const short = shown.length > SHOWN_MAX_CHARS ? `${shown.slice(0, SHOWN_MAX_CHARS)}…` : shown;
  throw new Wrong(`${path} is ${short}; expected ${expected}`);
}
