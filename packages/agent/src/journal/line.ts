import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { MachineId } from "@lockkeeper/core/model/ids";
import type { JournalBody, JournalRecord } from "@lockkeeper/core/model/journal";
import { JOURNAL_VERSION } from "@lockkeeper/protocol/limits";

/** The first line: whose journal it is, and with which record it begins since it was last made shorter. */
export type JournalHeader = {
  readonly v: 1;
  readonly type: "header";
  readonly machineId: MachineId;
  /** `seq` of the record before the first that is kept. */
  readonly after: number;
};

const RECORD_TYPES: { readonly [T in JournalBody["type"]]: (value: Fields) => boolean } = {
  epoch: ({ epoch }) => whole(epoch),
  intended: ({ run, step, attempt, epoch, boot }) =>
    isText(run) &&
    isFields(step) &&
    isText(step.id) &&
    isText(step.kind) &&
    whole(attempt) &&
    whole(epoch) &&
    isText(boot),
  unit: ({ key, unit, boot }) => isKey(key) && isText(unit) && isText(boot),
  holds: ({ key, held }) => isKey(key) && Array.isArray(held) && held.every(isText),
  pinned: ({ key, images }) => isKey(key) && Array.isArray(images) && images.every(isText),
  unpinned: ({ run }) => isText(run),
  settled: ({ key, outcome }) => isKey(key) && isFields(outcome) && isText(outcome.is) && isText(outcome.kind),
  acknowledged: ({ key }) => isKey(key),
};

/** One line of the file, its line feed with it. JSON never holds a raw line feed, so a line is whole or torn. */
export function writeLine(line: JournalHeader | JournalRecord): string {
  return `${JSON.stringify(line)}\n`;
}

/** Reads the first line. */
export function readHeader(line: string): Result<JournalHeader> {
  const value = parse(line);
  const fault = versionFault(value);
  if (value === null || fault !== null)
    return fail("store-unusable", `the journal's first line ${fault ?? "is not JSON"}`);
  if (value.type !== "header" || typeof value.machineId !== "string" || !whole(value.after)) {
    return fail("store-unusable", "the journal's first line is no header");
  }
  return ok({ v: 1, type: "header", machineId: value.machineId as MachineId, after: value.after });
}

/**
 * Reads a record.
 * @returns a problem when it is whole but of another version or form: such a journal is not worked on.
 */
export function readRecord(line: string, seq: number): Result<JournalRecord> {
  const value = parse(line);
  const fault = versionFault(value);
  if (value === null || fault !== null)
    return fail("store-unusable", `record ${seq} of the journal ${fault ?? "is not JSON"}`);
  if (!isRecordType(value.type)) {
    return fail("store-unusable", `record ${seq} of the journal is of the unknown type ${String(value.type)}`);
  }
  if (value.seq !== seq) {
    return fail("store-unusable", `the journal has a gap: record ${String(value.seq)} stands where ${seq} should`);
  }
  if (!isRecord(value)) return fail("store-unusable", `record ${seq} of the journal lacks a field of its type`);
  return ok(value);
}

type Fields = Readonly<Record<string, unknown>>;

function parse(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isKey(value: unknown): boolean {
  return isFields(value) && isText(value.run) && isText(value.step) && whole(value.attempt);
}

function isRecordType(value: unknown): value is JournalBody["type"] {
  return typeof value === "string" && Object.hasOwn(RECORD_TYPES, value);
}

/** What this code wrote, and its type alone has written, is taken at its word beyond the fields that are looked at here. */
function isRecord(value: object): value is JournalRecord {
  const fields: Fields = { ...value };
  return isRecordType(fields.type) && whole(fields.seq) && whole(fields.at) && RECORD_TYPES[fields.type](fields);
}

function versionFault(value: Fields | null): string | null {
  if (value === null || value.v === JOURNAL_VERSION) return null;
  return `has version ${String(value.v)}, and only ${JOURNAL_VERSION} is known`;
}

function whole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
