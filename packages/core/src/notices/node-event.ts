import type { RunEvent } from "../model/event.ts";
import type { NodeName, RunId, StepId } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import { describeStep } from "../rules/step-kinds.ts";

/** What people see of an upgrade by `kubectl describe node`: a Kubernetes Event about a node. */
export type NodeEvent = {
  readonly node: NodeName;
  readonly type: "Normal" | "Warning";
  /** CamelCase, as Kubernetes wants it. */
  readonly reason: string;
  readonly message: string;
};

const MESSAGE_MAX_CHARS = 1000;
/** Steps whose end is worth an Event, and its reason. */
const REASONS = {
  cordon: "LockkeeperCordoned",
  drain: "LockkeeperDrained",
  "kubeadm-apply": "LockkeeperUpgradedControlPlane",
  "restart-kubelet": "LockkeeperUpgradedKubelet",
  uncordon: "LockkeeperUncordoned",
} as const;

/**
 * The Event that one of a run's events is worth, about the node that it is on; null for most.
 * @param steps of the run's plan, by their ids
 */
export function nodeEventOf(event: RunEvent, run: RunId, steps: ReadonlyMap<StepId, Step>): NodeEvent | null {
  const of = (node: NodeName, type: NodeEvent["type"], reason: string, what: string): NodeEvent => ({
    ...{ node, type, reason },
    message: `${what} (upgrade ${run})`.slice(0, MESSAGE_MAX_CHARS),
  });
  switch (event.type) {
    case "step-settled": {
      const step = steps.get(event.step);
      const node = step === undefined ? null : stepNode(step);
      const reason = Object.entries(REASONS).find(([kind]) => kind === event.outcome.kind)?.[1];
      if (step === undefined || node === null || reason === undefined || event.outcome.is !== "done") return null;
      return of(node, "Normal", reason, `done: ${describeStep(step)}`);
    }
    case "halted": {
      const step = event.step === null ? undefined : steps.get(event.step);
      const node = step === undefined ? null : stepNode(step);
      if (step === undefined || node === null) return null;
      const why = event.findings.map((f) => `${f.code}: ${f.saw}`).join("; ");
      return of(node, "Warning", "LockkeeperHalted", `halted at: ${describeStep(step)}: ${why}`);
    }
    case "quarantined": {
      const why = event.findings.map((f) => `${f.code}: ${f.saw}`).join("; ");
      return of(event.node, "Warning", "LockkeeperQuarantined", `the upgrade goes on without it: ${why}`);
    }
    default:
      return null;
  }
}
