import type { Result } from "../model/errors.ts";
import type { Digest, PlanId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { Version } from "../model/version.ts";

export type PlanRequest = {
  readonly state: ClusterState;
  readonly target: Version;
  readonly policy: Policy;
  readonly id: PlanId;
  readonly parent: PlanId | null;
  /** sha256 of the text's UTF-8 bytes. */
  readonly sha256: (text: string) => Digest;
};

/**
 * The plan for one hop from what was observed to the target; without hops when everything is there already.
 * `version-downgrade`, `version-skips-minor`, `external-etcd`, `package-not-offered` or `plan-blocked` otherwise, with
 * the findings.
 */
export function makePlan(_request: PlanRequest): Result<Plan> {
  throw new Error("in work");
}
