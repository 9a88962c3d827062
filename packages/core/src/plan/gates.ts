import type { StepId } from "../model/ids.ts";
import type { Lane } from "../model/plan.ts";
import type { ClusterStep } from "../model/step.ts";
import { type Build, stepId } from "./lane-build.ts";

/** What must hold before a node's turn begins: a window that can hold it, and a person's word where policy wants one for each. */
export function gatesBefore({ policy }: Build, id: (last: string) => StepId, what: string): readonly ClusterStep[] {
  const { window, approval, approvalHours: hours } = policy.gates;
  const steps: ClusterStep[] = [];
  if (approval === "node") steps.push({ kind: "await-approval", id: id("await-approval"), what, hours });
  if (window !== null) {
    const { nodeMinutes, ...times } = window;
    steps.push({ kind: "await-window", id: id("await-window"), window: times, nodeMinutes });
  }
  return steps;
}

/** What must hold after a node has come back, before the next is taken. */
export function gatesAfter({ policy }: Build, id: (last: string) => StepId): readonly ClusterStep[] {
  const { workloads, checks } = policy.gates;
  return [
    ...(workloads ? [{ kind: "gate-workloads", id: id("gate-workloads") } as const] : []),
    ...checks.map((check, i) => ({ kind: "check-outside", id: id(`check-outside-${i + 1}`), check }) as const),
  ];
}

/** A person's word for a hop or a group. */
export function approvalLane({ to, policy }: Build, name: string, what: string): Lane {
  const id = stepId(to, "approval", "cluster", name);
  return { node: null, steps: [{ kind: "await-approval", id, what, hours: policy.gates.approvalHours }] };
}

/** Every node Ready for as long as policy says. */
export function soakLane({ to, policy }: Build, name: string): Lane {
  const id = stepId(to, "soak", "cluster", name || "soak");
  return { node: null, steps: [{ kind: "soak", id, seconds: policy.gates.soakSeconds }] };
}
