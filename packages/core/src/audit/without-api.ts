import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";

/**
 * A restore that was begun while the API server did not answer. Its plan is a restore's and says from when its state is; it runs
 * under a higher epoch than its coordinator had led under (invariant 8). Who won the Lease again before anything was stopped
 * stops nothing before a person has said that it is still wanted (invariant 11).
 */
export function withoutApi(log: Log): readonly Charge[] {
  const { plan, started } = log;
  const without = plan.restore?.withoutApi;
  if (without === undefined) return [];
  const charges: Charge[] = [];
  const about = { seq: started.seq, node: null, step: null };
  if (plan.purpose !== "restore")
    charges.push({ ...about, invariant: 11, why: "the plan is of no restore alone and begins without the API" });
  if (!plan.findings.some((f) => f.code === "restore-from-last-seen"))
    charges.push({ ...about, invariant: 11, why: "the plan does not say that it rests on what was seen last" });
  if (!(without.lastSeenAt <= without.plannedAt))
    charges.push({ ...about, invariant: 11, why: "the cluster was seen last after the plan was made" });
  if (!(started.epoch > without.lastEpoch)) {
    const why = `it begins without the Lease under epoch ${started.epoch}, not above ${without.lastEpoch}`;
    charges.push({ ...about, invariant: 8, why });
  }
  let [led, answered, stopped] = [false, false, false];
  for (const { event, step } of log.lines) {
    if (event.type === "led") led = true;
    else if (event.type === "retried" && event.by !== "coordinator") answered ||= led;
    else if (event.type === "step-intended" && step?.kind === "stop-control-plane") {
      if (led && !answered && !stopped) {
        const why = `${step.id} is begun though the API was back and nobody had said that the restore is still wanted`;
        charges.push({ invariant: 11, seq: event.seq, node: stepNode(step), step: step.id, why });
      }
      stopped = true;
    }
  }
  return charges;
}
