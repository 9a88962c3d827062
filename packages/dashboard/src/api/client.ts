import { answerDeadlineMs } from "@lockkeeper/api/answer-deadline";
import { type ApiClient, ApiRefusal, createApi, dataOf, type Wire } from "@lockkeeper/api/client";
import { connection } from "./connection.ts";

/** The coordinator cannot be reached now: worth trying again. */
export class Unreachable extends Error {}

/** Tells the coordinator that a change comes from its own page: no other site's page may send it. */
const PAGE_HEADER = "x-lockkeeper-page";

/** Everything that the coordinator can be asked, by the session's cookie. What it answers is read by `dataOf`. */
export const api: ApiClient = createApi({
  baseUrl: location.origin,
  token: null,
  fetch: (request) => {
    const deadlineMs = answerDeadlineMs(new URL(request.url).pathname);
    return send(new Request(request, { signal: AbortSignal.timeout(deadlineMs) }));
  },
});

/** Sends a request, and notes how it went. @throws Unreachable */
export async function send(request: Request): Promise<Response> {
  request.headers.set(PAGE_HEADER, "1");
  const answer = await fetch(request).catch(lost);
  // A proxy's word that it finds no coordinator.
  if (answer.status === 502 || answer.status === 504) lost(new Error(`HTTP ${answer.status}`));
  connection.found();
  if (answer.status === 401) connection.loggedOut();
  return answer;
}

/** A request that is none of the API's description, or whose answer is read as it comes. @throws ApiRefusal, Unreachable */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await send(new Request(path, init));
  if (!answer.ok) throw new ApiRefusal(answer, await answer.json().catch(() => null));
  return answer;
}

function lost(error: unknown): never {
  connection.lost();
  throw new Unreachable(`The coordinator does not answer (${error instanceof Error ? error.message : String(error)})`);
}

type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

const PAGE_ITEMS = "500";
const MOST_PAGES = 20;

/** A list of the API's whole, page by page. */
export async function wholeList<T>(
  page: (query: { limit: string; cursor?: string }) => Parameters<typeof dataOf<Page<T>>>[0],
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let n = 0; n < MOST_PAGES && (n === 0 || cursor !== null); n++) {
    const found: Page<T> = await dataOf(page({ limit: PAGE_ITEMS, ...(cursor === null ? {} : { cursor }) }));
    items.push(...found.items);
    cursor = found.next;
  }
  return items;
}

export { ApiRefusal, dataOf, type Wire };
