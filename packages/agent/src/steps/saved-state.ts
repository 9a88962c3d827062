import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { ExactPackage } from "@lockkeeper/core/model/evidence";
import { type Digest, digest, type RunId, type StepId } from "@lockkeeper/core/model/ids";
import { type HostFiles, readText } from "../host/files.ts";
import { slug } from "../units/name.ts";

export const SAVED_FOLDER = "saved";

export type SavedFile = {
  readonly path: string;
  readonly digest: Digest;
  readonly mode: number;
  readonly bytes: number;
};

/** What a rollback point holds; written last, so a folder without it is not whole. */
export type SavedManifest = {
  readonly v: 1;
  readonly run: RunId;
  readonly step: StepId;
  readonly savedAt: number;
  readonly packages: readonly ExactPackage[];
  readonly files: readonly SavedFile[];
};

/** The folder of the rollback point that a step of a run keeps; the same for each attempt. */
export function savedFolder(stateFolder: string, run: RunId, step: StepId): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([run, step]))
    .digest("hex")
    .slice(0, 12);
  return posix.join(stateFolder, SAVED_FOLDER, `${slug(run, 40)}-${slug(step, 80)}-${hash}`);
}

export function manifestPath(folder: string): string {
  return posix.join(folder, "manifest.json");
}

/** Where a host's file lies in a rollback point. */
export function savedPath(folder: string, path: string): string {
  return posix.join(folder, "files", path);
}

export function digestOf(data: Uint8Array): Digest {
  const made = digest(createHash("sha256").update(data).digest("hex"));
  if (made === null) throw new Error("a sha256 that is none");
  return made;
}

/** Reads a rollback point's manifest; null when there is none, or it is not one that this code wrote. */
export async function readManifest(files: HostFiles, folder: string): Promise<SavedManifest | null> {
  const text = await readText(files, manifestPath(folder));
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) ? value : null;
  } catch {
    return null;
  }
}

function isManifest(value: unknown): value is SavedManifest {
  if (typeof value !== "object" || value === null) return false;
  const { v, files, packages }: Readonly<Record<string, unknown>> = { ...value };
  return v === 1 && Array.isArray(packages) && Array.isArray(files) && files.every(isSavedFile);
}

function isSavedFile(value: unknown): value is SavedFile {
  if (typeof value !== "object" || value === null) return false;
  const it: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof it.path === "string" &&
    posix.isAbsolute(it.path) &&
    posix.normalize(it.path) === it.path &&
    typeof it.digest === "string" &&
    digest(it.digest) !== null &&
    typeof it.mode === "number"
  );
}
