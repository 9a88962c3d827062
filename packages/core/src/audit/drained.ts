import type { NodeName } from "../model/ids.ts";
import type { Charge } from "./breach.ts";
import { touchesKubelet } from "./kinds.ts";
import type { Log } from "./log.ts";

/** Positions at which a node was cordoned, drained and confirmed empty, each after the one before. */
type Emptied = { readonly cordoned: number | null; readonly drained: number | null; readonly confirmed: number | null };

const NOT: Emptied = { cordoned: null, drained: null, confirmed: null };

/**
 * Invariant 2, the policy's note on kubelets: one is changed only on a drained node. Installing the kubelet (which may
 * restart it) and restarting it each need, since the node's last cordon, that cordon done, then a drain done, then
 * confirm-drained done, and no uncordon in between. An attempt that failed uses the last look up: who knows what a
 * person did to the node before the retry.
 */
export function drained(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const nodes = new Map<NodeName, Emptied>();
  for (const { event, step, index, intent } of log.lines) {
    if (!step || !("on" in step)) continue;
    const { on } = step;
    const now = nodes.get(on) ?? NOT;
    if (event.type === "step-intended") {
      if (step.kind === "cordon" || step.kind === "uncordon") nodes.set(on, NOT);
      if (!touchesKubelet(step) || now.confirmed !== null) continue;
      const why = `${step.id} while ${on} is not ${missing(now)} since its last cordon`;
      charges.push({ invariant: 2, seq: event.seq, node: on, step: step.id, why });
    } else if (event.type === "step-settled" && event.outcome.is === "done" && intent !== null) {
      if (step.kind === "cordon") nodes.set(on, { ...NOT, cordoned: index });
      if (step.kind === "drain" && after(intent, now.cordoned)) nodes.set(on, { ...now, drained: index });
      if (step.kind === "confirm-drained" && after(intent, now.drained)) nodes.set(on, { ...now, confirmed: index });
    } else if (event.type === "step-settled" && touchesKubelet(step)) nodes.set(on, { ...now, confirmed: null });
  }
  return charges;
}

function after(intent: number, done: number | null): boolean {
  return done !== null && intent > done;
}

function missing({ cordoned, drained }: Emptied): string {
  if (cordoned === null) return "cordoned";
  return drained === null ? "drained" : "confirmed as drained";
}
