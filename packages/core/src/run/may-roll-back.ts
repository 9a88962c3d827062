import { rowOf } from "../rules/step-kinds.ts";
import { stateOf } from "./state.ts";
import type { RunView } from "./view.ts";

/**
 * Whether it makes sense to ask for a plan of the way back: an upgrade that has halted or was aborted, that nothing runs of, and
 * that has begun to change a host. By the log alone: the plan itself also looks at the cluster, and may be refused.
 */
export function mayRollBack(view: RunView): boolean {
  const is = stateOf(view);
  if (view.plan.purpose !== undefined || (is !== "halted" && is !== "aborted")) return false;
  const records = [...view.records.values()];
  return !records.some((r) => r.is === "running") && records.some((r) => r.attempt > 0 && rowOf(r.step).mutatesHost);
}
