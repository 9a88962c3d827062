/**
 * The newer value, made of the parts of the older one wherever they are equal: what did not change keeps its identity,
 * so that only what did is drawn anew.
 */
export function keepSame<T>(older: unknown, newer: T): T {
  return merged(older, newer) as T;
}

function merged(older: unknown, newer: unknown): unknown {
  if (Object.is(older, newer)) return older;
  if (Array.isArray(older) && Array.isArray(newer)) return mergedList(older, newer);
  return isRecord(older) && isRecord(newer) ? mergedRecord(older, newer) : newer;
}

/** Nothing is made anew before the first difference: most of what comes is the same. */
function mergedList(older: readonly unknown[], newer: readonly unknown[]): readonly unknown[] {
  let made: unknown[] | null = older.length === newer.length ? null : [];
  for (let at = 0; at < newer.length; at++) {
    const item = merged(older[at], newer[at]);
    if (made === null && !Object.is(item, older[at])) made = older.slice(0, at);
    made?.push(item);
  }
  return made ?? older;
}

type Fields = Record<string, unknown>;

function mergedRecord(older: Fields, newer: Fields): Fields {
  let same = true;
  let fields = 0;
  const parts: unknown[] = [];
  for (const key in newer) {
    const part = merged(older[key], newer[key]);
    same &&= Object.is(part, older[key]) && key in older;
    parts[fields++] = part;
  }
  if (same && fields === Object.keys(older).length) return older;
  const keys = Object.keys(newer);
  return Object.fromEntries(keys.map((key, at) => [key, parts[at]]));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
