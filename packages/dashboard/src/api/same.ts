/**
 * The newer value, made of the parts of the older one wherever they are equal: what did not change keeps its identity,
 * so that only what did is drawn anew.
 */
export function keepSame<T>(older: unknown, newer: T): T {
  return merged(older, newer) as T;
}

function merged(older: unknown, newer: unknown): unknown {
  if (Object.is(older, newer)) return older;
  if (Array.isArray(older) && Array.isArray(newer)) {
    const items = newer.map((item: unknown, at) => merged(older[at], item));
    return items.length === older.length && items.every((item, at) => item === older[at]) ? older : items;
  }
  if (!isRecord(older) || !isRecord(newer)) return newer;
  const keys = Object.keys(newer);
  const made = Object.fromEntries(keys.map((key) => [key, merged(older[key], newer[key])]));
  const same =
    keys.length === Object.keys(older).length && keys.every((key) => key in older && made[key] === older[key]);
  return same ? older : made;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
