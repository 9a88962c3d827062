import type { Size } from "./live.ts";

type Terminal = { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** A terminal's size; 80 by 24 when it does not know its own, as in some containers, where it says 0. */
export function sizeOf({ columns, rows }: Terminal): Size {
  return { columns: columns || 80, rows: rows || 24 };
}

/** Where lines are to be broken: Infinity when the output is no terminal. */
export function columnsOf(stream: Terminal): number {
  return stream.isTTY ? sizeOf(stream).columns : Number.POSITIVE_INFINITY;
}
