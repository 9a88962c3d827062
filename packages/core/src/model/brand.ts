/** A nominal type: a `T` that only a named constructor may produce. */
export type Brand<T, B extends string> = T & { readonly __brand: B };

/** A list that holds at least one item, so that "failed with no finding" cannot be said. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Narrows a list to {@link NonEmpty}. */
export function isNonEmpty<T>(list: readonly T[]): list is NonEmpty<T> {
  return list.length > 0;
}
