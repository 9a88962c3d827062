import { FAULTS, type FaultName } from "@lockkeeper/sandbox/faults/table";
import { describe, expect, it } from "vitest";
import { meet } from "./meet.ts";

/** Those that wait out the longest deadlines: begun first, so that the others go on beside them. */
const LONG: readonly FaultName[] = ["power-off", "static-pod-unstable", "etcd-member-away"];
/** Tried where there is more to lose: with members that have moved and members that have not. */
const CONTROL_PLANES: Partial<Record<FaultName, number>> = {
  "kubeadm-fails": 2,
  "snapshot-cut": 2,
  "coordinator-killed": 3,
  "database-restored": 3,
  "connection-cut": 3,
};
const names = new Set<FaultName>([...LONG, ...(Object.keys(FAULTS) as FaultName[])]);

// Each is a whole upgrade by real processes over real sockets; they mostly wait, so several go on at once.
describe("an upgrade that meets a fault ends as the table says", () => {
  it.concurrent.each([...names])("%s", { timeout: 240_000 }, async (name) => {
    const { wrong } = await meet(name, { controlPlanes: CONTROL_PLANES[name] ?? 1, workers: 2 });
    expect(wrong).toEqual([]);
  });
});
