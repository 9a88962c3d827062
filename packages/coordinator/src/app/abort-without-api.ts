import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunId } from "@lockkeeper/core/model/ids";
import { abort } from "@lockkeeper/core/run/verbs";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Asked } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { loadRun } from "../reconciler/run-log.ts";
import { controlPlanes } from "./control-planes.ts";
import type { Leadership } from "./leadership.ts";

export type AbortParts = {
  readonly store: Store;
  readonly reconciler: Reconciler;
  readonly leadership: Pick<Leadership, "standsBy" | "leadAlone">;
};

/**
 * Aborts the open run while the API server is away, so that a restore can begin: hosts are led without the Lease for its
 * end alone, by the rules of such a restore. What agents report of steps that ran is taken, nothing is begun, and when
 * nothing of it runs the coordinator stands by again. One that was aborted before is brought to its end.
 * @param refused why it is not aborted as it stands in the log; null: it may be
 * @returns null when this is not the case for it: the run is not open, or this coordinator does not stand by.
 */
export async function abortWithoutApi(
  { store, reconciler, leadership }: AbortParts,
  run: RunId,
  asked: Asked,
  refused: (view: RunView) => Result<never> | null,
): Promise<Result<RunView> | null> {
  if (store.openRun()?.id !== run) return null;
  const standsBy = leadership.standsBy();
  if (!standsBy.ok) return null;
  const say = (view: RunView) => refused(view) ?? abort(view, asked);
  const before = loadRun(store, run);
  const known = before.aborted === null ? say(before) : (refused(before) ?? ok(null));
  if (!known.ok) return known;
  return leadership.leadAlone(controlPlanes(standsBy.value.state), "ending", () => {
    const open = reconciler.current;
    if (open?.run !== run) return fail("upgrade-state", `${run} is over`);
    return open.view.aborted === null ? reconciler.say(run, say) : ok(open.view);
  });
}
