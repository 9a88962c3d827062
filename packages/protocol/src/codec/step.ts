import { isNonEmpty } from "@lockkeeper/core/model/brand";
import type { Result } from "@lockkeeper/core/model/errors";
import type { ExactPackage } from "@lockkeeper/core/model/host";
import type { HostStep, ManifestsBack } from "@lockkeeper/core/model/step";
import type { ExactPackage__Output as WirePackageIn } from "../gen/lockkeeper/agent/v1/ExactPackage.ts";
import type { HostStep as WireStep, HostStep__Output as WireStepIn } from "../gen/lockkeeper/agent/v1/HostStep.ts";
import { encodePackages, readExact } from "./exact-package.ts";
import { readNode, readStepId, readVersion } from "./ids.ts";
import { PACKAGE_NAMES, ROLE_NAMES, readPackage, readRole } from "./names.ts";
import { point, pointRef } from "./point-ref.ts";
import { decode, filled, list, nonEmptyList, present, text, unset, whole } from "./read.ts";
import { writePeers } from "./restore.ts";
import { readRestoreStep } from "./restore-step.ts";

/** A host step for the wire. */
export function encodeStep(step: HostStep): WireStep {
  return { id: step.id, on: step.on, ...encodeKind(step) };
}

/** A host step from the wire, or what is wrong with it. */
export function decodeStep(wire: WireStepIn): Result<HostStep> {
  return decode(() => readStep(wire, "step"));
}

function encodeKind(step: HostStep): Omit<WireStep, "id" | "on"> {
  switch (step.kind) {
    case "check-host":
      return { checkHost: { to: step.to, packages: step.packages.map((p) => PACKAGE_NAMES[p]) } };
    case "stage": {
      const packages = step.packages.map((p) => PACKAGE_NAMES[p]);
      return { stage: { to: step.to, packages, role: ROLE_NAMES[step.role], ...goesBack(step) } };
    }
    case "check-etcd":
      return { checkEtcd: { maxRaftLag: step.maxRaftLag, timeoutSeconds: step.timeoutSeconds } };
    case "move-etcd-leader":
      return { moveEtcdLeader: {} };
    case "snapshot-etcd":
      return { snapshotEtcd: { reason: step.reason } };
    case "save-node-state":
      return { saveNodeState: {} };
    case "install-packages":
      return {
        installPackages: { to: step.to, packages: step.packages.map((p) => PACKAGE_NAMES[p]), ...goesBack(step) },
      };
    case "kubeadm-apply":
      return {
        kubeadmApply: {
          to: step.to,
          ignorePreflightErrors: [...step.ignorePreflightErrors],
          acceptOldKubelets: step.acceptOldKubelets === true,
        },
      };
    case "kubeadm-node":
      return { kubeadmNode: { to: step.to, ignorePreflightErrors: [...step.ignorePreflightErrors] } };
    case "restart-kubelet":
      return { restartKubelet: { to: step.to, forgetResources: step.forgetResources === true } };
    case "verify-node":
      return { verifyNode: { to: step.to, ...goesBack(step) } };
    case "restore-kubelet-config":
      return { restoreKubeletConfig: { saved: step.saved, ...(step.of ? { of: step.of } : {}) } };
    case "check-rollback-point":
      return { checkRollbackPoint: { point: step.point } };
    case "put-back-manifests":
      return { putBackManifests: { to: step.to, point: step.point } };
    case "put-back-cluster-config":
      return { putBackClusterConfig: { to: step.to, point: step.point } };
    case "check-restore":
      return {
        checkRestore: {
          snapshot: step.snapshot,
          peers: writePeers(step.peers),
          clusterIds: [...step.clusterIds],
          ...manifestsOf(step),
        },
      };
    case "prepare-restore":
      return {
        prepareRestore: {
          ...{ snapshot: step.snapshot, peers: writePeers(step.peers), token: step.token },
          ...(step.bumpRevision !== undefined && { bumpRevision: step.bumpRevision }),
          ...manifestsOf(step),
        },
      };
    case "stop-control-plane":
      return {
        stopControlPlane: {
          ...{ digest: step.digest, token: step.token, undoSeconds: step.undoSeconds },
          ...manifestsOf(step),
        },
      };
    case "confirm-stopped":
      return { confirmStopped: { digest: step.digest, token: step.token, undoSeconds: step.undoSeconds } };
    case "commit-restore":
      return { commitRestore: { digest: step.digest, token: step.token, ...manifestsOf(step) } };
    case "verify-restored-etcd":
      return { verifyRestoredEtcd: { members: step.members, timeoutSeconds: step.timeoutSeconds } };
    case "resync-kubelet":
      return { resyncKubelet: {} };
  }
}

export function readStep(wire: WireStepIn, path: string): HostStep {
  const base = { id: readStepId(wire.id, `${path}.id`), on: readNode(wire.on, `${path}.on`) };
  const at = `${path}.${wire.kind}`;
  switch (wire.kind) {
    case "checkHost": {
      const it = present(wire.checkHost, at);
      return { kind: "check-host", ...base, ...target(it, at), packages: packages(it, at) };
    }
    case "stage": {
      const it = present(wire.stage, at);
      const role = readRole(String(it.role), `${at}.role`);
      return { kind: "stage", ...base, ...target(it, at), packages: packages(it, at), role, ...back(it, at) };
    }
    case "checkEtcd": {
      const it = present(wire.checkEtcd, at);
      const timeoutSeconds = whole(it.timeoutSeconds, `${at}.timeoutSeconds`);
      return { kind: "check-etcd", ...base, maxRaftLag: whole(it.maxRaftLag, `${at}.maxRaftLag`), timeoutSeconds };
    }
    case "moveEtcdLeader":
      return { kind: "move-etcd-leader", ...base };
    case "snapshotEtcd":
      return { kind: "snapshot-etcd", ...base, reason: text(present(wire.snapshotEtcd, at).reason, `${at}.reason`) };
    case "saveNodeState":
      return { kind: "save-node-state", ...base };
    case "installPackages": {
      const it = present(wire.installPackages, at);
      return { kind: "install-packages", ...base, ...target(it, at), packages: packages(it, at), ...back(it, at) };
    }
    case "kubeadmApply": {
      const it = present(wire.kubeadmApply, at);
      const old = it.acceptOldKubelets ? ({ acceptOldKubelets: true } as const) : {};
      return { kind: "kubeadm-apply", ...base, ...target(it, at), ...ignored(it, at), ...old };
    }
    case "kubeadmNode": {
      const it = present(wire.kubeadmNode, at);
      return { kind: "kubeadm-node", ...base, ...target(it, at), ...ignored(it, at) };
    }
    case "restartKubelet": {
      const it = present(wire.restartKubelet, at);
      const forget = it.forgetResources ? ({ forgetResources: true } as const) : {};
      return { kind: "restart-kubelet", ...base, ...target(it, at), ...forget };
    }
    case "verifyNode": {
      const it = present(wire.verifyNode, at);
      return { kind: "verify-node", ...base, ...target(it, at), ...back(it, at) };
    }
    case "restoreKubeletConfig": {
      const it = present(wire.restoreKubeletConfig, at);
      const of = it.of ? { of: pointRef(it.of, `${at}.of`) } : {};
      return { kind: "restore-kubelet-config", ...base, saved: readStepId(it.saved, `${at}.saved`), ...of };
    }
    case "checkRollbackPoint":
      return { kind: "check-rollback-point", ...base, point: point(present(wire.checkRollbackPoint, at), at) };
    case "putBackManifests": {
      const it = present(wire.putBackManifests, at);
      return { kind: "put-back-manifests", ...base, ...target(it, at), point: point(it, at) };
    }
    case "putBackClusterConfig": {
      const it = present(wire.putBackClusterConfig, at);
      return { kind: "put-back-cluster-config", ...base, ...target(it, at), point: point(it, at) };
    }
    case "checkRestore":
    case "prepareRestore":
    case "stopControlPlane":
    case "confirmStopped":
    case "commitRestore":
    case "verifyRestoredEtcd":
    case "resyncKubelet":
      return readRestoreStep(wire, wire.kind, base, at);
    default:
      return unset(wire.kind, `${path}.kind`);
  }
}

function manifestsOf({ manifests }: { readonly manifests?: ManifestsBack }) {
  return manifests ? { manifests } : {};
}

function target(it: { readonly to: string }, at: string) {
  return { to: readVersion(it.to, `${at}.to`) };
}

function packages(it: { readonly packages: readonly (string | number)[] }, at: string) {
  return nonEmptyList(it.packages, `${at}.packages`, (p, path) => readPackage(String(p), path));
}

function goesBack({ back: exact }: { readonly back?: readonly ExactPackage[] }) {
  return { back: encodePackages(exact ?? []) };
}

/** Left out where nothing goes back: an older package is a rollback's alone. */
function back(it: { readonly back: readonly WirePackageIn[] }, at: string) {
  const exact = readExact(it.back, `${at}.back`);
  return isNonEmpty(exact) ? { back: exact } : {};
}

function ignored(it: { readonly ignorePreflightErrors: readonly string[] }, at: string) {
  const path = `${at}.ignorePreflightErrors`;
  return { ignorePreflightErrors: list(it.ignorePreflightErrors, path, (e, p) => filled(e, p, 200)) };
}
