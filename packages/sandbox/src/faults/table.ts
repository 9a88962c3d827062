import { API_FAULTS } from "./api-faults.ts";
import { ETCD_FAULTS } from "./etcd-faults.ts";
import type { Fault } from "./fault.ts";
import { HOST_FAULTS } from "./host-faults.ts";
import { NODE_FAULTS } from "./node-faults.ts";
import { PROCESS_FAULTS } from "./process-faults.ts";

/** Every fault that can be put on an embedded cluster, by name, with what must come of it. */
export const FAULTS = { ...HOST_FAULTS, ...ETCD_FAULTS, ...API_FAULTS, ...NODE_FAULTS, ...PROCESS_FAULTS };

export type FaultName = keyof typeof FAULTS;

/** @returns the fault of that name; null when there is none. */
export function faultNamed(name: string): Fault | null {
  return Object.entries<Fault>(FAULTS).find(([known]) => known === name)?.[1] ?? null;
}
