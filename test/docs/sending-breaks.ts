import { at, entries, listed, variants } from "./openapi-json.ts";

/** Of what a client sends: all of it must be taken still, and no more be asked for. */
export function sendingBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  if (before === undefined && after === undefined) return [];
  const [older, newer] = [variants(before), variants(after)];
  return older.flatMap((was) => {
    const tries = newer.map((is) => plainBreaks(where, was, is));
    return tries.sort((a, b) => a.length - b.length)[0] ?? [];
  });
}

function plainBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  const [was, is] = [at(before, "type"), at(after, "type")];
  // What has no type takes everything.
  if (before !== undefined && after !== undefined && was !== is && is !== undefined)
    return [`${where} was ${was}, is ${is}`];
  const required = listed(at(after, "required")).filter((name) => !listed(at(before, "required")).includes(name));
  const gone = entries(at(before, "properties")).flatMap(([name, older]) => {
    const newer = at(after, "properties", name);
    return newer === undefined
      ? [`${where}.${name} is taken no more`]
      : sendingBreaks(`${where}.${name}`, older, newer);
  });
  const items = was === "array" ? sendingBreaks(`${where}[]`, at(before, "items"), at(after, "items")) : [];
  return [
    ...required.map((name) => `${where}.${name} must be sent now`),
    ...gone,
    ...items,
    ...tighter(where, before, after),
  ];
}

/** Words, patterns and limits that let less through. */
function tighter(where: string, before: unknown, after: unknown): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const [words, now] = [at(before, "enum"), at(after, "enum")];
  const lost = Array.isArray(now) && !Array.isArray(words) ? ["any word"] : [];
  const gone = Array.isArray(now) ? listed(words).filter((word) => !now.includes(word)) : [];
  const pattern = at(after, "pattern");
  const patterns =
    pattern !== undefined && pattern !== at(before, "pattern") ? [`${where} must fit ${pattern} now`] : [];
  const limits = (["maxLength", "maximum", "maxItems"] as const).flatMap((name) =>
    limit(where, name, before, after, 1),
  );
  const least = (["minLength", "minimum", "minItems"] as const).flatMap((name) =>
    limit(where, name, before, after, -1),
  );
  return [
    ...[...lost, ...gone].map((word) => `${where}: ${String(word)} is taken no more`),
    ...patterns,
    ...limits,
    ...least,
  ];
}

function limit(where: string, name: string, before: unknown, after: unknown, sign: 1 | -1): readonly string[] {
  const [was, is] = [at(before, name), at(after, name)];
  if (typeof is !== "number") return [];
  if (typeof was === "number" && sign * (is - was) >= 0) return [];
  return [`${where} has a ${name} of ${is} now`];
}
