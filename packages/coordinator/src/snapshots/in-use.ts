import type { Digest } from "@lockkeeper/core/model/ids";
import type { Store } from "../ports/store.ts";

/** Snapshots that the open run restores: hosts may ask for them until it is over. Empty where it restores none. */
export function snapshotsInUse(store: Pick<Store, "openRun" | "plan">): ReadonlySet<Digest> {
  const open = store.openRun();
  const digest = open && store.plan(open.plan)?.plan.restore?.snapshot.digest;
  return new Set(digest ? [digest] : []);
}
