import { type Static, type TObject, type TProperties, type TSchema, type TUnsafe, Type } from "typebox";

/** What comes in is closed: an unknown field is an error, not a surprise. What goes out may grow: clients pass over what they do not know. */
export const closed = { additionalProperties: false } as const;

/** A point in time: milliseconds since 1970 by the coordinator's clock. */
export const Time = Type.Number({ description: "Milliseconds since 1970 by the coordinator's clock." });

/** One of some words. */
export function oneOf<const T extends readonly string[]>(words: T, description?: string) {
  return Type.Unsafe<T[number]>({
    type: "string",
    enum: [...words],
    ...(description === undefined ? {} : { description }),
  });
}

export function orNull<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** Names and texts, such as labels. */
export const Words = Type.Unsafe<Record<string, string>>({ type: "object", additionalProperties: { type: "string" } });

/** An object whose fields depend on its kind and are described elsewhere. */
export function open<T extends object>(description: string) {
  return Type.Unsafe<T>({ type: "object", additionalProperties: true, description });
}

/** A schema that has a name of its own in the description of the API. */
export type Named<T extends TSchema> = T & { readonly $id: string };

export function named<T extends TProperties>(name: string, properties: T, description?: string): Named<TObject<T>> {
  return Type.Object(properties, {
    $id: name,
    ...(description === undefined ? {} : { description }),
  }) as unknown as Named<TObject<T>>;
}

/** A closed set of words with a name of its own. */
export function namedWords<T extends string>(name: string, words: readonly T[], description: string) {
  return Type.Unsafe<T>({ $id: name, type: "string", enum: [...words], description }) as Named<TUnsafe<T>>;
}

/** Points to a named schema. */
export function ref<T extends TSchema>(schema: Named<T>) {
  return Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` });
}

/** One page of a list. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next: orNull(
      Type.String({ description: "Where the next page begins: the next request's `cursor`. Null: that was all." }),
    ),
  });
}

/** A plain list that is never long. */
export function listOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item) });
}
