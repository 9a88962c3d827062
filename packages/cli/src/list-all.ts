import type { Wire } from "@lockkeeper/api/client";
import { api, ask, type Connection } from "./client.ts";

const PAGE_ITEMS = "500";
/** More than anybody keeps: an answer that never ends must not be waited for. */
const PAGES_MAX = 200;

type Query = { readonly limit: string; readonly cursor?: string };
type Page<T> = { readonly items: readonly T[]; readonly next?: string | null };

/**
 * Everything that a list of the API holds, page by page: `listAll((query) => api(to).GET(PATH, { params: { query } }))`.
 * @throws Refused, Unreachable
 */
export async function listAll<T>(pageOf: (query: Query) => Parameters<typeof ask<Page<T>>>[0]): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: Page<T> = await ask(pageOf({ limit: PAGE_ITEMS, ...(cursor === null ? {} : { cursor }) }));
    all.push(...answer.items);
    if (!answer.next) return all;
    cursor = answer.next;
  }
  return all;
}

/** Every node, without what is known of its host. @throws Refused, Unreachable */
export async function allNodes(to: Connection): Promise<readonly Wire["NodeSummary"][]> {
  return listAll((query) => api(to).GET("/api/v1/nodes", { params: { query } }));
}
