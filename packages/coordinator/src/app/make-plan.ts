import { createHash, randomBytes } from "node:crypto";
import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, Instant, PlanId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { parseVersion } from "@lockkeeper/core/model/version";
import { makePlan as planPurely } from "@lockkeeper/core/plan/make-plan";
import { readPolicy } from "@lockkeeper/core/rules/policy";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { Asked } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import { observeFor } from "./observe-cluster.ts";

/** A dry run: looks at the cluster, plans, and keeps the plan with its digest. Nothing in the cluster is changed. */
export async function makePlan(
  parts: { readonly cluster: Cluster; readonly agents: Agents; readonly store: Store; readonly clock: () => Instant },
  to: string,
  policy: unknown,
  asked: Asked,
  id: PlanId = newPlanId(),
): Promise<Result<Plan>> {
  const target = parseVersion(to);
  if (target === null)
    return fail("version-malformed", `${JSON.stringify(to.slice(0, 80))} is not a version such as v1.21.0`);
  const checked = readPolicy(policy ?? {});
  if (!checked.ok) return checked;
  const refused = checked.value.gates.checks.flatMap((check, i) => {
    const why = parts.cluster.outsideRefused(check);
    return why === null ? [] : [`policy.gates.checks[${i}].url: ${why}`];
  });
  if (refused.length > 0) return fail("request-malformed", refused.join("; "));
  const state = await observeFor(parts.cluster, parts.agents, target);
  if (!state.ok) return state;
  const [last] = parts.store.plans(1);
  const plan = planPurely({
    state: state.value,
    target,
    policy: checked.value,
    id,
    parent: last?.plan.id ?? null,
    sha256,
  });
  if (plan.ok) parts.store.putPlan({ plan: plan.value, madeAt: parts.clock(), by: asked.by });
  return plan;
}

export function newPlanId(): PlanId {
  return `plan-${randomBytes(6).toString("hex")}` as PlanId;
}

/** Lower-case hex of a text's sha256. */
export function sha256(text: string): Digest {
  return createHash("sha256").update(text).digest("hex") as Digest;
}
