import { stoppedByRestore } from "./restore-redoes.ts";
import type { RunView } from "./view.ts";

/**
 * Whether a restore that began without the API server has not come to a commit yet: its coordinator may lead hosts on without
 * the Lease, since the API is away for the reason that the restore was begun for.
 */
export function isStillWithoutApi(view: RunView): boolean {
  if (!view.plan.restore?.withoutApi || view.ended) return false;
  return ![...view.records.values()].some((r) => r.step.kind === "commit-restore" && r.attempt > 0);
}

/**
 * Whether somebody has to say that such a restore is still wanted: the Lease was won again, so the API server answers, before
 * anything was stopped. A coordinator that leads without the Lease keeps the epoch that the run began under.
 */
export function isInDoubtWithApi(view: RunView): boolean {
  if (!view.plan.restore?.withoutApi || view.goesOnWithApi) return false;
  return view.epoch > view.startedUnder && !stoppedByRestore(view);
}
