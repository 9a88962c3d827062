import type { EtcdFacts, ManagedPackage, PackageManager } from "@lockkeeper/core/model/host";
import type { NodeRole } from "@lockkeeper/core/model/state";
import type { HostStepKind } from "@lockkeeper/core/model/step";
import type { EtcdAgreementKind__Output as WireAgreement } from "../gen/lockkeeper/agent/v1/EtcdAgreementKind.ts";
import type { HostStepKind__Output as WireKind } from "../gen/lockkeeper/agent/v1/HostStepKind.ts";
import type { ManagedPackage__Output as WirePackage } from "../gen/lockkeeper/agent/v1/ManagedPackage.ts";
import type { NodeRole__Output as WireRole } from "../gen/lockkeeper/agent/v1/NodeRole.ts";
import type { PackageManager__Output as WireManager } from "../gen/lockkeeper/agent/v1/PackageManager.ts";
import { refuse } from "./read.ts";

// Each table names every value of the model; the other direction is searched, so there is no second list to keep.

export const PACKAGE_NAMES = {
  kubeadm: "MANAGED_PACKAGE_KUBEADM",
  kubelet: "MANAGED_PACKAGE_KUBELET",
  kubectl: "MANAGED_PACKAGE_KUBECTL",
} as const satisfies Record<ManagedPackage, WirePackage>;

export const ROLE_NAMES = {
  "control-plane": "NODE_ROLE_CONTROL_PLANE",
  worker: "NODE_ROLE_WORKER",
} as const satisfies Record<NodeRole, WireRole>;

export const MANAGER_NAMES = {
  apt: "PACKAGE_MANAGER_APT",
  dnf: "PACKAGE_MANAGER_DNF",
} as const satisfies Record<PackageManager, WireManager>;

export const AGREEMENT_NAMES = {
  agreed: "ETCD_AGREEMENT_KIND_AGREED",
  differ: "ETCD_AGREEMENT_KIND_DIFFER",
  unknown: "ETCD_AGREEMENT_KIND_UNKNOWN",
} as const satisfies Record<NonNullable<EtcdFacts["agreement"]>["is"], WireAgreement>;

export const KIND_NAMES = {
  "check-host": "HOST_STEP_KIND_CHECK_HOST",
  stage: "HOST_STEP_KIND_STAGE",
  "check-etcd": "HOST_STEP_KIND_CHECK_ETCD",
  "move-etcd-leader": "HOST_STEP_KIND_MOVE_ETCD_LEADER",
  "check-restore": "HOST_STEP_KIND_CHECK_RESTORE",
  "prepare-restore": "HOST_STEP_KIND_PREPARE_RESTORE",
  "stop-control-plane": "HOST_STEP_KIND_STOP_CONTROL_PLANE",
  "confirm-stopped": "HOST_STEP_KIND_CONFIRM_STOPPED",
  "commit-restore": "HOST_STEP_KIND_COMMIT_RESTORE",
  "verify-restored-etcd": "HOST_STEP_KIND_VERIFY_RESTORED_ETCD",
  "resync-kubelet": "HOST_STEP_KIND_RESYNC_KUBELET",
  "snapshot-etcd": "HOST_STEP_KIND_SNAPSHOT_ETCD",
  "save-node-state": "HOST_STEP_KIND_SAVE_NODE_STATE",
  "install-packages": "HOST_STEP_KIND_INSTALL_PACKAGES",
  "kubeadm-apply": "HOST_STEP_KIND_KUBEADM_APPLY",
  "kubeadm-node": "HOST_STEP_KIND_KUBEADM_NODE",
  "restart-kubelet": "HOST_STEP_KIND_RESTART_KUBELET",
  "verify-node": "HOST_STEP_KIND_VERIFY_NODE",
  "restore-kubelet-config": "HOST_STEP_KIND_RESTORE_KUBELET_CONFIG",
  "check-rollback-point": "HOST_STEP_KIND_CHECK_ROLLBACK_POINT",
  "put-back-manifests": "HOST_STEP_KIND_PUT_BACK_MANIFESTS",
  "put-back-cluster-config": "HOST_STEP_KIND_PUT_BACK_CLUSTER_CONFIG",
} as const satisfies Record<HostStepKind, WireKind>;

export const readPackage = readerOf(PACKAGE_NAMES);
export const readRole = readerOf(ROLE_NAMES);
export const readManager = readerOf(MANAGER_NAMES);
export const readAgreement = readerOf(AGREEMENT_NAMES);
export const readKind = readerOf(KIND_NAMES);

/** Reads a wire name back; an unknown one (it comes as a number) or the unset one is refused. */
function readerOf<K extends string>(names: Readonly<Record<K, string>>): (wire: string, path: string) => K {
  const back = new Map<string, K>();
  for (const key in names) back.set(names[key], key);
  return (wire, path) => back.get(wire) ?? refuse(path, `is ${wire}, which is not known`);
}
