import { constants } from "node:fs";
import { type FileHandle, open, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Problem } from "@lockkeeper/core/model/errors";
import type { MachineId } from "@lockkeeper/core/model/ids";
import type { JournalBody, JournalRecord } from "@lockkeeper/core/model/journal";
import type { Clock } from "../clock.ts";
import { makeFolder, syncFolder, writeDurably } from "../host/durable.ts";
import { errnoOf } from "../host/fault.ts";
import type { Journal } from "../ports/steps.ts";
import { compact, summarize } from "./digest.ts";
import { type JournalHeader, writeLine } from "./line.ts";
import { readJournal } from "./read.ts";

export const JOURNAL_FILE = "journal.jsonl";

/** Beyond so many records the journal is made shorter when it is opened; an upgrade of a node writes about a hundred. */
export const RECORDS_MAX = 5000;

export type OpenedJournal = Journal & {
  /** Where the journal of another machine was put that lay in its place; null when there was none. */
  readonly quarantined: string | null;
  /** Bytes of a torn last line that were cut off. */
  readonly tornBytes: number;
  close(): Promise<void>;
};

export type OpenJournalOptions = {
  readonly folder: string;
  readonly machineId: MachineId;
  readonly clock: Clock;
  readonly recordsMax?: number;
};

/** The journal cannot be used; nothing was changed in it. */
export class JournalFault extends Error {
  override readonly name = "JournalFault";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * Opens the journal in a folder, or begins one. A torn last line is cut off; the journal of another machine (a copied
 * disk or image) is moved aside, and a fresh one begun.
 * @throws JournalFault when it is damaged or of an unknown version.
 */
export async function openJournal(options: OpenJournalOptions): Promise<OpenedJournal> {
  const { folder, machineId, clock } = options;
  await makeFolder(folder);
  const path = join(folder, JOURNAL_FILE);
  const bytes = await bytesOf(path);
  const read = readJournal(bytes);
  if (!read.ok) throw new JournalFault({ ...read.problem, detail: `${path}: ${read.problem.detail}` });
  const { header, records, wholeBytes, tornBytes } = read.value;
  if (header !== null && header.machineId !== machineId) {
    const quarantined = await quarantine(path, header.machineId);
    await begin(path, machineId, 0, []);
    return journalOn(await appendTo(path), [], { clock, quarantined, tornBytes });
  }
  if (header === null) await begin(path, machineId, 0, []);
  else if (tornBytes > 0) await cut(path, wholeBytes);
  let kept = records;
  if (records.length > (options.recordsMax ?? RECORDS_MAX)) {
    const short = compact(records);
    await begin(path, machineId, short.after, short.records);
    kept = short.records;
  }
  return journalOn(await appendTo(path), kept, { clock, quarantined: null, tornBytes });
}

type Facts = { readonly clock: Clock; readonly quarantined: string | null; readonly tornBytes: number };

function journalOn(
  opened: Opened,
  before: readonly JournalRecord[],
  { clock, quarantined, tornBytes }: Facts,
): OpenedJournal {
  const records = [...before];
  let seq = before.at(-1)?.seq ?? opened.after;
  let end = opened.bytes;
  // One at a time: the order in memory is the order on the disk.
  let queue: Promise<unknown> = Promise.resolve();
  const write = async (body: JournalBody): Promise<JournalRecord> => {
    const record: JournalRecord = { ...body, v: 1, seq: seq + 1, at: clock.now() };
    const line = Buffer.from(writeLine(record));
    try {
      // At an explicit place: what a failed write left behind is written over, not appended to.
      for (let at = 0; at < line.length; ) {
        at += (await opened.handle.write(line, at, line.length - at, end + at)).bytesWritten;
      }
      await opened.handle.datasync();
    } catch (error) {
      await opened.handle.truncate(end).catch(() => undefined);
      throw error;
    }
    end += line.length;
    seq = record.seq;
    records.push(record);
    return record;
  };
  return {
    quarantined,
    tornBytes,
    append: (body) => {
      const written = queue.then(() => write(body));
      queue = written.catch(() => undefined);
      return written;
    },
    records: () => records,
    summary: () => summarize(records),
    close: async () => {
      await queue;
      await opened.handle.close();
    },
  };
}

type Opened = { readonly handle: FileHandle; readonly bytes: number; readonly after: number };

async function appendTo(path: string): Promise<Opened> {
  const bytes = await bytesOf(path);
  const read = readJournal(bytes);
  if (!read.ok || read.value.header === null) throw new Error(`${path} changed while it was opened`);
  return { handle: await open(path, constants.O_RDWR), bytes: bytes.length, after: read.value.header.after };
}

async function begin(
  path: string,
  machineId: MachineId,
  after: number,
  records: readonly JournalRecord[],
): Promise<void> {
  const header: JournalHeader = { v: 1, type: "header", machineId, after };
  await writeDurably(path, [header, ...records].map(writeLine).join(""), 0o600);
}

async function cut(path: string, bytes: number): Promise<void> {
  const handle = await open(path, constants.O_RDWR);
  try {
    await handle.truncate(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function quarantine(path: string, machineId: MachineId): Promise<string> {
  const whose = machineId.replace(/[^0-9A-Za-z-]/g, "").slice(0, 64) || "unknown";
  for (let n = 1; ; n++) {
    const aside = `${path}.of-machine-${whose}.${n}`;
    if (await exists(aside)) continue;
    await rename(path, aside);
    await syncFolder(dirname(path));
    return aside;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
