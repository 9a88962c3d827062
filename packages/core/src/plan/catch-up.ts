import type { NodeName } from "../model/ids.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import { kubeletMayLag, minorsApart } from "../rules/skew.ts";

/**
 * Workers that are not drained in this hop when policy lets them catch up: those whose kubelet stays within the skew
 * policy when the API servers move to the next stop. As late as possible for each gives the fewest drains.
 * @param next the stop after this hop's; null for the last, in which nobody waits.
 */
export function kubeletsLater(state: ClusterState, next: Version | null, policy: Policy): ReadonlySet<NodeName> {
  if (next === null || policy.workers.kubelets === "each-hop") return new Set();
  const may = state.nodes.filter(
    (n) => n.role === "worker" && minorsApart(n.kubelet, next) <= kubeletMayLag(n.kubelet),
  );
  return new Set(may.map((n) => n.name));
}
