import type { NonEmpty } from "./brand.ts";
import type { Gate, OutsideCheck, Window } from "./gate.ts";
import type { ExactPackage, ManagedPackage } from "./host.ts";
import type { Digest, NodeName, RunId, StepId } from "./ids.ts";
import type { EtcdPeer, RestoreSnapshot } from "./restore.ts";
import type { NodeRole } from "./state.ts";
import type { Version } from "./version.ts";

type None = Record<never, never>;
type Of<M, Where> = { [K in keyof M]: Readonly<{ kind: K; id: StepId } & Where & M[K]> }[keyof M];

/** A node's rollback point: what that step of that run kept on its host, by the digest that the log has of it. */
export type PointRef = { readonly run: RunId; readonly step: StepId; readonly digest: Digest };

/** The static pods that a restore puts in place of the live ones: as a rollback point kept them, of that version. */
export type ManifestsBack = { readonly to: Version; readonly point: PointRef };

/** What a node is to run when a rollback is over; `apiserver` is null on workers. */
export type ExpectedNode = {
  readonly node: NodeName;
  readonly kubelet: Version;
  readonly apiserver: Version | null;
};

/**
 * Packages that a rollback takes back: at exactly these versions, older than what is installed or not. Without it no
 * package is ever made older.
 */
type Back = { readonly back?: NonEmpty<ExactPackage> };

/** In the rollback of a whole cluster: the restore also changes the static pods' manifests. Without it they stay. */
type WithManifests = { readonly manifests?: ManifestsBack };

/** What an agent does on its own host: all that the wire can carry. Parameters are data, never a command. */
export type HostKinds = {
  /** Looks and changes nothing: packages on offer, disk, certificates, package database, runtime. */
  "check-host": { readonly to: Version; readonly packages: NonEmpty<ManagedPackage> };
  /** Repository switched, packages downloaded, images pulled; nothing installed. */
  stage: { readonly to: Version; readonly packages: NonEmpty<ManagedPackage>; readonly role: NodeRole } & Back;
  /** All members started, no learner, no alarm, raft lag bounded. */
  /** `timeoutSeconds`: how long a member that is away is waited for. */
  "check-etcd": { readonly maxRaftLag: number; readonly timeoutSeconds: number };
  /** Hands etcd's leadership to another member when the node's own has it: what follows restarts it. */
  "move-etcd-leader": None;
  "snapshot-etcd": { readonly reason: string };
  /** The rollback point: manifests, PKI, kubelet configuration and flags, package versions, repository files. */
  "save-node-state": None;
  "install-packages": { readonly to: Version; readonly packages: NonEmpty<ManagedPackage> } & Back;
  /**
   * `acceptOldKubelets`: kubeadm below 1.29 refuses to go on where a kubelet is older than n-1, though the skew policy
   * allows it (KK#120825); its own check is passed over then.
   */
  "kubeadm-apply": {
    readonly to: Version;
    readonly ignorePreflightErrors: readonly string[];
    readonly acceptOldKubelets?: true;
  };
  "kubeadm-node": { readonly to: Version; readonly ignorePreflightErrors: readonly string[] };
  /** `forgetResources`: its CPU and memory managers' state is removed while it is stopped: an older one cannot read it. */
  "restart-kubelet": { readonly to: Version; readonly forgetResources?: true };
  /** The host's own view: kubelet process at the version, unit active, packages at the version and held. */
  "verify-node": { readonly to: Version } & Back;
  /**
   * Puts back the kubelet configuration that `save-node-state` kept: of the same lane; or, in a rollback, a point
   * of the run that is rolled back: then what was not there at that time goes, too.
   */
  "restore-kubelet-config": { readonly saved: StepId; readonly of?: PointRef };
  /** Looks whether a rollback point is whole: every file there, with its digest. Changes nothing. */
  "check-rollback-point": { readonly point: PointRef };
  /** The kept manifests of scheduler, controller manager and API server, one at a time; etcd's is left alone. */
  "put-back-manifests": { readonly to: Version; readonly point: PointRef };
  /** What kubeadm changed in the cluster: kubeadm-config, kubelet-config, kube-proxy and CoreDNS as they were kept. */
  "put-back-cluster-config": { readonly to: Version; readonly point: PointRef };
  /** Looks whether the snapshot can be restored on this host; changes nothing. */
  "check-restore": {
    readonly snapshot: RestoreSnapshot;
    readonly peers: NonEmpty<EtcdPeer>;
    readonly clusterIds: readonly string[];
  } & WithManifests;
  /** Restores the snapshot into a new folder beside the live data, which is not touched. */
  "prepare-restore": {
    readonly snapshot: RestoreSnapshot;
    readonly peers: NonEmpty<EtcdPeer>;
    readonly token: string;
    /** Left out: a billion. */
    readonly bumpRevision?: number;
  } & WithManifests;
  /** Arms the host's undo, takes the static pods' manifests away and proves that all of them have stopped. */
  "stop-control-plane": RestoreRef & { readonly undoSeconds: number } & WithManifests;
  /** Proves once more that all have stopped, and gives the undo its whole time again. */
  "confirm-stopped": RestoreRef & { readonly undoSeconds: number };
  /** From here only forward: the host's own unit puts the restored data and the manifests in place. */
  "commit-restore": RestoreRef & WithManifests;
  /** All members there, healthy, and with the same data. */
  "verify-restored-etcd": { readonly members: number; readonly timeoutSeconds: number };
  /** The kubelet's process alone: it lists anew what it had watched before the restore. */
  "resync-kubelet": None;
};

/** Which restore a host is asked to go on with. */
export type RestoreRef = { readonly digest: Digest; readonly token: string };

/** What the coordinator does to one node through the Kubernetes API. */
export type NodeKinds = {
  /** Mirror pods of the control plane at the version, their hashes unchanged and the API server ready for so long. */
  "static-pods-stable": { readonly to: Version; readonly seconds: number };
  cordon: None;
  drain: None;
  /** Lists once more, right before host changes: still cordoned by us and nothing left to evict. */
  "confirm-drained": None;
  uncordon: None;
  gate: { readonly gate: Gate };
};

export type ClusterKinds = {
  preflight: { readonly to: Version };
  /** A person has said that the next may begin; given up after so many hours. */
  "await-approval": { readonly what: string; readonly hours: number };
  /** A window is open, and stays open for as long as one node may take. */
  "await-window": { readonly window: Window; readonly nodeMinutes: number };
  /** Workloads are as ready as they were when the plan was made. */
  "gate-workloads": None;
  "check-outside": { readonly check: OutsideCheck };
  /** Every node has been Ready for so long. */
  soak: { readonly seconds: number };
  "verify-addons": { readonly to: Version };
  /** `kubeletsLater`: workers whose kubelets wait for a later hop, within the skew policy. */
  /** Gives nodes back the marks (cordon, owner, hold) of right before the restore: the objects that came back are older. */
  "mend-marks": None;
  /** The API server ready, controller-manager and scheduler leading anew, every node of the plan Ready. */
  "verify-restore": None;
  "verify-hop": { readonly to: Version; readonly kubeletsLater?: NonEmpty<NodeName> };
  /** `to`: the version of kubeadm-config. */
  "verify-rollback": { readonly to: Version; readonly expect: NonEmpty<ExpectedNode> };
};

export type HostStep = Of<HostKinds, { readonly on: NodeName }>;
export type NodeStep = Of<NodeKinds, { readonly on: NodeName }>;
export type ClusterStep = Of<ClusterKinds, None>;
/** The unit of work: data with a `kind`, on one node or on the cluster. */
export type Step = HostStep | NodeStep | ClusterStep;
export type OwnStep = NodeStep | ClusterStep;
export type StepKind = Step["kind"];
export type HostStepKind = HostStep["kind"];
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>;

/** The node a step is on; null for a step on the cluster. */
export function stepNode(step: Step): NodeName | null {
  return "on" in step ? step.on : null;
}
