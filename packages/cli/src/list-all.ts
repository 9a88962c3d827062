import { type Connection, call } from "./client.ts";

const PAGE = 500;
/** More than anybody keeps: an answer that never ends must not be waited for. */
const PAGES_MAX = 200;

/** Everything that a list of the API holds, page by page. @param path without a query. @throws Refused, Unreachable */
export async function listAll<T>(to: Connection, path: string): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor = "";
  for (let page = 0; page < PAGES_MAX; page++) {
    const from = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await call<{ items: T[]; next?: string | null }>(to, "GET", `${path}?limit=${PAGE}${from}`);
    all.push(...answer.items);
    if (!answer.next) return all;
    cursor = answer.next;
  }
  return all;
}
