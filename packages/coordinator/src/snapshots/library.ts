import { readKeptSnapshot, type SnapshotProof, type SnapshotProofRecord } from "@lockkeeper/api/snapshot";
import { ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { freshProof, lastProof, type ProveOptions, proveKept, proveUnrestored } from "./prove.ts";
import { openShelf, type Shelf, type Shelved } from "./shelf.ts";

/** The snapshots that lie on this coordinator's disk. */
export type SnapshotLibrary = Shelf<KeptSnapshot> & {
  /** Reads the whole file and restores it, as far as it can be proven here; one at a time. `snapshot-corrupt` with what is wrong. */
  prove(digest: Digest): Promise<Result<SnapshotProof>>;
  /**
   * Proves one that a plan is to restore: a real restore within the last hour counts. Where it cannot be restored here, also for want of
   * room, it is proven by its digest and etcd's hash alone, and `why` says so; hosts restore it themselves before anything is
   * stopped. `snapshot-corrupt` with what is wrong.
   * @param notHere why nothing is to be restored and no etcd started here now; null: it may be
   */
  proveForPlan(digest: Digest, notHere: string | null): Promise<Result<SnapshotProof>>;
  /** What the last proof said; null when there was none. */
  lastProof(shelved: Shelved<KeptSnapshot>): Promise<SnapshotProofRecord | null>;
};

export function openLibrary(folder: string, options: ProveOptions): SnapshotLibrary {
  const shelf = openShelf(folder, readKeptSnapshot);
  let before: Promise<unknown> = Promise.resolve();
  // A restore takes memory and disk: one at a time.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = before.then(work);
    before = mine.catch(() => undefined);
    return mine;
  };
  return {
    ...shelf,
    lastProof,
    async prove(digest) {
      const shelved = await shelf.find(digest);
      return shelved.ok ? inTurn(() => proveKept(shelved.value, options)) : shelved;
    },
    async proveForPlan(digest, notHere) {
      const shelved = await shelf.find(digest);
      if (!shelved.ok) return shelved;
      const fresh = await freshProof(shelved.value, options.clock());
      if (fresh !== null) return ok(fresh);
      if (notHere !== null) return proveUnrestored(shelved.value, notHere);
      const proven = await inTurn(async () => {
        // Somebody may have waited for the same one.
        const meanwhile = await freshProof(shelved.value, options.clock());
        return meanwhile === null ? proveKept(shelved.value, options) : ok(meanwhile);
      });
      if (proven.ok || proven.problem.code !== "disk-full") return proven;
      return proveUnrestored(shelved.value, proven.problem.detail);
    },
  };
}
