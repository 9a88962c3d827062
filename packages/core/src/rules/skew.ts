import { type Finding, finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
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
  const moved = input.apiservers.map(({ node }) => ({ node, version: target }));
  const found = [...skewFindings({ apiservers: moved, kubelets: input.kubelets })];
  for (const { node, version } of input.kubeadms) {
    if (minorsApart(version, target) <= 1) continue;
    const saw = `${node} was last managed by kubeadm ${version}; kubeadm goes one minor at a time, so not to ${target} in one step`;
    found.push(skewed({ node }, saw));
  }
  return found;
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

function skewed(where: Finding["where"], saw: string): Finding {
  return finding("skew-unsupported", where, saw);
}
