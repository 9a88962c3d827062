import { posix } from "node:path";
import type { JournalRecord } from "@lockkeeper/core/model/journal";
import type { HostFiles } from "../host/files.ts";
import { keyText } from "../journal/digest.ts";

/** Logs of so many units stay for people. */
export const UNITS_KEPT = 200;

/** Removes the oldest folders of units whose attempts are settled, beyond {@link UNITS_KEPT}. */
export async function pruneUnits(
  files: HostFiles,
  stateFolder: string,
  records: readonly JournalRecord[],
): Promise<void> {
  const folder = posix.join(stateFolder, "units");
  const names = (await files.list(folder)) ?? [];
  if (names.length <= UNITS_KEPT) return;
  const settled = new Set(records.flatMap((record) => (record.type === "settled" ? [keyText(record.key)] : [])));
  const open = new Set(
    records.flatMap((record) =>
      record.type === "unit" && !settled.has(keyText(record.key)) ? [record.unit.replace(/\.service$/, "")] : [],
    ),
  );
  const stats = await Promise.all(
    names.map(async (name) => ({ name, at: (await files.stat(posix.join(folder, name)))?.modifiedAt ?? 0 })),
  );
  stats.sort((a, b) => b.at - a.at);
  for (const { name } of stats.slice(UNITS_KEPT)) if (!open.has(name)) await files.remove(posix.join(folder, name));
}
