import { at, entries, type Json, listed, nameOf, opened } from "./openapi-json.ts";
import { readingBreaks } from "./reading-breaks.ts";
import { sendingBreaks } from "./sending-breaks.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/**
 * What in a newer description of the API a client of the older one would stumble over: an address or method that is gone, a
 * field that it reads and finds no more or of another type, a field that it sends and may no more, one that it must send and
 * does not know of. A word more in what is read is none: clients pass over what they do not know.
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
      else breaks.push(...operationBreaks(where, { root: before, of: older }, { root: after, of: newer }));
    }
  }
  return breaks;
}

type Operation = { readonly root: Json; readonly of: unknown };

function operationBreaks(where: string, before: Operation, after: Operation): readonly string[] {
  const schema = ["content", "application/json", "schema"];
  const of = ({ root, of }: Operation, ...path: readonly string[]) => opened(root, at(of, ...path));
  const named = (id: unknown) => (typeof id === "string" ? [id] : []);
  const renamed = named(at(before.of, "operationId")).filter((id) => id !== at(after.of, "operationId"));
  const sent = sendingBreaks(
    `${where}: body`,
    of(before, "requestBody", ...schema),
    of(after, "requestBody", ...schema),
  );
  const read = entries(at(before.of, "responses")).flatMap(([status]) =>
    entries(at(before.of, "responses", status, "content")).flatMap(([type]) => {
      const body = ["responses", status, "content", type];
      if (at(after.of, ...body) === undefined) return [`${where}: ${status} is answered as ${type} no more`];
      return readingBreaks(`${where}: ${status}`, of(before, ...body, "schema"), of(after, ...body, "schema"));
    }),
  );
  const older = new Map(listed(at(before.of, "parameters")).map((one) => [nameOf(one), one]));
  const newer = new Map(listed(at(after.of, "parameters")).map((one) => [nameOf(one), one]));
  const asked = [...newer].filter(([name, one]) => at(one, "required") === true && !older.has(name));
  const parameters = [...older].flatMap(([name, one]) =>
    newer.has(name)
      ? sendingBreaks(
          `${where}: the parameter ${name}`,
          opened(before.root, at(one, "schema")),
          opened(after.root, at(newer.get(name), "schema")),
        )
      : [`${where}: the parameter ${name} is taken no more`],
  );
  return [
    ...renamed.map((id) => `${where}: the operation ${id} has another name`),
    ...sent,
    ...read,
    ...asked.map(([name]) => `${where}: the parameter ${name} must be sent now`),
    ...parameters,
  ];
}
