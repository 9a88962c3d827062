import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { AttemptKey, JournalRecord } from "@lockkeeper/core/model/journal";
import { LOG_PART_MAX_BYTES, LOG_PART_MAX_CHARS, type LogPart } from "@lockkeeper/core/model/step-log";
import { HostFault } from "../host/fault.ts";
import type { HostFiles } from "../host/files.ts";
import { redact } from "../host/redact.ts";
import { recordsOf } from "../journal/digest.ts";
import type { LogReader } from "../ports/steps.ts";
import { unitPaths } from "./paths.ts";

/** So far back a private key may have begun whose lines come now. */
const LOOK_BACK_BYTES = 32 * 1024;
const NEWLINE = 0x0a;
const KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";

export type LogSource = {
  readonly files: HostFiles;
  readonly stateFolder: string;
  readonly records: () => readonly JournalRecord[];
};

/** @returns the logs of attempts as {@link logPart} reads them. */
export function logReader(source: LogSource): LogReader {
  return { read: (key, offset) => logPart(source, key, offset) };
}

/**
 * A part of the log of an attempt's last unit, from a byte on: whole lines, so that no secret is cut in two and missed. In
 * the middle of a line it begins at the next one; of a line that is longer than a part only the beginning is told.
 * `log-unknown` when the attempt ran no unit here, or its log is kept no more.
 */
export async function logPart(source: LogSource, key: AttemptKey, offset: number): Promise<Result<LogPart>> {
  const { files, stateFolder, records } = source;
  const own = recordsOf(records(), key);
  const unit = own.findLast((record) => record.type === "unit");
  if (unit?.type !== "unit")
    return fail("log-unknown", `attempt ${key.attempt} of ${key.step} ran no unit on this host`);
  const path = unitPaths(stateFolder, unit.unit).log;
  // Asked for first: what is written before it ends is in the file then.
  const over = own.some((record) => record.type === "settled");
  try {
    const size = (await files.stat(path))?.bytes;
    if (size === undefined) return fail("log-unknown", `${path} is not there (any more)`);
    if (offset >= size) return ok({ path, offset, text: "", next: offset, size, over });
    const before = Math.min(offset, LOOK_BACK_BYTES);
    const from = offset - before;
    const piece = await files.readFrom(path, from, before + LOG_PART_MAX_BYTES);
    if (piece === null) return fail("log-unknown", `${path} is not there (any more)`);
    const cut = cutLines(piece, before, over && from + piece.length >= size);
    const [begin, end] = [from + cut.begin, from + cut.end];
    const said = redacted(piece.toString("utf8", 0, cut.begin), piece.toString("utf8", cut.begin, cut.end));
    const text = (cut.whole ? said : `${withoutLastWord(said)} [cut off]\n`).slice(0, LOG_PART_MAX_CHARS);
    return ok({ path, offset: begin, text, next: end, size, over });
  } catch (error) {
    if (error instanceof HostFault) return fail("log-unknown", error.message);
    throw error;
  }
}

type Cut = { readonly begin: number; readonly end: number; readonly whole: boolean };

/** Which bytes of a piece are whole lines from `at` on. @param last the piece ends the file, and nothing will follow */
function cutLines(piece: Buffer, at: number, last: boolean): Cut {
  const begins = at === 0 || piece[at - 1] === NEWLINE;
  const newline = begins ? -1 : piece.indexOf(NEWLINE, at);
  // Within a line that goes on: nothing of it is told, and the next part goes on looking for its end.
  if (!begins && newline === -1) return { begin: piece.length, end: piece.length, whole: true };
  const begin = begins ? at : newline + 1;
  if (last) return { begin, end: piece.length, whole: true };
  const end = piece.lastIndexOf(NEWLINE) + 1;
  if (end > begin || piece.length - begin < LOG_PART_MAX_BYTES)
    return { begin, end: Math.max(begin, end), whole: true };
  return { begin, end: piece.length, whole: false };
}

/** @param before what stands in front of the text: a key that began there goes on */
function redacted(before: string, text: string): string {
  const [began, ended] = [lastMatch(before, "BEGIN"), lastMatch(before, "END")];
  return redact(began > ended ? `${KEY_BEGINS}\n${text}` : text);
}

function lastMatch(text: string, word: "BEGIN" | "END"): number {
  return [...text.matchAll(new RegExp(`-----${word} [A-Z ]*PRIVATE KEY-----`, "g"))].at(-1)?.index ?? -1;
}

/** A word that was cut may be a secret that is no more known for one. */
function withoutLastWord(text: string): string {
  return text.replace(/\S+$/, "");
}
