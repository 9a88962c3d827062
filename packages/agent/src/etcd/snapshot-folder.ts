import { posix } from "node:path";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import { SNAPSHOT_FORMS, type SnapshotForm } from "@lockkeeper/core/model/snapshot";
import type { HostFiles } from "../host/files.ts";
import { UNIT_PREFIX, unitName } from "../units/name.ts";
import { RECORD, recordPath } from "./record-path.ts";

/** Enough for the control plane changes of a hop; older ones have their copies at the coordinator. */
export const SNAPSHOTS_KEPT = 5;
/** What all of them may take of the host's disk, which is etcd's own too. */
export const SNAPSHOTS_MAX_BYTES = 16 * 1024 ** 3;

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

/** Removes what is left of snapshots that were never whole: for an agent that starts, none is being written. */
export async function removeBrokenOff(files: HostFiles, stateFolder: string): Promise<void> {
  const folder = snapshotFolder(stateFolder);
  const names = (await files.list(folder)) ?? [];
  for (const name of names) if (!isWhole(name) && !isRecord(name, names)) await files.remove(posix.join(folder, name));
}

/** The record of a snapshot that is there. */
function isRecord(name: string, names: readonly string[]): boolean {
  const of = name.slice(0, -RECORD.length);
  return name.endsWith(RECORD) && isWhole(of) && names.includes(of);
}

/** Only proven ones have their final name. */
function isWhole(name: string): boolean {
  return SNAPSHOT_FORMS.some((form) => name.endsWith(`.${form}`));
}

/**
 * Removes the oldest snapshots, by number and by size. The one just taken is never removed.
 * What is left of streams that broke off is removed too.
 */
export async function pruneSnapshots(files: HostFiles, stateFolder: string, keep: string): Promise<void> {
  const folder = snapshotFolder(stateFolder);
  const found: { readonly path: string; readonly at: number; readonly bytes: number }[] = [];
  let bytes = (await files.stat(keep))?.bytes ?? 0;
  const names = (await files.list(folder)) ?? [];
  for (const name of names) {
    const path = posix.join(folder, name);
    if (path === keep || isRecord(name, names)) continue;
    if (!isWhole(name)) await files.remove(path);
    else {
      const stat = await files.stat(path);
      found.push({ path, at: stat?.modifiedAt ?? 0, bytes: stat?.bytes ?? 0 });
    }
  }
  found.sort((a, b) => b.at - a.at);
  for (const [at, one] of found.entries()) {
    bytes += one.bytes;
    if (at < SNAPSHOTS_KEPT - 1 && bytes <= SNAPSHOTS_MAX_BYTES) continue;
    await files.remove(one.path);
    await files.remove(recordPath(one.path));
  }
}
