import { fail, ok, type Result } from "../model/errors.ts";
import { MANAGED_PACKAGES } from "../model/host.ts";
import { apiserverVersion, type ClusterState } from "../model/state.ts";
import { compareVersions, oldest, type Version } from "../model/version.ts";
import { installedVersion } from "../rules/package-version.ts";
import { minorsApart } from "../rules/skew.ts";

/**
 * Where the hop begins, when the target can be reached from there in one: not older than anything found
 * (`version-downgrade`), and at most one minor newer than the oldest API server (`version-skips-minor`).
 */
export function hopFrom(state: ClusterState, target: Version): Result<Version> {
  const newer = found(state).filter((f) => compareVersions(f.version, target) > 0);
  if (newer.length > 0) {
    const who = newer.slice(0, 5).map((f) => `${f.what} at ${f.version}`);
    return fail("version-downgrade", `${target} is older than ${who.join(", ")}`);
  }
  const apiservers = state.nodes.flatMap((n) => apiserverVersion(n) ?? []);
  const from = oldest([state.kubeadmVersion, ...apiservers]) ?? state.kubeadmVersion;
  if (minorsApart(from, target) > 1) {
    return fail("version-skips-minor", `from ${from} to ${target} is more than one minor`);
  }
  // Control planes that are there already: the hop is that of the nodes that lag.
  return ok(from === target ? (oldest(state.nodes.map((n) => n.kubelet)) ?? from) : from);
}

type Found = { readonly what: string; readonly version: Version };

function found(state: ClusterState): readonly Found[] {
  const all: Found[] = [{ what: "kubeadm-config", version: state.kubeadmVersion }];
  const add = (what: string, version: Version | null | undefined) => {
    if (version) all.push({ what, version });
  };
  for (const node of state.nodes) {
    add(`the kubelet of ${node.name}`, node.kubelet);
    for (const pod of node.staticPods) {
      if (pod.component !== "etcd") add(`${pod.component} of ${node.name}`, pod.version);
    }
    add(`kubeadm of ${node.name}`, node.host?.kubeadm);
    for (const name of MANAGED_PACKAGES) add(`the package ${name} of ${node.name}`, installedVersion(node.host, name));
  }
  return all;
}
