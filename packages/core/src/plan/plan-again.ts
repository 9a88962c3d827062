import { fail, ok, type Result } from "../model/errors.ts";
import type { Digest } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { ClusterState } from "../model/state.ts";
import { canonicalJson } from "./canonical.ts";
import { makePlan } from "./make-plan.ts";

/**
 * Whether an upgrade's plan would be made again of the cluster as it is now: what planning refuses is no better at the start of a
 * plan that was made an hour ago. Warnings that have come since are no reason.
 * @param state with hosts, with what repositories offer and with the inventory, as planning wants it
 * @returns what makePlan refuses with, its findings included; `plan-stale` when other steps would be planned
 */
export function planAgain(plan: Plan, state: ClusterState, sha256: (text: string) => Digest): Result<null> {
  const { to: target, policy, id, parent } = plan;
  const now = makePlan({ state, target, policy, id, parent, sha256 });
  if (!now.ok) {
    const { code, detail, findings } = now.problem;
    return fail(code, `${id} was made before this: ${detail}; nothing was started`, findings);
  }
  if (canonicalJson(now.value.hops) === canonicalJson(plan.hops)) return ok(null);
  return fail(
    "plan-stale",
    "planned now, its steps would be others: what is offered, how nodes are grouped, or Lockkeeper itself has changed",
  );
}
