import type { WarningEvents } from "@lockkeeper/core/model/inventory";
import { warningKey } from "@lockkeeper/core/model/plan";
import type { Api } from "./api.ts";
import { at, count, list, text } from "./json.ts";
import { EVENT_SOURCE } from "./node-events.ts";

const PAGE = 500;
const PAGES_MAX = 10;
const KEPT_MAX = 200;
const MESSAGE_MAX_CHARS = 200;

/**
 * The warning events that the API server still keeps, gathered by reason, kind and namespace, the most frequent first. At most
 * 5,000 are read. @throws ApiError, Unreachable
 */
export async function warningEvents(api: Api, signal?: AbortSignal): Promise<readonly WarningEvents[]> {
  const found = new Map<string, WarningEvents>();
  let more = "";
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = new URLSearchParams({ fieldSelector: "type=Warning", limit: String(PAGE) });
    if (more) query.set("continue", more);
    const answer = await api.get(`/api/v1/events?${query}`, signal);
    for (const event of list(answer, "items")) add(found, event);
    more = text(answer, "metadata", "continue") ?? "";
    if (more === "") break;
  }
  return [...found.values()]
    .sort((a, b) => b.count - a.count || (warningKey(a) < warningKey(b) ? -1 : 1))
    .slice(0, KEPT_MAX);
}

function add(found: Map<string, WarningEvents>, event: unknown): void {
  const object = at(event, "involvedObject");
  const [reason, kind, name] = [text(event, "reason"), text(object, "kind"), text(object, "name")];
  // What we say ourselves is no news about the cluster.
  if (!reason || !kind || !name || text(event, "source", "component") === EVENT_SOURCE) return;
  const namespace = text(object, "namespace") ?? "";
  // Events of the newer API count in a series; one of neither happened once.
  const times = Math.max(1, count(event, "count"), count(event, "series", "count"));
  const message = (text(event, "message") ?? "").slice(0, MESSAGE_MAX_CHARS);
  const key = warningKey({ reason, kind, namespace });
  const before = found.get(key);
  const example = before?.example ?? `${kind} ${namespace ? `${namespace}/` : ""}${name}: ${message}`;
  found.set(key, { reason, kind, namespace, count: (before?.count ?? 0) + times, example });
}
