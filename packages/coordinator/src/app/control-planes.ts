import type { NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";

/** The nodes whose agents have to hold the epoch before hosts are led without the Lease. */
export function controlPlanes({ nodes }: ClusterState): readonly NodeName[] {
  return nodes.filter((node) => node.role === "control-plane").map((node) => node.name);
}
