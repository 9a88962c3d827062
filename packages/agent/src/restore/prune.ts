import { isRestoreToken } from "@lockkeeper/core/model/restore";
import type { HostFiles } from "../host/files.ts";
import { dataPaths, type RestorePaths, restorePaths, restoresFolder } from "./paths.ts";
import { standingOf } from "./standing.ts";

/** Scripts and logs of so many restores stay for people, the one that begins among them. */
export const RESTORES_KEPT = 5;

/**
 * Clears up after earlier restores when another one begins; one run is open at a time, so theirs have ended. What was
 * restored beside the live data and never committed goes: it is as large as the data and holds every Secret, and
 * `kubeadm upgrade` would copy it. Of units, scripts and logs the newest stay. Nothing is touched of one that the host is
 * not through with, and never the data from before, `lockkeeper-old-*`.
 * @param keep the token of the restore that begins
 */
export async function pruneRestores(
  files: HostFiles,
  stateFolder: string,
  dataFolder: string,
  keep: string,
): Promise<void> {
  const over: { readonly paths: RestorePaths; readonly at: number }[] = [];
  for (const token of (await files.list(restoresFolder(stateFolder))) ?? []) {
    const paths = restorePaths(stateFolder, token);
    if (token === keep || !isRestoreToken(token) || !(await isOver(files, paths))) continue;
    const { prepared, making } = dataPaths(dataFolder, token);
    for (const path of [paths.snapshot, prepared, making, paths.manifestsNext]) await files.remove(path);
    over.push({ paths, at: (await files.stat(paths.folder))?.modifiedAt ?? 0 });
  }
  over.sort((a, b) => b.at - a.at);
  for (const { paths } of over.slice(RESTORES_KEPT - 1)) {
    // The folder last: by it the unit's file is found again when this is broken off.
    await files.remove(paths.unitFile);
    await files.remove(paths.folder);
  }
}

/** Whether the host has nothing left to do for it: it was never armed, or its unit is through and not enabled any more. */
async function isOver(files: HostFiles, paths: RestorePaths): Promise<boolean> {
  if ((await files.readLink(paths.enabled)) !== null) return false;
  if ((await files.stat(paths.manifestsAside)) !== null) return false;
  const { decision, settled } = await standingOf({ files }, paths);
  if (settled !== null) return true;
  return decision === null && (await files.stat(paths.armed)) === null;
}
