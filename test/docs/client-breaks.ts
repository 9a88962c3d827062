type Json = { readonly [key: string]: unknown };

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/**
 * What in a newer description of the API a client of the older one would stumble over: an address or method that is gone, a
 * field that it reads and finds no more or of another type, a field that it sends and may no more, one that it must send and
 * does not know of.
 * @param before, after OpenAPI documents. @returns one line each; empty when every client goes on to work.
 */
export function clientBreaks(before: Json, after: Json): readonly string[] {
  const breaks: string[] = [];
  for (const [path, was] of entries(before.paths)) {
    for (const method of METHODS) {
      const [older, newer] = [at(was, method), at(after, "paths", path, method)];
      if (older === undefined) continue;
      const where = `${method.toUpperCase()} ${path}`;
      if (newer === undefined) breaks.push(`${where} is gone`);
      else breaks.push(...operationBreaks(where, older, newer));
    }
  }
  return breaks;
}

function operationBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  const schema = ["content", "application/json", "schema"];
  const sent = sendingBreaks(
    `${where}: body`,
    at(before, "requestBody", ...schema),
    at(after, "requestBody", ...schema),
  );
  const read = entries(at(before, "responses")).flatMap(([status, answer]) => {
    const [older, newer] = [at(answer, ...schema), at(after, "responses", status, ...schema)];
    if (older === undefined) return [];
    return readingBreaks(`${where}: ${status}`, older, newer);
  });
  const known = new Set(listed(at(before, "parameters")).map(nameOf));
  const asked = listed(at(after, "parameters")).filter(
    (one) => at(one, "required") === true && !known.has(nameOf(one)),
  );
  return [...sent, ...read, ...asked.map((one) => `${where}: the parameter ${nameOf(one)} must be sent now`)];
}

/** Of what a client reads: everything must be there still. */
function readingBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  if (after === undefined) return [`${where} is described no more`];
  const [was, is] = [at(before, "type"), at(after, "type")];
  if (was !== is) return [`${where} was ${was}, is ${is}`];
  if (was === "array") return readingBreaks(`${where}[]`, at(before, "items"), at(after, "items"));
  return entries(at(before, "properties")).flatMap(([name, older]) => {
    const newer = at(after, "properties", name);
    return newer === undefined ? [`${where}.${name} is gone`] : readingBreaks(`${where}.${name}`, older, newer);
  });
}

/** Of what a client sends: all of it must be taken still, and no more be asked for. */
function sendingBreaks(where: string, before: unknown, after: unknown): readonly string[] {
  if (before === undefined && after === undefined) return [];
  const [was, is] = [at(before, "type"), at(after, "type")];
  if (before !== undefined && after !== undefined && was !== is) return [`${where} was ${was}, is ${is}`];
  const required = listed(at(after, "required")).filter((name) => !listed(at(before, "required")).includes(name));
  const gone = entries(at(before, "properties")).flatMap(([name, older]) => {
    const newer = at(after, "properties", name);
    return newer === undefined
      ? [`${where}.${name} is taken no more`]
      : sendingBreaks(`${where}.${name}`, older, newer);
  });
  return [...required.map((name) => `${where}.${name} must be sent now`), ...gone];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (now, key) => (typeof now === "object" && now !== null ? Reflect.get(now, key) : undefined),
    value,
  );
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(parameter: unknown): string {
  return `${at(parameter, "name")} in ${at(parameter, "in")}`;
}
