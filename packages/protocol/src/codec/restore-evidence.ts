import type { Evidence } from "@lockkeeper/core/model/evidence";
import type { Done__Output as WireDoneIn } from "../gen/lockkeeper/agent/v1/Done.ts";
import type { StoppedEvidence__Output as WireStoppedIn } from "../gen/lockkeeper/agent/v1/StoppedEvidence.ts";
import { readDigest, readVersion } from "./ids.ts";
import { filled, list, present, text, whole } from "./read.ts";
import { readRestoreRef } from "./restore.ts";
import type { RestoreWireKind } from "./restore-step.ts";

type Kinds =
  | "check-restore"
  | "prepare-restore"
  | "stop-control-plane"
  | "confirm-stopped"
  | "commit-restore"
  | "verify-restored-etcd"
  | "resync-kubelet";
type Read = { [K in Kinds]: { readonly kind: K; readonly evidence: Evidence<K> } }[Kinds];

/** The evidence of a finished host step of a restore, from the wire. */
export function readRestoreEvidence(wire: WireDoneIn, kind: RestoreWireKind, at: string): Read {
  switch (kind) {
    case "checkRestore": {
      const it = present(wire.checkRestore, at);
      const evidence = {
        digest: readDigest(it.digest, `${at}.digest`),
        tool: filled(it.tool, `${at}.tool`, 200),
        bumps: it.bumps,
        freeBytes: whole(it.freeBytes, `${at}.freeBytes`),
      };
      return { kind: "check-restore", evidence };
    }
    case "prepareRestore": {
      const it = present(wire.prepareRestore, at);
      const evidence = {
        ...readRestoreRef(it, at),
        folder: filled(it.folder, `${at}.folder`),
        tool: filled(it.tool, `${at}.tool`, 200),
        bumped: it.bumped,
      };
      return { kind: "prepare-restore", evidence };
    }
    case "stopControlPlane":
      return { kind: "stop-control-plane", evidence: readStopped(present(wire.stopControlPlane, at), at) };
    case "confirmStopped":
      return { kind: "confirm-stopped", evidence: readStopped(present(wire.confirmStopped, at), at) };
    case "commitRestore": {
      const it = present(wire.commitRestore, at);
      const version = it.version === "" ? {} : { version: readVersion(it.version, `${at}.version`) };
      const evidence = { ...readRestoreRef(it, at), aside: filled(it.aside, `${at}.aside`), ...version };
      return { kind: "commit-restore", evidence };
    }
    case "verifyRestoredEtcd": {
      const it = present(wire.verifyRestoredEtcd, at);
      const evidence = {
        members: whole(it.members, `${at}.members`),
        revision: text(it.revision, `${at}.revision`, 32),
        clusterId: text(it.clusterId, `${at}.clusterId`, 32),
      };
      return { kind: "verify-restored-etcd", evidence };
    }
    case "resyncKubelet":
      return { kind: "resync-kubelet", evidence: { pid: whole(present(wire.resyncKubelet, at).pid, `${at}.pid`) } };
  }
}

function readStopped(it: WireStoppedIn, at: string) {
  return {
    ...readRestoreRef(it, at),
    stopped: list(it.stopped, `${at}.stopped`, (one, path) => filled(one, path, 200)),
  };
}
