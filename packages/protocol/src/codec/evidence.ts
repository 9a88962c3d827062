import type { SnapshotEvidence } from "@lockkeeper/core/model/evidence";
import type { Finding } from "@lockkeeper/core/model/finding";
import type { ExactPackage } from "@lockkeeper/core/model/host";
import type { LogTail } from "@lockkeeper/core/model/outcome";
import type { Done as WireDone, Done__Output as WireDoneIn } from "../gen/lockkeeper/agent/v1/Done.ts";
import type { ExactPackage__Output as WirePackageIn } from "../gen/lockkeeper/agent/v1/ExactPackage.ts";
import type { KubeadmEvidence__Output as WireKubeadmIn } from "../gen/lockkeeper/agent/v1/KubeadmEvidence.ts";
import type { SnapshotEtcdEvidence__Output as WireSnapshotIn } from "../gen/lockkeeper/agent/v1/SnapshotEtcdEvidence.ts";
import { encodePackages, readExact } from "./exact-package.ts";
import { readDigest, readMachineId, readVersion } from "./ids.ts";
import type { HostDone } from "./outcome.ts";
import { filled, LIST_MAX, list, present, text, unset, whole } from "./read.ts";
import { readRestoreEvidence } from "./restore-evidence.ts";
import { readRollbackPoint } from "./rollback-point.ts";
import { readAbout, readFile } from "./snapshot-about.ts";

type Rest = { readonly is: "done"; readonly warnings: readonly Finding[]; readonly log: LogTail | null };

/** The evidence of a finished host step for the wire; lists over their limit are cut. */
export function encodeEvidence(done: HostDone): Omit<WireDone, "warnings" | "log"> {
  switch (done.kind) {
    case "check-host":
      return { checkHost: { packages: packages(done.evidence.packages) } };
    case "stage": {
      const images = done.evidence.images.slice(0, LIST_MAX);
      return { stage: { packages: packages(done.evidence.packages), images } };
    }
    case "check-etcd":
      return { checkEtcd: done.evidence };
    case "move-etcd-leader":
      return { moveEtcdLeader: done.evidence };
    case "snapshot-etcd":
      return { snapshotEtcd: { ...done.evidence, about: done.evidence } };
    case "save-node-state":
      return { saveNodeState: { ...done.evidence, packages: packages(done.evidence.packages) } };
    case "install-packages":
      return { installPackages: { ...done.evidence, packages: packages(done.evidence.packages) } };
    case "kubeadm-apply":
      return { kubeadmApply: done.evidence };
    case "kubeadm-node":
      return { kubeadmNode: done.evidence };
    case "restart-kubelet":
      return { restartKubelet: done.evidence };
    case "verify-node":
      return { verifyNode: { ...done.evidence, packages: packages(done.evidence.packages) } };
    case "restore-kubelet-config":
      return { restoreKubeletConfig: { files: done.evidence.files.slice(0, LIST_MAX) } };
    case "check-rollback-point":
      return { checkRollbackPoint: { ...done.evidence, packages: packages(done.evidence.packages) } };
    case "put-back-manifests":
      return { putBackManifests: { ...done.evidence, written: [...done.evidence.written] } };
    case "put-back-cluster-config":
      return { putBackClusterConfig: { ...done.evidence, objects: done.evidence.objects.slice(0, LIST_MAX) } };
    case "check-restore":
      return { checkRestore: done.evidence };
    case "prepare-restore":
      return { prepareRestore: done.evidence };
    case "stop-control-plane":
      return { stopControlPlane: { ...done.evidence, stopped: done.evidence.stopped.slice(0, LIST_MAX) } };
    case "confirm-stopped":
      return { confirmStopped: { ...done.evidence, stopped: done.evidence.stopped.slice(0, LIST_MAX) } };
    case "commit-restore":
      return { commitRestore: done.evidence };
    case "verify-restored-etcd":
      return { verifyRestoredEtcd: done.evidence };
    case "resync-kubelet":
      return { resyncKubelet: done.evidence };
  }
}

export function readEvidence(wire: WireDoneIn, path: string, rest: Rest): HostDone {
  const at = `${path}.${wire.evidence}`;
  switch (wire.evidence) {
    case "checkHost":
      return { ...rest, kind: "check-host", evidence: { packages: readPackages(present(wire.checkHost, at), at) } };
    case "stage": {
      const it = present(wire.stage, at);
      const images = list(it.images, `${at}.images`, (image, p) => filled(image, p));
      return { ...rest, kind: "stage", evidence: { packages: readPackages(it, at), images } };
    }
    case "checkEtcd": {
      const it = present(wire.checkEtcd, at);
      const evidence = {
        members: whole(it.members, `${at}.members`),
        leader: text(it.leader, `${at}.leader`),
        raftLag: whole(it.raftLag, `${at}.raftLag`),
        dbBytes: whole(it.dbBytes, `${at}.dbBytes`),
      };
      return { ...rest, kind: "check-etcd", evidence };
    }
    case "moveEtcdLeader": {
      const it = present(wire.moveEtcdLeader, at);
      return {
        ...rest,
        kind: "move-etcd-leader",
        evidence: { leader: text(it.leader, `${at}.leader`), moved: it.moved },
      };
    }
    case "snapshotEtcd":
      return { ...rest, kind: "snapshot-etcd", evidence: readSnapshot(present(wire.snapshotEtcd, at), at) };
    case "saveNodeState": {
      const it = present(wire.saveNodeState, at);
      return { ...rest, kind: "save-node-state", evidence: readRollbackPoint(it, at, readPackages(it, at)) };
    }
    case "installPackages": {
      const it = present(wire.installPackages, at);
      const evidence = { packages: readPackages(it, at), alreadyThere: it.alreadyThere };
      return { ...rest, kind: "install-packages", evidence };
    }
    case "kubeadmApply":
      return { ...rest, kind: "kubeadm-apply", evidence: readKubeadm(present(wire.kubeadmApply, at), at) };
    case "kubeadmNode":
      return { ...rest, kind: "kubeadm-node", evidence: readKubeadm(present(wire.kubeadmNode, at), at) };
    case "restartKubelet": {
      const it = present(wire.restartKubelet, at);
      const evidence = { version: readVersion(it.version, `${at}.version`), pid: whole(it.pid, `${at}.pid`) };
      return { ...rest, kind: "restart-kubelet", evidence };
    }
    case "verifyNode": {
      const it = present(wire.verifyNode, at);
      const evidence = { kubelet: readVersion(it.kubelet, `${at}.kubelet`), packages: readPackages(it, at) };
      return { ...rest, kind: "verify-node", evidence };
    }
    case "restoreKubeletConfig": {
      const it = present(wire.restoreKubeletConfig, at);
      const files = list(it.files, `${at}.files`, (file, p) => filled(file, p));
      return { ...rest, kind: "restore-kubelet-config", evidence: { files } };
    }
    case "checkRollbackPoint": {
      const it = present(wire.checkRollbackPoint, at);
      const evidence = { files: whole(it.files, `${at}.files`), packages: readPackages(it, at) };
      return { ...rest, kind: "check-rollback-point", evidence };
    }
    case "putBackManifests": {
      const it = present(wire.putBackManifests, at);
      const written = list(it.written, `${at}.written`, (component, p) => filled(component, p, 200));
      const evidence = { version: readVersion(it.version, `${at}.version`), written, etcdLeft: it.etcdLeft };
      return { ...rest, kind: "put-back-manifests", evidence };
    }
    case "putBackClusterConfig": {
      const it = present(wire.putBackClusterConfig, at);
      const objects = list(it.objects, `${at}.objects`, (object, p) => filled(object, p, 300));
      const evidence = { version: readVersion(it.version, `${at}.version`), objects };
      return { ...rest, kind: "put-back-cluster-config", evidence };
    }
    case "checkRestore":
    case "prepareRestore":
    case "stopControlPlane":
    case "confirmStopped":
    case "commitRestore":
    case "verifyRestoredEtcd":
    case "resyncKubelet":
      return { ...rest, ...readRestoreEvidence(wire, wire.evidence, at) };
    default:
      return unset(wire.evidence, `${path}.evidence`);
  }
}

const packages = encodePackages;

function readPackages(it: { readonly packages: readonly WirePackageIn[] }, at: string): readonly ExactPackage[] {
  return readExact(it.packages, `${at}.packages`);
}

function readKubeadm(it: WireKubeadmIn, at: string) {
  return { version: readVersion(it.version, `${at}.version`), alreadyThere: it.alreadyThere };
}

function readSnapshot(it: WireSnapshotIn, at: string): SnapshotEvidence {
  return {
    ...readFile(it, at),
    ...readAbout(it.about, `${at}.about`),
    file: filled(it.file, `${at}.file`),
    copy: it.copy
      ? {
          digest: readDigest(it.copy.digest, `${at}.copy.digest`),
          machineId: readMachineId(it.copy.machineId, `${at}.copy.machineId`),
        }
      : null,
  };
}
