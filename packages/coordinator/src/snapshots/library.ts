import { readKeptSnapshot, type SnapshotProof, type SnapshotProofRecord } from "@lockkeeper/api/snapshot";
import type { Result } from "@lockkeeper/core/model/errors";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { lastProof, type ProveOptions, proveKept } from "./prove.ts";
import { openShelf, type Shelf, type Shelved } from "./shelf.ts";

/** The snapshots that lie on this coordinator's disk. */
export type SnapshotLibrary = Shelf<KeptSnapshot> & {
  /** Reads the whole file and restores it, as far as it can be proven here; one at a time. `snapshot-corrupt` with what is wrong. */
  prove(digest: Digest): Promise<Result<SnapshotProof>>;
  /** What the last proof said; null when there was none. */
  lastProof(shelved: Shelved<KeptSnapshot>): Promise<SnapshotProofRecord | null>;
};

export function openLibrary(folder: string, options: ProveOptions): SnapshotLibrary {
  const shelf = openShelf(folder, readKeptSnapshot);
  let before: Promise<unknown> = Promise.resolve();
  return {
    ...shelf,
    lastProof,
    async prove(digest) {
      const shelved = await shelf.find(digest);
      if (!shelved.ok) return shelved;
      // A restore takes memory and disk: one at a time.
      const mine = before.then(() => proveKept(shelved.value, options));
      before = mine.catch(() => undefined);
      return mine;
    },
  };
}
