import type { RunEvent } from "../model/event.ts";
import type { NodeName } from "../model/ids.ts";
import { endedWell, median } from "../plan/durations.ts";

/** How long a drain may take, as far as earlier ones tell. */
export type DrainTime = {
  /** The median of those that ended well. */
  readonly seconds: number;
  /** This node's own drains; those of all nodes where this one had none. */
  readonly by: "this-node" | "all-nodes";
  /** Drains that it was learnt from. */
  readonly samples: number;
};

/** What is known of one node's next drain; null: no earlier run has drained any node to the end. */
export type DrainTimes = (node: NodeName) => DrainTime | null;

/** Nothing is known. */
export const NO_DRAIN_TIMES: DrainTimes = () => null;

/** Learns from run logs: drains that ended well, from intent to end, waits for budgets and volumes included. */
export function drainTimesOf(logs: readonly (readonly RunEvent[])[]): DrainTimes {
  const all: number[] = [];
  const own = new Map<NodeName, number[]>();
  for (const { step, ms } of logs.flatMap(endedWell)) {
    if (step.kind !== "drain") continue;
    all.push(ms);
    own.set(step.on, [...(own.get(step.on) ?? []), ms]);
  }
  return (node) => {
    const its = own.get(node);
    if (its) return timeOf(its, "this-node");
    return all.length > 0 ? timeOf(all, "all-nodes") : null;
  };
}

function timeOf(times: readonly number[], by: DrainTime["by"]): DrainTime {
  return { seconds: Math.round(median(times) / 1000), by, samples: times.length };
}
