import type { NonEmpty } from "../model/brand.ts";
import type { EventBody } from "../model/event.ts";
import type { Finding } from "../model/finding.ts";
import type { StepId } from "../model/ids.ts";
import { isHostStep } from "../rules/step-kinds.ts";
import { isPlane } from "./out-of-service.ts";
import { type RunView, recordOf } from "./view.ts";

/**
 * What is recorded when policy's failure budget bears a failure: the worker is exempt from the limit on nodes out of service,
 * stays as it is, and the run goes on without it. Only failures on a worker's host, in its own turn; a drain that cannot
 * finish, or a gate that does not open, is the cluster's business and halts. Null when the budget does not bear it.
 */
export function quarantine(view: RunView, id: StepId, findings: NonEmpty<Finding>): NonEmpty<EventBody> | null {
  const { step } = recordOf(view, id);
  const place = view.places.get(id);
  if (!isHostStep(step) || place?.phase.kind !== "workers" || isPlane(view.plan, step.on)) return null;
  // Plans of earlier releases have no budget.
  const budget = view.plan.policy.workers.failureBudget ?? 0;
  const spent = view.quarantined.size;
  if (spent >= budget) return null;
  const why = `${step.on} failed; of a failure budget of ${budget}, ${spent + 1} is spent`;
  return [
    { type: "exempted", invariant: 1, on: step.on, by: "policy", why },
    { type: "quarantined", node: step.on, step: id, findings },
  ];
}
