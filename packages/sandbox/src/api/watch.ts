import type { ServerResponse } from "node:http";
import type { Change, ObjectStore } from "./object-store.ts";
import type { KubeObject } from "./objects.ts";
import type { Route } from "./route.ts";
import type { Filter } from "./selectors.ts";
import { StatusError } from "./status-error.ts";

export type WatchPace = {
  readonly bookmarkMs: number;
  /** Watches that are open, each by what ends it with 410 Gone. */
  readonly open?: Set<() => void>;
};

/**
 * Streams the changes after a resourceVersion: those known first, then each as it comes. An object that begins or ceases
 * to fit the selector shows as added or deleted. A version that is no longer known ends with an ERROR event of code 410.
 */
export function watch(
  store: ObjectStore,
  where: Route,
  filter: Filter,
  query: URLSearchParams,
  pace: WatchPace,
  response: ServerResponse,
): void {
  // A client may have left while its request was held back: nothing would end what is begun for it now.
  if (response.destroyed) return;
  const send = (type: string, object: object) => response.write(`${JSON.stringify({ type, object })}\n`);
  const tell = (change: Change) => {
    const event = change.plural === where.resource.plural ? eventOf(change, where, filter) : null;
    if (event) send(event.type, served(event.object, where));
  };
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const asked = query.get("resourceVersion");
  const past = store.since(asked ? Number(asked) : store.version());
  if (past === null) {
    send("ERROR", new StatusError(410, "Expired", `too old resource version: ${asked}`).body());
    response.end();
    return;
  }
  for (const change of past) tell(change);
  const unlisten = store.listen(tell);
  const bookmark = () => {
    const metadata = { resourceVersion: String(store.version()) };
    send("BOOKMARK", { apiVersion: where.apiVersion, kind: where.resource.kind, metadata });
  };
  const marks = query.get("allowWatchBookmarks") === "true" ? setInterval(bookmark, pace.bookmarkMs) : null;
  const seconds = Number(query.get("timeoutSeconds")) || 300;
  const over = setTimeout(() => response.end(), seconds * 1000);
  const expire = () => {
    const latest = new StatusError(410, "Expired", "the watch was ended: its resource version is too old");
    send("ERROR", latest.body());
    response.end();
  };
  pace.open?.add(expire);
  response.on("close", () => {
    unlisten();
    pace.open?.delete(expire);
    if (marks) clearInterval(marks);
    clearTimeout(over);
  });
}

/** The object as this API version shows it. */
export function served(object: KubeObject, where: Route): KubeObject {
  return { ...object, apiVersion: where.apiVersion };
}

function eventOf(
  change: Change,
  where: Route,
  filter: Filter,
): { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject } | null {
  const fits = (object: KubeObject | null) =>
    object !== null && (where.namespace === null || object.metadata.namespace === where.namespace) && filter(object);
  const { before, after } = change;
  if (after && fits(after)) return { type: fits(before) ? "MODIFIED" : "ADDED", object: after };
  if (!before || !fits(before)) return null;
  // A deleted object carries the version of its deletion.
  const metadata = { ...before.metadata, resourceVersion: String(change.version) };
  return { type: "DELETED", object: { ...before, metadata } };
}
