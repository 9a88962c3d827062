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
  /** The boot and the time of the undo: there from the stop on. */
  readonly armed: string;
  /** `restored` or `put-back`: the host is through with what was decided. */
  readonly settled: string;
  /** The unit of the host that carries the decision out. */
  readonly unit: string;
  readonly unitFile: string;
  /** systemd's symlink to it, from the stop until the unit is through. */
  readonly enabled: string;
  /** The manifests while the control plane is stopped. */
  readonly manifestsAside: string;
  /** In a rollback: the manifests that come back with the data, until the commit. */
  readonly manifestsNext: string;
  /** In a rollback: the manifests from before, after the commit. */
  readonly manifestsOld: string;
};

const UNITS = "/etc/systemd/system";

/** One folder a restore, by its token. */
export function restoresFolder(stateFolder: string): string {
  return posix.join(stateFolder, "restore");
}

export function restorePaths(stateFolder: string, token: string): RestorePaths {
  const folder = posix.join(restoresFolder(stateFolder), token);
  const at = (name: string) => posix.join(folder, name);
  const unit = `lockkeeper-restore-${token}.service`;
  return {
    folder,
    script: at("restore.sh"),
    snapshot: at("snapshot.db"),
    log: at("log"),
    decision: at("decision"),
    armed: at("armed"),
    settled: at("settled"),
    unit,
    unitFile: posix.join(UNITS, unit),
    enabled: posix.join(UNITS, "multi-user.target.wants", unit),
    manifestsAside: posix.join("/etc/kubernetes", `lockkeeper-restore-${token}`),
    manifestsNext: posix.join("/etc/kubernetes", `lockkeeper-next-${token}`),
    manifestsOld: posix.join("/etc/kubernetes", `lockkeeper-old-${token}`),
  };
}

/** Below etcd's own data folder: on its disk, also where that folder is a mount of its own. etcd passes over what it does not know. */
export function dataPaths(dataFolder: string, token: string): DataPaths {
  const prepared = posix.join(dataFolder, `lockkeeper-new-${token}`);
  return { prepared, making: `${prepared}.making`, aside: posix.join(dataFolder, `lockkeeper-old-${token}`) };
}

export type DataPaths = {
  readonly prepared: string;
  /** What is prepared, until it is whole. */
  readonly making: string;
  readonly aside: string;
};
