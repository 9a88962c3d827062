import { at, entries, listed, variants } from "./openapi-json.ts";

/** Of what a client reads: everything must be there still, of the same type, and never null where it was not. */
export function readingBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  if (after === undefined) return [`${where} is described no more`];
  const [older, newer] = [variants(before), variants(after)];
  if (older.length === 1 && newer.length === 1) return plainBreaks(where, before, after);
  // Each way that was must be there as it was. Ways more are new words: null alone is nothing that a client passes over.
  const changed = older.flatMap((was) => {
    const tries = newer.map((is) => plainBreaks(where, was, is));
    const least = tries.sort((a, b) => a.length - b.length)[0] ?? [];
    return tries.some((breaks) => breaks.length === 0) ? [] : least;
  });
  const nullable = (all: readonly unknown[]) => all.some((one) => at(one, "type") === "null");
  return nullable(newer) && !nullable(older) ? [...changed, `${where} may be null now`] : changed;
}

function plainBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  const [was, is] = [at(before, "type"), at(after, "type")];
  // A whole number is a number, too.
  if (was !== is && !(was === "number" && is === "integer")) return [`${where} was ${was}, is ${is}`];
  if (was === "array") return readingBreaks(`${where}[]`, at(before, "items"), at(after, "items"));
  const [words, now] = [listed(at(before, "enum")), listed(at(after, "enum"))];
  // One word alone tells variants apart: it must stay the same.
  if (words.length === 1 && words[0] !== now[0]) return [`${where} was ${words[0]}, is ${now[0]}`];
  const required = new Set(listed(at(after, "required")));
  return entries(at(before, "properties")).flatMap(([name, older]) => {
    const newer = at(after, "properties", name);
    if (newer === undefined) return [`${where}.${name} is gone`];
    const always = listed(at(before, "required")).includes(name) && !required.has(name);
    return [
      ...(always ? [`${where}.${name} may be left out now`] : []),
      ...readingBreaks(`${where}.${name}`, older, newer),
    ];
  });
}
