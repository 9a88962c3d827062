export type Json = { readonly [key: string]: unknown };

/** Schemas that point to each other are followed so deep: none of ours points back to itself. */
const DEEPEST = 40;

export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (now, key) => (typeof now === "object" && now !== null ? Reflect.get(now, key) : undefined),
    value,
  );
}

export function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

export function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A parameter's name and where it stands. */
export function nameOf(parameter: unknown): string {
  return `${at(parameter, "name")} in ${at(parameter, "in")}`;
}

/** A schema with everything in its place that it points to. @param root the document. */
export function opened(root: Json, schema: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new RangeError("a schema points back to itself");
  if (Array.isArray(schema)) return schema.map((one) => opened(root, one, depth + 1));
  if (typeof schema !== "object" || schema === null) return schema;
  const ref = at(schema, "$ref");
  if (typeof ref === "string" && ref.startsWith("#/")) {
    const found = at(root, ...ref.slice(2).split("/"));
    if (found === undefined) throw new RangeError(`${ref} is not there`);
    return opened(root, found, depth + 1);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, opened(root, value, depth + 1)]));
}

/** The ways a schema may go: itself where it has no `anyOf`. */
export function variants(schema: unknown): readonly unknown[] {
  const any = at(schema, "anyOf") ?? at(schema, "oneOf");
  return Array.isArray(any) ? any : [schema];
}
