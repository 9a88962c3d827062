import type { Epoch } from "@lockkeeper/core/model/ids";
import type { AttemptKey, JournalBody, JournalRecord, JournalSummary } from "@lockkeeper/core/model/journal";

/** The attempt that a record is about; null where it is about none. */
export function keyOf(record: JournalBody): AttemptKey | null {
  if (record.type === "epoch" || record.type === "unpinned") return null;
  if (record.type === "intended") return { run: record.run, step: record.step.id, attempt: record.attempt };
  return record.key;
}

/** One text per attempt. */
export function keyText({ run, step, attempt }: AttemptKey): string {
  return JSON.stringify([run, step, attempt]);
}

/** Records of one attempt, in order. */
export function recordsOf(records: readonly JournalRecord[], key: AttemptKey): readonly JournalRecord[] {
  const wanted = keyText(key);
  return records.filter((record) => {
    const of = keyOf(record);
    return of !== null && keyText(of) === wanted;
  });
}

/** What hello tells of a journal. */
export function summarize(records: readonly JournalRecord[]): JournalSummary {
  const open = new Map<string, AttemptKey>();
  let epoch: Epoch | null = null;
  for (const record of records) {
    if (record.type === "epoch") epoch = epoch === null || record.epoch > epoch ? record.epoch : epoch;
    const key = keyOf(record);
    if (key === null) continue;
    if (record.type === "intended") open.set(keyText(key), key);
    if (record.type === "settled") open.delete(keyText(key));
  }
  return { epoch, records: records.length, open: [...open.values()] };
}

/** How many acknowledged attempts are kept for people and for a coordinator that asks again. */
export const ACKNOWLEDGED_KEPT = 200;

/**
 * What a shorter journal holds: the highest epoch, all of every attempt that is not acknowledged, the newest
 * {@link ACKNOWLEDGED_KEPT} acknowledged ones, and what is pinned still. Numbered anew from `after` + 1.
 */
export function compact(records: readonly JournalRecord[]): {
  readonly after: number;
  readonly records: readonly JournalRecord[];
} {
  const acknowledged = new Set<string>();
  for (const record of records) if (record.type === "acknowledged") acknowledged.add(keyText(record.key));
  const keep = new Set([...acknowledged].slice(-ACKNOWLEDGED_KEPT));
  const { epoch } = summarize(records);
  const lastEpoch = records.findLastIndex((record) => record.type === "epoch" && record.epoch === epoch);
  const attempts = records.filter((record) => {
    const key = keyOf(record);
    if (key === null) return false;
    const text = keyText(key);
    return !acknowledged.has(text) || keep.has(text);
  });
  const pins = new Set(pinnedNow(records));
  const staying = new Set<JournalRecord>([...attempts, ...pins]);
  const pinning = new Set([...staying].flatMap((record) => (record.type === "pinned" ? [record.key.run] : [])));
  const kept = records.filter(
    (record, index) =>
      staying.has(record) || index === lastEpoch || (record.type === "unpinned" && pinning.has(record.run)),
  );
  const last = records.at(-1)?.seq ?? 0;
  const after = last - kept.length;
  return { after, records: kept.map((record, index) => ({ ...record, seq: after + 1 + index })) };
}

type Pinned = Extract<JournalRecord, { type: "pinned" }>;

/** Records of pins that were not taken off since. */
export function pinnedNow(records: readonly JournalRecord[]): readonly Pinned[] {
  let now: Pinned[] = [];
  for (const record of records) {
    if (record.type === "pinned") now.push(record);
    if (record.type === "unpinned") now = now.filter(({ key }) => key.run !== record.run);
  }
  return now;
}
