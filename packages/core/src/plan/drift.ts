import type { Plan } from "../model/plan.ts";
import type { ClusterState } from "../model/state.ts";

/** What has changed since the plan was made, one line each; empty when the plan still holds. Readiness alone is no drift. */
export function planDrift(_plan: Plan, _state: ClusterState): readonly string[] {
  throw new Error("in work");
}
