import type { ServerResponse } from "node:http";
import { discover } from "./discovery.ts";
import { beginTermination, evictPod } from "./evict.ts";
import type { ObjectStore } from "./object-store.ts";
import { asObject, type Fields, isFields, type KubeObject, numberAt, patched, textAt } from "./objects.ts";
import { evictionVersions } from "./resources.ts";
import { type Route, route } from "./route.ts";
import { requestFilter } from "./selectors.ts";
import { badRequest, notFound, StatusError } from "./status-error.ts";
import { type KnownToken, reviewAccess, reviewToken } from "./token-reviews.ts";
import { served, watch } from "./watch.ts";

export type HandlerOptions = {
  readonly store: ObjectStore;
  readonly tokens: ReadonlyMap<string, KnownToken>;
  /** Of Kubernetes 1.x: decides which API versions are served. */
  readonly minor: () => number;
  readonly bookmarkMs: number;
  readonly open?: Set<() => void>;
};

export type Incoming = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
};

export type Reply = { readonly status: number; readonly body: object | string };

/** Answers one request; null when it became a watch on the response. @throws StatusError. */
export function handle(options: HandlerOptions, incoming: Incoming, response: ServerResponse): Reply | null {
  const { method, path, body } = incoming;
  const minor = options.minor();
  if (path === "/readyz" || path === "/livez" || path === "/healthz") return { status: 200, body: "ok" };
  if (path === "/apis/authentication.k8s.io/v1/tokenreviews" && method === "POST") {
    return { status: 201, body: reviewToken(body, options.tokens) };
  }
  if (path === "/apis/authorization.k8s.io/v1/subjectaccessreviews" && method === "POST") {
    return { status: 201, body: reviewAccess(body, options.tokens) };
  }
  const found = discover(path, minor);
  if (found) return { status: 200, body: found };
  const where = route(path, minor);
  if (!where) throw new StatusError(404, "NotFound", "the server could not find the requested resource");
  if (where.subresource === "eviction" && method === "POST") {
    evictPod(options.store, where.namespace ?? "", where.name ?? "", body, evictionVersions(minor));
    return { status: 201, body: { kind: "Status", apiVersion: "v1", status: "Success", code: 201 } };
  }
  if (where.subresource !== null && where.subresource !== "status") throw notFound("subresource", where.subresource);
  if (where.name === null) return onCollection(options, where, incoming, response);
  return { status: 200, body: onObject(options.store, where, incoming) };
}

function onCollection(
  options: HandlerOptions,
  where: Route,
  incoming: Incoming,
  response: ServerResponse,
): Reply | null {
  const { store } = options;
  const { method, query, body } = incoming;
  if (method === "POST") return { status: 201, body: served(store.create(objectFor(where, body)), where) };
  if (method !== "GET") throw new StatusError(405, "MethodNotAllowed", `${method} is not supported on a collection`);
  const filter = requestFilter(query);
  if (query.get("watch") === "true") {
    watch(store, where, filter, query, options, response);
    return null;
  }
  return { status: 200, body: page(store, where, filter, query) };
}

/** One page of a list; `continue` is the place in the list, good while nothing else asks for a snapshot. */
function page(store: ObjectStore, where: Route, filter: (o: KubeObject) => boolean, query: URLSearchParams): object {
  const all = store
    .list(where.resource.kind)
    .filter((o) => (where.namespace === null || o.metadata.namespace === where.namespace) && filter(o));
  const from = Number(query.get("continue") ?? 0);
  const limit = Number(query.get("limit")) || all.length;
  // Items of a list carry neither kind nor apiVersion, as in the real one.
  const items = all.slice(from, from + limit).map(({ apiVersion: _version, kind: _kind, ...rest }) => rest);
  const next = from + limit < all.length ? { continue: String(from + limit) } : {};
  const metadata = { resourceVersion: String(store.version()), ...next };
  return { kind: `${where.resource.kind}List`, apiVersion: where.apiVersion, metadata, items };
}

function onObject(store: ObjectStore, where: Route, { method, contentType, body }: Incoming): KubeObject {
  const name = where.name ?? "";
  const present = store.get(where.resource.kind, name, where.namespace ?? "");
  if (!present) throw notFound(where.resource.plural, name);
  switch (method) {
    case "GET":
      return served(present, where);
    case "PUT":
      return served(store.replace(present, half(present, objectFor(where, body), where)), where);
    case "PATCH": {
      if (!isFields(body)) throw badRequest("the patch is no object");
      if (!isMergePatch(contentType, body))
        throw new StatusError(415, "UnsupportedMediaType", `the sandbox does not take this ${contentType}`);
      const uid = textAt(body, "metadata.uid");
      if (uid && uid !== present.metadata.uid)
        throw new StatusError(422, "Invalid", `${present.kind} "${name}" is invalid: metadata.uid: field is immutable`);
      return served(store.replace(present, half(present, patched(present, body), where)), where);
    }
    case "DELETE": {
      const uid = textAt(body, "preconditions.uid");
      if (uid && uid !== present.metadata.uid)
        throw new StatusError(
          409,
          "Conflict",
          `Operation cannot be fulfilled on ${where.resource.plural} "${name}": Precondition failed: UID in precondition: ${uid}, UID in object meta: ${present.metadata.uid}`,
        );
      if (where.resource.kind === "Pod" && numberAt(body, "gracePeriodSeconds") !== 0)
        beginTermination(store, where.namespace ?? "", name);
      else store.remove(where.resource.kind, name, where.namespace ?? "");
      return served(present, where);
    }
    default:
      throw new StatusError(405, "MethodNotAllowed", `${method} is not supported`);
  }
}

/** Without lists and directives a strategic merge patch means what a merge patch means: `kubectl cordon` sends such. */
function isMergePatch(contentType: string, body: Fields): boolean {
  if (contentType === "application/merge-patch+json") return true;
  return contentType === "application/strategic-merge-patch+json" && isPlain(body);
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return false;
  if (!isFields(value)) return true;
  return Object.entries(value).every(([name, inner]) => !name.startsWith("$") && isPlain(inner));
}

/** What a write may change: the subresource `status` that alone, any other write all but that. */
function half(present: KubeObject, next: KubeObject, { subresource }: Route): KubeObject {
  const { status: now, ...rest } = next;
  const { status: before, ...kept } = present;
  if (subresource === "status") {
    // The version that was read is asked for all the same.
    const metadata = { ...present.metadata, resourceVersion: next.metadata.resourceVersion };
    return { ...kept, metadata, ...(now === undefined ? {} : { status: now }) } as KubeObject;
  }
  return { ...rest, ...(before === undefined ? {} : { status: before }) };
}

function objectFor(where: Route, body: unknown): KubeObject {
  const object = asObject(body);
  if (!object) throw badRequest("the body has no apiVersion, kind or name");
  if (object.kind !== where.resource.kind || object.apiVersion !== where.apiVersion) {
    throw badRequest(`${object.apiVersion} ${object.kind} does not fit ${where.apiVersion} ${where.resource.kind}`);
  }
  const namespace = where.resource.namespaced ? { namespace: where.namespace ?? "default" } : {};
  return { ...object, metadata: { ...object.metadata, ...namespace } };
}
