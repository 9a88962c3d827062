import type { NodeName, StepId } from "@lockkeeper/core/model/ids";
import type { HostStep } from "@lockkeeper/core/model/step";
import type { HostStep__Output as WireStepIn } from "../gen/lockkeeper/agent/v1/HostStep.ts";
import type { ManifestsBack__Output as WireManifestsIn } from "../gen/lockkeeper/agent/v1/ManifestsBack.ts";
import { readVersion } from "./ids.ts";
import { point } from "./point-ref.ts";
import { present, refuse, whole } from "./read.ts";
import { readClusterIds, readPeers, readRestoreRef, readRestoreSnapshot, readToken } from "./restore.ts";

type Base = { readonly id: StepId; readonly on: NodeName };
export type RestoreWireKind =
  | "checkRestore"
  | "prepareRestore"
  | "stopControlPlane"
  | "confirmStopped"
  | "commitRestore"
  | "verifyRestoredEtcd"
  | "resyncKubelet";

/** A host step of a restore, from the wire. */
export function readRestoreStep(wire: WireStepIn, kind: RestoreWireKind, base: Base, at: string): HostStep {
  switch (kind) {
    case "checkRestore": {
      const it = present(wire.checkRestore, at);
      const snapshot = readRestoreSnapshot(it.snapshot, `${at}.snapshot`);
      const clusterIds = readClusterIds(it.clusterIds, `${at}.clusterIds`);
      const peers = readPeers(it.peers, `${at}.peers`);
      return { kind: "check-restore", ...base, snapshot, peers, clusterIds, ...manifests(it, at) };
    }
    case "prepareRestore": {
      const it = present(wire.prepareRestore, at);
      const snapshot = readRestoreSnapshot(it.snapshot, `${at}.snapshot`);
      const token = readToken(it.token, `${at}.token`);
      const peers = readPeers(it.peers, `${at}.peers`);
      const { bumpRevision } = it;
      const bump = bumpRevision === undefined ? {} : { bumpRevision: whole(bumpRevision, `${at}.bumpRevision`, 1) };
      return { kind: "prepare-restore", ...base, snapshot, peers, token, ...bump, ...manifests(it, at) };
    }
    case "stopControlPlane": {
      const it = present(wire.stopControlPlane, at);
      return {
        kind: "stop-control-plane",
        ...base,
        ...readRestoreRef(it, at),
        undoSeconds: seconds(it.undoSeconds, at),
        ...manifests(it, at),
      };
    }
    case "confirmStopped": {
      const it = present(wire.confirmStopped, at);
      return { kind: "confirm-stopped", ...base, ...readRestoreRef(it, at), undoSeconds: seconds(it.undoSeconds, at) };
    }
    case "commitRestore": {
      const it = present(wire.commitRestore, at);
      return { kind: "commit-restore", ...base, ...readRestoreRef(it, at), ...manifests(it, at) };
    }
    case "verifyRestoredEtcd": {
      const it = present(wire.verifyRestoredEtcd, at);
      const timeoutSeconds = whole(it.timeoutSeconds, `${at}.timeoutSeconds`);
      return { kind: "verify-restored-etcd", ...base, members: whole(it.members, `${at}.members`), timeoutSeconds };
    }
    case "resyncKubelet":
      return { kind: "resync-kubelet", ...base };
  }
}

/** Left out where manifests stay as they are. */
function manifests(it: { readonly manifests: WireManifestsIn | null }, at: string) {
  if (it.manifests === null) return {};
  const to = readVersion(it.manifests.to, `${at}.manifests.to`);
  return { manifests: { to, point: point(it.manifests, `${at}.manifests`) } };
}

function seconds(value: number, at: string): number {
  return value > 0 ? whole(value, `${at}.undoSeconds`) : refuse(`${at}.undoSeconds`, "is no time");
}
