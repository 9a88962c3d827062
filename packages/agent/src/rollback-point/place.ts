import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Digest, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { HostFiles } from "../host/files.ts";
import { slug } from "../units/name.ts";
import { CONTENT_MAX_BYTES, digestOf, type RollbackPoint, unpackRollbackPoint } from "./archive.ts";

/** One a node and hop: enough for the longest upgrade there is; older ones have their copies at the coordinator. */
export const POINTS_KEPT = 20;

export function rollbackPointFolder(stateFolder: string): string {
  return posix.join(stateFolder, "saved");
}

/** Where the rollback point lies that a step of a run keeps on its host; the same for each attempt. */
export function rollbackPointPath(stateFolder: string, run: RunId, step: StepId): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([run, step]))
    .digest("hex")
    .slice(0, 12);
  return posix.join(rollbackPointFolder(stateFolder), `${slug(run, 40)}-${slug(step, 80)}-${hash}.tar.zst`);
}

export type FoundPoint =
  | { readonly is: "whole"; readonly point: RollbackPoint; readonly digest: Digest; readonly bytes: Buffer }
  | { readonly is: "absent" }
  | { readonly is: "damaged"; readonly why: string };

/**
 * Reads a rollback point back from the host's disk, with every digest in it proven.
 * @param expected the archive's own digest where the caller knows it, from the run's log; null: not compared
 * @throws HostFault when the disk does not answer
 */
export async function readRollbackPoint(files: HostFiles, path: string, expected: Digest | null): Promise<FoundPoint> {
  const stat = await files.stat(path);
  if (stat === null) return { is: "absent" };
  if (stat.bytes > CONTENT_MAX_BYTES) return { is: "damaged", why: `${path} has ${stat.bytes} bytes` };
  const bytes = await files.readEnd(path, stat.bytes);
  if (bytes === null) return { is: "absent" };
  const digest = digestOf(bytes);
  if (expected !== null && digest !== expected)
    return { is: "damaged", why: `${path} has the digest ${digest}, on record is ${expected}` };
  const unpacked = await unpackRollbackPoint(bytes);
  if (unpacked.is === "damaged") return { is: "damaged", why: `${path}: ${unpacked.why}` };
  return { is: "whole", point: unpacked.point, digest, bytes };
}

/** Removes the oldest rollback points beyond {@link POINTS_KEPT}, and what is left of those that were never whole. */
export async function pruneRollbackPoints(files: HostFiles, stateFolder: string, keep: string): Promise<void> {
  const folder = rollbackPointFolder(stateFolder);
  const found: { readonly path: string; readonly at: number }[] = [];
  for (const name of (await files.list(folder)) ?? []) {
    const path = posix.join(folder, name);
    if (path === keep) continue;
    if (name.endsWith(".tar.zst")) found.push({ path, at: (await files.stat(path))?.modifiedAt ?? 0 });
    else await files.remove(path);
  }
  found.sort((a, b) => b.at - a.at);
  for (const { path } of found.slice(POINTS_KEPT - 1)) await files.remove(path);
}
