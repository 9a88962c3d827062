import type { Demand, NodeRoom, Taint, Toleration } from "../model/inventory.ts";

/** What is taken of a node's room. */
export type Used = { cpuMilli: number; memoryBytes: number; pods: number };

/**
 * Whether a pod could be scheduled there, as far as is judged here: room for its requests and one pod more, its node
 * selector, and taints (kube-scheduler's NodeResourcesFit, NodeAffinity's selector, TaintToleration).
 */
export function fits(demand: Demand, room: NodeRoom, used: Used): boolean {
  return (
    used.pods + 1 <= room.pods &&
    used.cpuMilli + demand.cpuMilli <= room.cpuMilli &&
    used.memoryBytes + demand.memoryBytes <= room.memoryBytes &&
    isWelcome(demand, room)
  );
}

/** The part of it that does not depend on what else runs there. */
export function isWelcome(demand: Demand, room: NodeRoom): boolean {
  for (const key in demand.nodeSelector) if (room.labels[key] !== demand.nodeSelector[key]) return false;
  return room.taints.every((t) => t.effect === "PreferNoSchedule" || demand.tolerations.some((by) => tolerates(by, t)));
}

function tolerates(by: Toleration, taint: Taint): boolean {
  if (by.effect !== "" && by.effect !== taint.effect) return false;
  if (by.key === "") return by.operator === "Exists";
  return by.key === taint.key && (by.operator === "Exists" || by.value === taint.value);
}
