/** The most of a step's log that is read at a time. */
export const LOG_PART_MAX_BYTES = 64 * 1024;
/** What stands in place of a secret may be longer than it. */
export const LOG_PART_MAX_CHARS = 4 * LOG_PART_MAX_BYTES;

/** A part of what an attempt's unit wrote on its host: whole lines, without secrets. */
export type LogPart = {
  /** Of the file on the host. */
  readonly path: string;
  /** The byte of the file that `text` begins at. */
  readonly offset: number;
  readonly text: string;
  /** The byte to ask for next; with `over` and `next` at `size` that was all. */
  readonly next: number;
  /** Bytes that the file holds now. */
  readonly size: number;
  /** The attempt has ended: nothing more will be written. */
  readonly over: boolean;
};
