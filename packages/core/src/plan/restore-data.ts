import { isNonEmpty, type NonEmpty } from "../model/brand.ts";
import type { NodeName } from "../model/ids.ts";
import {
  type EtcdPeer,
  isRestoreToken,
  type NodeMarks,
  type RestoreData,
  type RestoreSnapshot,
  UNDO_SECONDS,
  type WithoutApi,
} from "../model/restore.ts";
import type { ClusterState } from "../model/state.ts";
import { revisionBump } from "../rules/revision-bump.ts";
import { knownIds } from "./restore-findings.ts";

export type RestoreDataRequest = {
  readonly state: ClusterState;
  readonly snapshot: RestoreSnapshot;
  /** etcd's cluster ids that this cluster had before earlier restores. */
  readonly earlierIds: readonly string[];
  readonly token: string;
  readonly undoSeconds: number;
  /** The state is what was seen last: the API server does not answer. */
  readonly withoutApi?: WithoutApi | undefined;
};

/** kubeadm's own default. */
const DEFAULT_CLUSTER_NAME = "kubernetes";

/** What is wrong with a restore's token or time, a sentence; null when nothing is. */
export function restoreFault({ token, undoSeconds }: Pick<RestoreDataRequest, "token" | "undoSeconds">): string | null {
  const { min, max } = UNDO_SECONDS;
  if (!Number.isInteger(undoSeconds) || undoSeconds < min || undoSeconds > max)
    return `undoSeconds is ${undoSeconds}, not a whole number from ${min} to ${max}`;
  return isRestoreToken(token) ? null : `${JSON.stringify(token)} cannot name a restore`;
}

/** What a restore's plan says beside its steps; null when a control plane's etcd member is not known. */
export function restoreData(request: RestoreDataRequest): RestoreData | null {
  const { state, snapshot, token, undoSeconds, withoutApi } = request;
  const peers = peersOf(state);
  if (peers === null) return null;
  const clusterName = state.clusterName ?? DEFAULT_CLUSTER_NAME;
  return {
    ...{ clusterName, snapshot, token, peers, undoSeconds },
    clusterIds: knownIds(request),
    bumpRevision: revisionBump(snapshot.revision, withoutApi?.plannedAt ?? state.asOf),
    marks: marksOf(state),
    ...(withoutApi && { withoutApi }),
  };
}

function marksOf({ nodes }: ClusterState): readonly NodeMarks[] {
  return nodes.map(({ name, unschedulable, owner, hold }) => ({ node: name, unschedulable, owner, hold }));
}

/** Every control plane's member; null when one is not known. */
function peersOf(state: ClusterState): NonEmpty<EtcdPeer & { readonly node: NodeName }> | null {
  const planes = state.nodes.filter((n) => n.role === "control-plane");
  const peers = planes.flatMap(({ name: node, host }) => {
    const own = host?.etcd?.own;
    return own ? [{ node, name: own.name, peerUrl: own.peerUrl }] : [];
  });
  return isNonEmpty(peers) && peers.length === planes.length ? peers : null;
}
