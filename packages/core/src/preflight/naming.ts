/** So many are named; the rest are counted. */
export const NAMED = 10;

/** The first of them, and how many more there are. */
export function some(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
