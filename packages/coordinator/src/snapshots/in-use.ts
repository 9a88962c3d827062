import type { Digest } from "@lockkeeper/core/model/ids";
import { snapshotBefore } from "@lockkeeper/core/plan/rollback/whole-back";
import type { Store } from "../ports/store.ts";
import { loadRun } from "../reconciler/run-log.ts";

/**
 * Snapshots that stay however many there are: what the open run restores, for hosts may ask for it until it is over; and what the
 * newest run took before its last hop, open, halted or ended, since a rollback with a restore of etcd rests on it. A run that
 * takes another one back leaves it that.
 */
export function snapshotsInUse(
  store: Pick<Store, "openRun" | "plan" | "runs" | "run" | "events">,
): ReadonlySet<Digest> {
  const open = store.openRun();
  const restored = open && store.plan(open.plan)?.plan.restore?.snapshot.digest;
  const needed = beforeLastHop(store);
  return new Set([...(restored ? [restored] : []), ...(needed ? [needed] : [])]);
}

/** Only the newest run can be taken back, and of it the last hop that changed anything. */
function beforeLastHop(store: Parameters<typeof snapshotsInUse>[0]): Digest | null {
  const [newest] = store.runs(1);
  if (newest === undefined) return null;
  const run = store.plan(newest.plan)?.plan.rollback?.run ?? newest.id;
  if (store.run(run) === null) return null;
  const view = loadRun(store, run);
  const taken = view.plan.hops.flatMap((hop) => snapshotBefore(view, hop) ?? []);
  return taken.at(-1)?.digest ?? null;
}
