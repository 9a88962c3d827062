import { posix } from "node:path";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import { SNAPSHOT_FORMS, type SnapshotForm } from "@lockkeeper/core/model/snapshot";
import type { HostFiles } from "../host/files.ts";
import { UNIT_PREFIX, unitName } from "../units/name.ts";

/** Enough for the control plane changes of a hop; older ones have their copies at the coordinator. */
export const SNAPSHOTS_KEPT = 5;

export function snapshotFolder(stateFolder: string): string {
  return posix.join(stateFolder, "snapshots");
}

/** Where an attempt's snapshot lies. */
export function snapshotPath(stateFolder: string, key: AttemptKey, form: SnapshotForm): string {
  const name = unitName(key, "snapshot")
    .slice(UNIT_PREFIX.length)
    .replace(/\.service$/, `.${form}`);
  return posix.join(snapshotFolder(stateFolder), name);
}

/**
 * Removes all but the newest snapshots. Only proven ones have their final name, and the one just taken is never removed.
 * What is left of streams that broke off is removed too.
 */
export async function pruneSnapshots(files: HostFiles, stateFolder: string, keep: string): Promise<void> {
  const folder = snapshotFolder(stateFolder);
  const found: { readonly path: string; readonly at: number }[] = [];
  for (const name of (await files.list(folder)) ?? []) {
    const path = posix.join(folder, name);
    if (path === keep) continue;
    if (!SNAPSHOT_FORMS.some((form) => name.endsWith(`.${form}`))) await files.remove(path);
    else found.push({ path, at: (await files.stat(path))?.modifiedAt ?? 0 });
  }
  found.sort((a, b) => b.at - a.at);
  for (const { path } of found.slice(SNAPSHOTS_KEPT - 1)) await files.remove(path);
}
