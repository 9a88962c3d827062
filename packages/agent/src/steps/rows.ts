import type { StepRows } from "../executor/step-row.ts";
import { checkEtcd } from "./check-etcd.ts";
import { checkHost } from "./check-host.ts";
import { checkRollbackPoint } from "./check-rollback-point.ts";
import { installPackages } from "./install-packages.ts";
import { kubeadmApply } from "./kubeadm-apply.ts";
import { kubeadmNode } from "./kubeadm-node.ts";
import { moveEtcdLeader } from "./move-etcd-leader.ts";
import { putBackClusterConfig } from "./put-back-cluster-config.ts";
import { putBackManifests } from "./put-back-manifests.ts";
import { restartKubelet } from "./restart-kubelet.ts";
import { checkRestore } from "./restore/check-restore.ts";
import { commitRestore } from "./restore/commit-restore.ts";
import { confirmStopped } from "./restore/confirm-stopped.ts";
import { prepareRestore } from "./restore/prepare-restore.ts";
import { resyncKubelet } from "./restore/resync-kubelet.ts";
import { stopControlPlane } from "./restore/stop-control-plane.ts";
import { verifyRestoredEtcd } from "./restore/verify-restored-etcd.ts";
import { restoreKubeletConfig } from "./restore-kubelet-config.ts";
import { saveNodeState } from "./save-node-state.ts";
import { snapshotEtcd } from "./snapshot-etcd.ts";
import { stage } from "./stage.ts";
import { verifyNode } from "./verify-node.ts";

/** How each kind of host step is done; the type makes the table exhaustive. */
export const HOST_STEPS: StepRows = {
  "check-host": checkHost,
  stage,
  "check-etcd": checkEtcd,
  "move-etcd-leader": moveEtcdLeader,
  "snapshot-etcd": snapshotEtcd,
  "save-node-state": saveNodeState,
  "install-packages": installPackages,
  "kubeadm-apply": kubeadmApply,
  "kubeadm-node": kubeadmNode,
  "restart-kubelet": restartKubelet,
  "verify-node": verifyNode,
  "restore-kubelet-config": restoreKubeletConfig,
  "check-rollback-point": checkRollbackPoint,
  "put-back-manifests": putBackManifests,
  "put-back-cluster-config": putBackClusterConfig,
  "check-restore": checkRestore,
  "prepare-restore": prepareRestore,
  "stop-control-plane": stopControlPlane,
  "confirm-stopped": confirmStopped,
  "commit-restore": commitRestore,
  "verify-restored-etcd": verifyRestoredEtcd,
  "resync-kubelet": resyncKubelet,
};
