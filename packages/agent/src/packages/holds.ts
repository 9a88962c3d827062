import type { AttemptKey, JournalRecord } from "@lockkeeper/core/model/journal";
import { type Host, output } from "../host/host.ts";
import { keyText } from "../journal/digest.ts";
import { heldPackages } from "./installed.ts";

/**
 * The holds that the journal says were there before package transactions.
 * @param of one attempt; null: all attempts that are not settled, as after a start.
 */
export function holdsToRepair(records: readonly JournalRecord[], of: AttemptKey | null): readonly string[] {
  const settled = new Set(records.flatMap((record) => (record.type === "settled" ? [keyText(record.key)] : [])));
  const wanted = (key: AttemptKey) => (of === null ? !settled.has(keyText(key)) : keyText(key) === keyText(of));
  return [...new Set(records.flatMap((record) => (record.type === "holds" && wanted(record.key) ? record.held : [])))];
}

/**
 * Holds again what was held and is not any more. Left alone while a unit of ours runs: its script ends by holding.
 * @returns the packages whose hold was put back. @throws HostFault
 */
export async function repairHolds(host: Host, wanted: readonly string[]): Promise<readonly string[]> {
  if (wanted.length === 0 || (await host.runningUnits()).length > 0) return [];
  const held = new Set(await heldPackages(host));
  const lost = wanted.filter((name) => !held.has(name));
  if (lost.length > 0) await output(host, { do: "apt-hold", packages: lost });
  return lost;
}
