import type { HopSeen } from "./hop-seen.ts";
import type { ExactPackage } from "./host.ts";
import type { BootId, Digest, HostInstant, MachineId, NodeName, NodeUid } from "./ids.ts";
import type { RollbackPointCopy } from "./rollback-point.ts";
import type { SnapshotAbout, SnapshotFile } from "./snapshot.ts";
import type { StepKind } from "./step.ts";
import type { Version } from "./version.ts";

/** A copy of a snapshot that its keeper has hashed itself. */
export type SnapshotCopy = { readonly digest: Digest; readonly machineId: MachineId };

export type SnapshotEvidence = SnapshotFile &
  SnapshotAbout & {
    readonly file: string;
    /** The coordinator's copy; null when it could not be made. */
    readonly copy: SnapshotCopy | null;
  };

export type RollbackPointEvidence = {
  /** The archive on the host, and its digest and size. */
  readonly file: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** Files of the host in it. */
  readonly files: number;
  readonly packages: readonly ExactPackage[];
  /** The coordinator's; null when it could not be made. */
  readonly copy: RollbackPointCopy | null;
};

export type StaticPodEvidence = { readonly component: string; readonly version: Version | null; readonly hash: string };

/** How a unit on the host ran. */
export type UnitEvidence = {
  readonly unit: string;
  readonly exitCode: number;
  readonly startedAt: HostInstant;
  readonly endedAt: HostInstant;
  readonly bootId: BootId;
};

type EvidenceTable = {
  "check-host": { readonly packages: readonly ExactPackage[] };
  stage: { readonly packages: readonly ExactPackage[]; readonly images: readonly string[] };
  "check-etcd": {
    readonly members: number;
    readonly leader: string;
    readonly raftLag: number;
    readonly dbBytes: number;
  };
  /** The leader afterwards, by its member's name; `moved` false: the node's own member did not lead. */
  "move-etcd-leader": { readonly leader: string; readonly moved: boolean };
  "snapshot-etcd": SnapshotEvidence;
  "save-node-state": RollbackPointEvidence;
  "install-packages": { readonly packages: readonly ExactPackage[]; readonly alreadyThere: boolean };
  "kubeadm-apply": { readonly version: Version; readonly alreadyThere: boolean };
  "kubeadm-node": { readonly version: Version; readonly alreadyThere: boolean };
  "restart-kubelet": { readonly version: Version; readonly pid: number };
  "verify-node": { readonly kubelet: Version; readonly packages: readonly ExactPackage[] };
  "restore-kubelet-config": { readonly files: readonly string[] };
  "check-rollback-point": { readonly files: number; readonly packages: readonly ExactPackage[] };
  /** `written`: components whose manifest was not the kept one; `etcdLeft`: etcd's is another one and was left alone. */
  "put-back-manifests": {
    readonly version: Version;
    readonly written: readonly string[];
    readonly etcdLeft: boolean;
  };
  "put-back-cluster-config": { readonly version: Version; readonly objects: readonly string[] };
  "check-restore": {
    readonly digest: Digest;
    readonly tool: string;
    readonly bumps: boolean;
    readonly freeBytes: number;
  };
  /** `tool`: its name and version. `bumped`: revisions were raised and older ones compacted. */
  "prepare-restore": {
    readonly digest: Digest;
    readonly token: string;
    readonly folder: string;
    readonly tool: string;
    readonly bumped: boolean;
  };
  "stop-control-plane": { readonly digest: Digest; readonly token: string; readonly stopped: readonly string[] };
  "confirm-stopped": { readonly digest: Digest; readonly token: string; readonly stopped: readonly string[] };
  /** Where the data from before lies now; `version`: of the kept static pods that are in place, where those came back, too. */
  "commit-restore": {
    readonly digest: Digest;
    readonly token: string;
    readonly aside: string;
    readonly version?: Version;
  };
  "verify-restored-etcd": { readonly members: number; readonly revision: string; readonly clusterId: string };
  "resync-kubelet": { readonly pid: number };
  /** Nodes whose marks were mended. */
  "mend-marks": { readonly nodes: readonly NodeName[] };
  "verify-restore": { readonly nodes: number };
  "static-pods-stable": { readonly pods: readonly StaticPodEvidence[] };
  cordon: { readonly uid: NodeUid; readonly wasUnschedulable: boolean };
  /** `forced`: what was deleted past a budget, or removed though it did not terminate; a line each, at most 100. */
  drain: { readonly evicted: number; readonly skipped: number; readonly forced?: readonly string[] };
  "confirm-drained": { readonly skipped: number };
  /** `made` false: the node stays cordoned, because somebody else had cordoned it before us. */
  uncordon: { readonly made: boolean };
  gate: { readonly heldSeconds: number };
  preflight: { readonly checks: number };
  "await-approval": { readonly waited: true };
  "await-window": { readonly waited: true };
  "gate-workloads": { readonly workloads: number };
  "check-outside": { readonly saw: string };
  soak: { readonly heldSeconds: number };
  "verify-addons": { readonly addons: readonly string[] };
  /** `seen` is absent in logs of earlier releases. */
  "verify-hop": { readonly nodes: number; readonly seen?: HopSeen };
  "verify-rollback": { readonly nodes: number };
};

/** What a step of that kind leaves as proof that its postcondition holds. Exhaustive by type. */
export type Evidence<K extends StepKind = StepKind> = { [P in K]: EvidenceTable[P] }[K];
