import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { JournalRecord } from "@lockkeeper/core/model/journal";
import { type JournalHeader, readHeader, readRecord } from "./line.ts";

export type JournalText = {
  /** Null for a file that ends before its first line does. */
  readonly header: JournalHeader | null;
  readonly records: readonly JournalRecord[];
  /** Bytes of whole lines; what lies behind was torn by a crash. */
  readonly wholeBytes: number;
  readonly tornBytes: number;
};

/**
 * Reads a journal's bytes. A last line without its line feed was being written when the machine stopped, so its
 * `append` never resolved and nothing was done on its strength: it is left out. Anything else that is wrong is a problem.
 */
export function readJournal(bytes: Buffer): Result<JournalText> {
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const tornBytes = bytes.length - wholeBytes;
  const lines = bytes.subarray(0, wholeBytes).toString("utf8").split("\n").slice(0, -1);
  const [first, ...rest] = lines;
  if (first === undefined) return ok({ header: null, records: [], wholeBytes, tornBytes });
  const header = readHeader(first);
  if (!header.ok) return header;
  const records: JournalRecord[] = [];
  for (const [index, line] of rest.entries()) {
    const record = readRecord(line, header.value.after + index + 1);
    if (record.ok) records.push(record.value);
    // A disk may write a later sector before an earlier one: zeros inside the last line are a torn tail too.
    else if (index === rest.length - 1 && line.includes("\0")) return ok(torn(header.value, records, bytes, line));
    else return fail(record.problem.code, record.problem.detail);
  }
  return ok({ header: header.value, records, wholeBytes, tornBytes });
}

function torn(header: JournalHeader, records: readonly JournalRecord[], bytes: Buffer, line: string): JournalText {
  const wholeBytes = bytes.lastIndexOf(0x0a) - Buffer.byteLength(line);
  return { header, records, wholeBytes, tornBytes: bytes.length - wholeBytes };
}
