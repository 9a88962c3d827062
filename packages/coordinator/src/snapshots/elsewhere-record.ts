import { readElsewhere } from "@lockkeeper/api/snapshot";
import type { KeptSnapshot, SnapshotElsewhere } from "@lockkeeper/core/model/snapshot";
import { sizeOf, textOf, writeDurably } from "./disk.ts";
import type { Shelved } from "./shelf.ts";

/** Where the record of a snapshot's copy on another node lies: `DIGEST.elsewhere.json` beside the file. */
export function elsewherePath(path: string, form: string): string {
  return `${path.slice(0, -form.length)}elsewhere.json`;
}

/** @returns null where nothing is on record. */
export async function recordedElsewhere({ kept, path }: Shelved<KeptSnapshot>): Promise<SnapshotElsewhere | null> {
  return readElsewhere((await textOf(elsewherePath(path, kept.form))) ?? "");
}

/** Puts it on record, durably; nothing of a snapshot that was removed meanwhile. */
export async function recordElsewhere(
  { kept, path }: Shelved<KeptSnapshot>,
  elsewhere: SnapshotElsewhere,
): Promise<void> {
  if ((await sizeOf(path)) === null) return;
  await writeDurably(elsewherePath(path, kept.form), JSON.stringify({ v: 1, elsewhere }));
}
