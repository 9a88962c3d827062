import type { NonEmpty } from "./brand.ts";
import type { Epoch, Instant, NodeName } from "./ids.ts";
import type { SnapshotAbout, SnapshotFile } from "./snapshot.ts";
import type { Ownership } from "./state.ts";

/** The snapshot that a restore brings back: which file it is, and what a host has to know to judge it. */
export type RestoreSnapshot = SnapshotFile & Pick<SnapshotAbout, "clusterId" | "revision" | "etcdVersion" | "dbBytes">;

/** Of a kept snapshot what a restore has to know, and nothing else. */
export function restoreSnapshotOf(kept: RestoreSnapshot): RestoreSnapshot {
  const { digest, bytes, form, clusterId, revision, etcdVersion, dbBytes } = kept;
  return { digest, bytes, form, clusterId, revision, etcdVersion, dbBytes };
}

/** A member of the restored cluster, as the others will know it. */
export type EtcdPeer = { readonly name: string; readonly peerUrl: string };

/** What a node was marked with right before the restore; the objects that come back are older. */
export type NodeMarks = {
  readonly node: NodeName;
  readonly unschedulable: boolean;
  readonly owner: Ownership | null;
  readonly hold: string | null;
};

/** A restore that is planned and begun while the API server does not answer: what it rests on. */
export type WithoutApi = {
  /** Objects, marks of nodes and etcd's members are as they were seen then. */
  readonly lastSeenAt: Instant;
  readonly plannedAt: Instant;
  /** Under which its coordinator was the last to lead. */
  readonly lastEpoch: Epoch;
};

/** What a restore's plan says beside its steps. */
export type RestoreData = {
  /** `clusterName` of kubeadm's ClusterConfiguration: what a person has to name to start it. */
  readonly clusterName: string;
  readonly snapshot: RestoreSnapshot;
  /** New for each restore, so that members of the old cluster are strangers to the new one. Also names its folders on hosts. */
  readonly token: string;
  readonly peers: NonEmpty<EtcdPeer & { readonly node: NodeName }>;
  /** Of this cluster: etcd's own now, and those that it had before earlier restores. Empty: not known. */
  readonly clusterIds: readonly string[];
  /** So long after its stop, or its last confirmation, a host puts itself back when no commit has come. */
  readonly undoSeconds: number;
  /** By how much revisions are raised where etcd's tool can (rules/revision-bump.ts). Left out by earlier releases: a billion. */
  readonly bumpRevision?: number;
  readonly marks: readonly NodeMarks[];
  /** Left out: it begins with an API server that answers. */
  readonly withoutApi?: WithoutApi;
};

const TOKEN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** @returns true for what can name a restore: small letters, digits and dashes, at most 63. It becomes part of paths and of a unit's name. */
export function isRestoreToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Least and most of a plan's `undoSeconds`: long enough for containers to stop, short enough to be borne. */
export const UNDO_SECONDS = { min: 60, max: 3600, default: 180 } as const;
