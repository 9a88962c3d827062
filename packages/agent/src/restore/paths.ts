import { posix } from "node:path";

/** Where a restore of etcd keeps its things on a host; all of it is named by the restore's token. */
export type RestorePaths = {
  /** On the state folder's disk: script, decision, log. */
  readonly folder: string;
  readonly script: string;
  /** The unpacked snapshot, as etcd's tool reads it. */
  readonly snapshot: string;
  readonly log: string;
  /** `committed` or `undone`: the first of them that is written counts. */
  readonly decision: string;
  /** `restored` or `put-back`: the host is through with what was decided. */
  readonly settled: string;
  /** The unit of the host that carries the decision out. */
  readonly unit: string;
  readonly unitFile: string;
  /** The manifests while the control plane is stopped. */
  readonly manifestsAside: string;
};

export function restorePaths(stateFolder: string, token: string): RestorePaths {
  const folder = posix.join(stateFolder, "restore", token);
  const at = (name: string) => posix.join(folder, name);
  const unit = `lockkeeper-restore-${token}.service`;
  return {
    folder,
    script: at("restore.sh"),
    snapshot: at("snapshot.db"),
    log: at("log"),
    decision: at("decision"),
    settled: at("settled"),
    unit,
    unitFile: posix.join("/etc/systemd/system", unit),
    manifestsAside: posix.join("/etc/kubernetes", `lockkeeper-restore-${token}`),
  };
}

/** Below etcd's own data folder: on its disk, also where that folder is a mount of its own. etcd passes over what it does not know. */
export function dataPaths(dataFolder: string, token: string): { readonly prepared: string; readonly aside: string } {
  return {
    prepared: posix.join(dataFolder, `lockkeeper-new-${token}`),
    aside: posix.join(dataFolder, `lockkeeper-old-${token}`),
  };
}
