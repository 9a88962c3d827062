import { type Finding, finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";
import { newest, oldest, type Version, versionParts } from "../model/version.ts";

/** One component of one node. */
export type Component = { readonly node: NodeName; readonly version: Version };

/** What the skew policy is about. */
export type SkewInput = {
  readonly apiservers: readonly Component[];
  readonly kubelets: readonly Component[];
  /** The kubeadm that last managed each node, as far as that is known. */
  readonly kubeadms: readonly Component[];
};

/** Kubelets from 1.25 on may be three minors older than an apiserver, older ones two (version-skew-policy, kubelet). */
const THREE_MINORS_FROM = 25;

/**
 * What breaks the version skew policy (https://kubernetes.io/releases/version-skew-policy/) in these versions.
 * Apiservers of one cluster are at most one minor apart; a kubelet is never newer than any apiserver that it may reach
 * and at most three minors older (two before 1.25). Patch releases do not count.
 */
export function skewFindings({ apiservers, kubelets }: Pick<SkewInput, "apiservers" | "kubelets">): readonly Finding[] {
  const low = oldest(apiservers.map((a) => a.version));
  const high = newest(apiservers.map((a) => a.version));
  if (low === null || high === null) return [];
  const found: Finding[] = [];
  if (minorsApart(low, high) > 1) {
    const who = apiservers.map((a) => `${a.node} ${a.version}`).join(", ");
    found.push(skewed("cluster", `apiservers are more than one minor apart: ${who}`));
  }
  for (const { node, version } of kubelets) {
    const allowed = kubeletMayLag(version);
    if (minorsApart(low, version) > 0) {
      found.push(skewed({ node }, `the kubelet of ${node} is at ${version}, newer than an apiserver at ${low}`));
    } else if (minorsApart(version, high) > allowed) {
      const saw = `the kubelet of ${node} is at ${version}, more than ${allowed} minors older than an apiserver at ${high}`;
      found.push(skewed({ node }, saw));
    }
  }
  return found;
}

/**
 * What would break the policy on the way to the target: all apiservers move before any kubelet does, and a node's kubeadm
 * may be at most one minor newer than the kubeadm that last managed the node (create-cluster-kubeadm, kubeadm's skew).
 */
export function skewOnTheWay(input: SkewInput, target: Version): readonly Finding[] {
  return [...kubeletsOnTheWay(input, target), ...kubeadmSkips(input.kubeadms, target)];
}

/** What kubelets break when all apiservers have moved to the target and none of them has. */
export function kubeletsOnTheWay(
  { apiservers, kubelets }: Pick<SkewInput, "apiservers" | "kubelets">,
  target: Version,
): readonly Finding[] {
  return skewFindings({ apiservers: apiservers.map(({ node }) => ({ node, version: target })), kubelets });
}

/** Nodes whose kubeadm would skip a minor. */
export function kubeadmSkips(kubeadms: readonly Component[], target: Version): readonly Finding[] {
  const skipping = kubeadms.filter(({ version }) => minorsApart(version, target) > 1);
  return skipping.map(({ node, version }) => {
    const saw = `${node} was last managed by kubeadm ${version}; kubeadm goes one minor at a time, so not to ${target} in one step`;
    return skewed({ node }, saw);
  });
}

/** How many minors `to` is newer than `from`; negative when it is older. A major counts as very many. */
export function minorsApart(from: Version, to: Version): number {
  const a = versionParts(from);
  const b = versionParts(to);
  return (b.major - a.major) * 10_000 + b.minor - a.minor;
}

/** How many minors a kubelet may be older than the newest apiserver. */
export function kubeletMayLag(kubelet: Version): number {
  const { major, minor } = versionParts(kubelet);
  return major > 1 || minor >= THREE_MINORS_FROM ? 3 : 2;
}

/** The API servers whose versions are known. */
export function apiserversOf(state: ClusterState): readonly Component[] {
  return state.nodes.flatMap((node) => {
    const version = node.role === "control-plane" ? apiserverVersion(node) : null;
    return version === null ? [] : [{ node: node.name, version }];
  });
}

/**
 * The kubeadm that last managed a node: on a control plane the one of its static pods; on a worker at least that of its
 * kubelet, or the one that is installed.
 */
export function lastManagedBy(node: NodeState): Version | null {
  const other = node.role === "worker" ? node.kubelet : apiserverVersion(node);
  const known = [other, node.host?.kubeadm ?? null];
  return newest(known.filter((v) => v !== null));
}

/** From this release on kubeadm goes on beside kubelets of n-3, before it beside n-1 alone (KK#120825). */
const KUBEADM_ALLOWS_THREE_FROM = 29;

/** Nodes whose kubelets kubeadm of that version refuses to go on beside, though the skew policy may allow them. */
export function tooOldForKubeadm(nodes: readonly NodeState[], to: Version): readonly NodeState[] {
  const { major, minor } = versionParts(to);
  const allowed = major > 1 || minor >= KUBEADM_ALLOWS_THREE_FROM ? 3 : 1;
  return nodes.filter((n) => minorsApart(n.kubelet, to) > allowed);
}

function skewed(where: Finding["where"], saw: string): Finding {
  return finding("skew-unsupported", where, saw);
}
