import { MANAGED_PACKAGES } from "../model/host.ts";
import type { ClusterState, NodeState } from "../model/state.ts";
import { compareVersions, minorName, newest, type Version, versionParts } from "../model/version.ts";
import { installedVersion, packageVersion } from "../rules/package-version.ts";

/**
 * The newest release of a minor (`v1.21`) that every node has or is offered in all managed packages; pre-releases only
 * by name. Null when there is none. Nodes whose agents are silent have no say: preflight tells of them.
 */
export function newestAtAll(state: ClusterState, minor: string): Version | null {
  const heard = state.nodes.filter((n) => n.host !== null);
  const [first, ...others] = heard.map((n) => offeredOf(n, minor));
  if (!first) return null;
  return newest(first.filter((v) => versionParts(v).pre === null && others.every((o) => o.includes(v))));
}

/** Versions of a minor that a node could be brought to, newest first. */
export function offeredOf({ host }: NodeState, minor: string): readonly Version[] {
  if (host === null) return [];
  const sets = MANAGED_PACKAGES.map((name) => {
    const offers = host.offers.flatMap((o) => (o.name === name ? (packageVersion(o.version) ?? []) : []));
    const installed = installedVersion(host, name);
    return new Set(installed === null ? offers : [...offers, installed]);
  });
  const [first, ...others] = sets;
  const all = [...(first ?? [])].filter((v) => minorName(v) === minor && others.every((o) => o.has(v)));
  return all.sort((a, b) => compareVersions(b, a));
}
