import type { RunId } from "@lockkeeper/core/model/ids";
import type { Notice } from "@lockkeeper/core/notices/notice";
import { textOf, writeDurably } from "../snapshots/disk.ts";

/** A notice that a hook has not taken yet. */
export type Waiting = {
  readonly hook: string;
  readonly notice: Notice;
  readonly attempts: number;
  /** ms since 1970 */
  readonly nextAt: number;
};

type Kept = {
  readonly v: 1;
  /** Events of that run up to that number have had their notices. */
  readonly cursor: { readonly run: RunId; readonly seq: number } | null;
  /** Notices that are no events' and were told: so that they are told once. */
  readonly told: readonly string[];
  readonly waiting: readonly Waiting[];
};

const WAITING_MAX = 500;
const TOLD_MAX = 200;
const EMPTY: Kept = { v: 1, cursor: null, told: [], waiting: [] };

/**
 * Notices that are still to be delivered, and up to where the run's log was read: one file, written by rename and fsync, so
 * that a coordinator that dies tells everything once it is back. Bounded: the oldest goes first.
 */
export type Outbox = {
  readonly cursor: () => Kept["cursor"];
  readonly told: (id: string) => boolean;
  readonly waiting: () => readonly Waiting[];
  /** Keeps these, and the new cursor. @returns how many were dropped for want of room */
  readonly add: (more: readonly Waiting[], cursor: Kept["cursor"], told: readonly string[]) => Promise<number>;
  /** Puts one in the place of another, or takes it away. */
  readonly settle: (was: Waiting, now: Waiting | null) => Promise<void>;
};

/** @param file made when it is missing; one that cannot be read is begun anew. */
export async function openOutbox(file: string): Promise<Outbox> {
  let kept: Kept = read(await textOf(file));
  let last: Promise<void> = Promise.resolve();
  // One after the other; what is on the disk is what is seen.
  const change = (to: (was: Kept) => Kept): Promise<void> => {
    last = last
      .catch(() => undefined)
      .then(async () => {
        const now = to(kept);
        await writeDurably(file, JSON.stringify(now));
        kept = now;
      });
    return last;
  };
  return {
    cursor: () => kept.cursor,
    told: (id) => kept.told.includes(id),
    waiting: () => kept.waiting,
    async add(more, cursor, told) {
      let dropped = 0;
      await change((was) => {
        const all = [...was.waiting, ...more];
        const waiting = all.slice(-WAITING_MAX);
        dropped = all.length - waiting.length;
        return { v: 1, cursor, told: [...was.told, ...told].slice(-TOLD_MAX), waiting };
      });
      return dropped;
    },
    settle: (was, now) =>
      change((all) => ({
        ...all,
        waiting: all.waiting.flatMap((one) => (one === was ? (now === null ? [] : [now]) : [one])),
      })),
  };
}

function read(text: string | null): Kept {
  if (text === null) return EMPTY;
  try {
    const value = JSON.parse(text) as Kept;
    return value.v === 1 && Array.isArray(value.waiting) && Array.isArray(value.told) ? value : EMPTY;
  } catch {
    return EMPTY;
  }
}
