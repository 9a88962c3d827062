import type { NonEmpty } from "../model/brand.ts";
import { MANAGED_PACKAGES, type ManagedPackage } from "../model/host.ts";
import type { NodeName } from "../model/ids.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";
import { compareVersions, minorOf, type Version } from "../model/version.ts";
import { installedVersion, packageSettled } from "./package-version.ts";

/** What is left to do on one node for the target; a node with nothing left has no entry. */
export type NodeWork = {
  readonly node: NodeState;
  /** What kubeadm does: on control planes to the static pods, on workers to the kubelet's configuration. */
  readonly kubeadm: "kubeadm-apply" | "kubeadm-node" | null;
  /** The kubeadm package has to be installed first. */
  readonly installKubeadm: boolean;
  /** The kubelet has to be restarted on a drained node. */
  readonly kubelet: boolean;
  /** Of kubelet and kubectl, what has to be installed. */
  readonly install: readonly ManagedPackage[];
  /** Its kubelet waits for a later hop: kubeadm alone takes its turn, and nobody is drained. */
  readonly kubeletLater: boolean;
};

/** The packages that a node's turn may install, so what it must be offered. */
export function packagesOf({ kubeletLater }: NodeWork): NonEmpty<ManagedPackage> {
  return kubeletLater ? ["kubeadm"] : MANAGED_PACKAGES;
}

/** From this minor on the last control plane's kubeadm moves the addons, before it the first one's (KK#116570). */
const ADDONS_BY_LAST_FROM = 28;

/**
 * What is left to do, in the order in which nodes of a group take their turns. A half-done node keeps only its rest.
 * @param later workers whose kubelets wait for a later hop.
 */
export function workOf(
  state: ClusterState,
  target: Version,
  later: ReadonlySet<NodeName> = new Set(),
): readonly NodeWork[] {
  const planes = inOrder(state, "control-plane");
  const applier = applyOn(state, planes, target);
  return [...planes, ...inOrder(state, "worker")].flatMap((node) => {
    const work =
      node.role === "worker" ? workerWork(node, target, later.has(node.name)) : planeWork(state, node, target, applier);
    return work.kubeadm || work.kubelet || work.install.length > 0 ? [work] : [];
  });
}

/**
 * The nodes of a role in the order of their turns: the coordinator's own last, since a kubelet that restarts under it is a
 * crash; before that the oldest apiserver first, then by name.
 */
export function inOrder(state: ClusterState, role: NodeState["role"]): readonly NodeState[] {
  const own = (n: NodeState) => Number(n.name === state.coordinatorNode);
  return state.nodes
    .filter((n) => n.role === role)
    .sort((a, b) => own(a) - own(b) || byApiserver(a, b) || (a.name < b.name ? -1 : 1));
}

function byApiserver(a: NodeState, b: NodeState): number {
  const [x, y] = [apiserverVersion(a), apiserverVersion(b)];
  return x && y ? compareVersions(x, y) : Number(x !== null) - Number(y !== null);
}

/**
 * The control plane on which `kubeadm upgrade apply` runs; null when it has run for the target already. It has not when
 * kubeadm-config is behind, or kube-proxy is and no `kubeadm upgrade node` to come will move it.
 */
function applyOn(state: ClusterState, planes: readonly NodeState[], target: Version): NodeName | null {
  const first = planes[0]?.name ?? null;
  if (state.kubeadmVersion !== target) return first;
  const proxy = state.addons.find((a) => a.name === "kube-proxy")?.version ?? null;
  if (proxy === null || proxy === target) return null;
  const movedLater = minorOf(target) >= ADDONS_BY_LAST_FROM && planes.some((n) => !planeAt(n, target));
  return movedLater ? null : first;
}

function planeWork(state: ClusterState, node: NodeState, target: Version, applier: NodeName | null): NodeWork {
  // While kubeadm-config is behind no apply has come to its end, so nothing that looks done can be relied on.
  const done = state.kubeadmVersion === target && planeAt(node, target) && applier !== node.name;
  const kubeadm = done ? null : applier === node.name ? "kubeadm-apply" : "kubeadm-node";
  const installKubeadm = !done && lacks(node, "kubeadm", target);
  return { ...kubeletWork(node, target), node, kubeadm, installKubeadm, kubeletLater: false };
}

function workerWork(node: NodeState, target: Version, kubeletLater: boolean): NodeWork {
  if (kubeletLater && kubeletWork(node, target).kubelet) {
    const there = kubeadmAt(node, target);
    const kubeadm = there ? null : "kubeadm-node";
    const installKubeadm = !there && lacks(node, "kubeadm", target);
    return { node, kubeadm, installKubeadm, kubelet: false, install: [], kubeletLater };
  }
  const rest = { ...kubeletWork(node, target), kubeletLater: false };
  // A kubelet at the target beside an older kubeadm was moved without `kubeadm upgrade node`: its configuration is old.
  const configured = kubeadmAt(node, target) && !rest.kubelet;
  if (configured) return { ...rest, node, kubeadm: null, installKubeadm: false };
  const installKubeadm = lacks(node, "kubeadm", target);
  return { ...rest, node, kubeadm: "kubeadm-node", installKubeadm, kubelet: true };
}

function kubeletWork(node: NodeState, target: Version): Pick<NodeWork, "kubelet" | "install"> {
  const there = installedVersion(node.host, "kubelet") === target;
  const kubelet = node.kubelet !== target || !there;
  const both = ["kubelet", "kubectl"] as const;
  if (kubelet) return { kubelet, install: both.some((p) => lacks(node, p, target)) ? both : [] };
  return { kubelet, install: installedVersion(node.host, "kubectl") === target ? [] : ["kubectl"] };
}

function planeAt(node: NodeState, target: Version): boolean {
  const parts = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
  const at = parts.every((c) => node.staticPods.some((p) => p.component === c && p.version === target));
  return at && kubeadmAt(node, target);
}

function kubeadmAt(node: NodeState, target: Version): boolean {
  return node.host?.kubeadm === target && installedVersion(node.host, "kubeadm") === target;
}

function lacks(node: NodeState, name: ManagedPackage, target: Version): boolean {
  if (name === "kubeadm" && node.host?.kubeadm !== target) return true;
  return !packageSettled(node.host, name, target);
}
