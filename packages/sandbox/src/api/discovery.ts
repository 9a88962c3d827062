import { evictionVersion, RESOURCES, servedVersions } from "./resources.ts";

/** Answers /api, /apis, /api/v1, /apis/GROUP, /apis/GROUP/VERSION and /version; null for another path. */
export function discover(path: string, minor: number): object | null {
  if (path === "/version") return { major: "1", minor: String(minor), gitVersion: `v1.${minor}.0` };
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groups().map((g) => group(g, minor)) };
  const [, root, ...rest] = path.split("/");
  if (root === "api" && rest.length === 1 && rest[0] === "v1") return resources("", "v1", minor);
  if (root !== "apis") return null;
  const [name, version, ...more] = rest;
  if (!name || more.length > 0 || !groups().includes(name)) return null;
  if (!version) return { kind: "APIGroup", apiVersion: "v1", ...group(name, minor) };
  return group(name, minor).versions.some((v) => v.version === version) ? resources(name, version, minor) : null;
}

function groups(): readonly string[] {
  return [...new Set(RESOURCES.map((r) => r.group))].filter((name) => name !== "");
}

function group(name: string, minor: number) {
  const served = new Set(RESOURCES.filter((r) => r.group === name).flatMap((r) => servedVersions(r, minor)));
  const versions = [...served].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resources(name: string, version: string, minor: number): object {
  const own = RESOURCES.filter((r) => r.group === name && servedVersions(r, minor).includes(version)).map((r) => ({
    name: r.plural,
    namespaced: r.namespaced,
    kind: r.kind,
    singularName: r.kind.toLowerCase(),
    ...(r.short === "" ? {} : { shortNames: [r.short] }),
    verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  }));
  const eviction = {
    name: "pods/eviction",
    namespaced: true,
    group: "policy",
    version: evictionVersion(minor),
    kind: "Eviction",
    verbs: ["create"],
  };
  const groupVersion = name ? `${name}/${version}` : version;
  return { kind: "APIResourceList", groupVersion, resources: name === "" ? [...own, eviction] : own };
}
