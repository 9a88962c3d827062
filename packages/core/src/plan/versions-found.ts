import { MANAGED_PACKAGES } from "../model/host.ts";
import type { ClusterState } from "../model/state.ts";
import { newest, type Version } from "../model/version.ts";
import { installedVersion } from "../rules/package-version.ts";

export type Found = { readonly what: string; readonly version: Version };

/** Every version of Kubernetes that was found in a cluster and on its hosts, named for people. etcd has numbers of its own. */
export function versionsFound(state: ClusterState): readonly Found[] {
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

/** The newest version of Kubernetes that was found anywhere: nothing would have to go back to be brought to it. */
export function newestFound(state: ClusterState): Version {
  return newest(versionsFound(state).map((f) => f.version)) ?? state.kubeadmVersion;
}
