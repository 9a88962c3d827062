import type { Digest, NodeName } from "@lockkeeper/core/model/ids";

/** What all copies together may take of this host's disk. */
export const COPIES_MAX_BYTES = 16 * 1024 ** 3;

/** A whole copy on this host. `takenAt`: milliseconds since 1970 by the clock of the host it was taken on. */
export type HeldCopy = {
  readonly node: NodeName;
  readonly digest: Digest;
  readonly bytes: number;
  readonly takenAt: number;
};

export type CopyLimits = { readonly perNode: number; readonly totalBytes: number };

/**
 * Which copies are too many, by number and by size: the oldest. The newest of each node is never among them, and neither is
 * the one that has just come: either may be the only one left of its snapshot.
 */
export function surplusCopies(
  held: readonly HeldCopy[],
  fresh: Digest,
  { perNode, totalBytes }: CopyLimits,
): readonly HeldCopy[] {
  const newestFirst = [...held].sort((a, b) => b.takenAt - a.takenAt || (a.digest < b.digest ? -1 : 1));
  const seen = new Map<NodeName, number>();
  const over = new Set<HeldCopy>();
  const safe = new Set<HeldCopy>();
  for (const copy of newestFirst) {
    const before = seen.get(copy.node) ?? 0;
    seen.set(copy.node, before + 1);
    if (before === 0 || copy.digest === fresh) safe.add(copy);
    else if (before >= perNode) over.add(copy);
  }
  let total = newestFirst.reduce((sum, copy) => sum + (over.has(copy) ? 0 : copy.bytes), 0);
  for (const copy of newestFirst.toReversed()) {
    if (total <= totalBytes) break;
    if (safe.has(copy) || over.has(copy)) continue;
    over.add(copy);
    total -= copy.bytes;
  }
  return [...over];
}
