import type { Instant } from "../model/ids.ts";

/** Where the clock cannot tell: more than an etcd's clients write in a day's work, as its documentation advises for a restore. */
export const BUMP_WITHOUT_CLOCK = 1_000_000_000;
/** No etcd writes as many revisions in a second (its own benchmarks: some ten thousand). */
const REVISIONS_PER_SECOND = 100_000;
/** 2015-01-01T00:00:00Z, before any cluster of Kubernetes. */
const SINCE_MS = 1_420_070_400_000;

/**
 * By how much a restore raises etcd's revisions over the snapshot's, the same on every member: up to one that goes with the
 * clock, faster than writing does. No etcd has come that far by writing, and one that was restored before has not come further since
 * then. So revisions only go forward, whichever snapshots are restored how often, and no watch waits for a revision that is yet to
 * come. Neither etcd, which may be away, nor any record is asked for it.
 * @param revision the snapshot's, decimal
 * @param plannedAt by the coordinator's clock; when that was set back, a billion over the snapshot's remains
 */
export function revisionBump(revision: string, plannedAt: Instant): number {
  const target = Math.ceil(Math.max(0, plannedAt - SINCE_MS) / 1000) * REVISIONS_PER_SECOND;
  const ahead = target - (Number(revision) || 0);
  // No floor under it: what is raised over the clock's once would lie before a later restore of an older snapshot.
  return ahead > 0 ? ahead : BUMP_WITHOUT_CLOCK;
}
