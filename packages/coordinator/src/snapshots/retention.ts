import type { Kept, Shelved } from "./shelf.ts";

export type Retention = {
  /** Of each node; at least one, the newest, is always kept. */
  readonly perNode: number;
  /** Of all together, in bytes; the newest of each node counts but is never given up for it. */
  readonly totalBytes: number;
};

/** Rollback points are small, and there is one a node and hop: enough for the longest upgrade there is. */
export const ROLLBACK_POINTS_KEPT: Retention = { perNode: 20, totalBytes: 4 * 1024 ** 3 };

/**
 * Which snapshots are too many: beyond so many of a node, then the oldest while all together are too large, damaged ones first. The
 * newest of a node that is not damaged is never among them, whatever the limits say: it may be the only way back. Where all of a node
 * are damaged that is the newest of them.
 * @param newestFirst as the library lists them
 * @param damaged those that their last proof found to be damaged: they take no good one's place
 */
export function surplus<K extends Kept>(
  newestFirst: readonly Shelved<K>[],
  { perNode, totalBytes }: Retention,
  damaged: ReadonlySet<Shelved<K>> = new Set(),
): readonly Shelved<K>[] {
  const seen = new Map<string, number>();
  const kept: Shelved<K>[] = [];
  const over: Shelved<K>[] = [];
  for (const one of newestFirst) {
    const kind = `${damaged.has(one) ? "damaged" : "good"} ${one.kept.node}`;
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    if (before >= Math.max(1, perNode)) over.push(one);
    else kept.push(one);
  }
  const bestFirst = [...kept.filter((it) => !damaged.has(it)), ...kept.filter((it) => damaged.has(it))];
  let total = kept.reduce((sum, { kept: it }) => sum + it.bytes, 0);
  for (const one of bestFirst.toReversed()) {
    if (total <= totalBytes) break;
    if (bestFirst.find(({ kept: it }) => it.node === one.kept.node) === one) continue;
    over.push(one);
    total -= one.kept.bytes;
  }
  return over;
}
