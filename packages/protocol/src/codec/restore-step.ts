import type { NodeName, StepId } from "@lockkeeper/core/model/ids";
import type { HostStep } from "@lockkeeper/core/model/step";
import type { HostStep__Output as WireStepIn } from "../gen/lockkeeper/agent/v1/HostStep.ts";
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
      return { kind: "check-restore", ...base, snapshot, peers: readPeers(it.peers, `${at}.peers`), clusterIds };
    }
    case "prepareRestore": {
      const it = present(wire.prepareRestore, at);
      const snapshot = readRestoreSnapshot(it.snapshot, `${at}.snapshot`);
      const token = readToken(it.token, `${at}.token`);
      return { kind: "prepare-restore", ...base, snapshot, peers: readPeers(it.peers, `${at}.peers`), token };
    }
    case "stopControlPlane": {
      const it = present(wire.stopControlPlane, at);
      return {
        kind: "stop-control-plane",
        ...base,
        ...readRestoreRef(it, at),
        undoSeconds: seconds(it.undoSeconds, at),
      };
    }
    case "confirmStopped": {
      const it = present(wire.confirmStopped, at);
      return { kind: "confirm-stopped", ...base, ...readRestoreRef(it, at), undoSeconds: seconds(it.undoSeconds, at) };
    }
    case "commitRestore":
      return { kind: "commit-restore", ...base, ...readRestoreRef(present(wire.commitRestore, at), at) };
    case "verifyRestoredEtcd": {
      const it = present(wire.verifyRestoredEtcd, at);
      const timeoutSeconds = whole(it.timeoutSeconds, `${at}.timeoutSeconds`);
      return { kind: "verify-restored-etcd", ...base, members: whole(it.members, `${at}.members`), timeoutSeconds };
    }
    case "resyncKubelet":
      return { kind: "resync-kubelet", ...base };
  }
}

function seconds(value: number, at: string): number {
  return value > 0 ? whole(value, `${at}.undoSeconds`) : refuse(`${at}.undoSeconds`, "is no time");
}
