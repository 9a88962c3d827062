import { RESOURCES, type Resource, servedVersions } from "./resources.ts";

/** What a path names. */
export type Route = {
  readonly resource: Resource;
  readonly apiVersion: string;
  /** Null: all namespaces, or a resource without namespaces. */
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
};

/** Reads /api/v1/... and /apis/GROUP/VERSION/...; null when nothing of that name is served by 1.`minor`. */
export function route(path: string, minor: number): Route | null {
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  const core = parts[0] === "api";
  if (!core && parts[0] !== "apis") return null;
  const group = core ? "" : (parts[1] ?? "");
  const version = parts[core ? 1 : 2] ?? "";
  let rest = parts.slice(core ? 2 : 3);
  let namespace: string | null = null;
  if (rest[0] === "namespaces" && rest.length > 2) {
    namespace = rest[1] ?? null;
    rest = rest.slice(2);
  }
  const [plural, name = null, subresource = null, ...more] = rest;
  const resource = RESOURCES.find((r) => r.group === group && r.plural === plural);
  if (!resource || more.length > 0 || !servedVersions(resource, minor).includes(version)) return null;
  if (!resource.namespaced && namespace !== null) return null;
  return { resource, apiVersion: group ? `${group}/${version}` : version, namespace, name, subresource };
}
