import type { PageQuery } from "@lockkeeper/api/schemas";
import { MOST_LISTED } from "@lockkeeper/api/schemas";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";

const DEFAULT_LIST = 50;

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** How many of a list are answered: at least one, at most as many as are kept in sight. */
export function limitOf(limit: string | undefined, fallback = DEFAULT_LIST): number {
  return Math.min(Math.max(Number(limit ?? fallback), 1), MOST_LISTED);
}

/** A cursor names the last item of the page before; to clients it is a text without a meaning. */
export function cursorOf(key: string): string {
  return Buffer.from(key, "utf8").toString("base64url");
}

/** @returns the key, undefined for none; `request-malformed` for a text that is no cursor of ours. */
export function keyOf(cursor: string | undefined): Result<string | undefined> {
  if (cursor === undefined) return ok(undefined);
  const key = Buffer.from(cursor, "base64url").toString("utf8");
  if (key === "" || cursorOf(key) !== cursor)
    return fail("request-malformed", "querystring.cursor is no `next` of this API");
  return ok(key);
}

/** One page of a list that is read from where the cursor says. @param read one more than asked for tells whether there is more. */
export function pageFrom<T>(
  { limit, cursor }: PageQuery,
  read: (limit: number, after: string | undefined) => Result<readonly T[]>,
  nameOf: (item: T) => string,
): Result<Page<T>> {
  const after = keyOf(cursor);
  if (!after.ok) return after;
  const most = limitOf(limit);
  const found = read(most + 1, after.value);
  if (!found.ok) return found;
  const items = found.value.slice(0, most);
  const last = items.at(-1);
  return ok({ items, next: found.value.length > most && last !== undefined ? cursorOf(nameOf(last)) : null });
}

/** One page of a list that lies in memory, by keys in rising order. Items that come or go between pages are not counted twice. */
export function pageOf<T>(all: readonly T[], query: PageQuery, nameOf: (item: T) => string): Result<Page<T>> {
  const keyed = all.map((item) => ({ key: nameOf(item), item })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = pageFrom(
    query,
    (limit, after) => ok(keyed.filter(({ key }) => after === undefined || key > after).slice(0, limit)),
    ({ key }) => key,
  );
  return page.ok ? ok({ items: page.value.items.map(({ item }) => item), next: page.value.next }) : page;
}
