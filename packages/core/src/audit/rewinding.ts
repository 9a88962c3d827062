import type { NodeName, StepId } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { controlPlaneChange, touchesKubelet } from "./kinds.ts";
import type { Log } from "./log.ts";

/**
 * Invariant 9: only what was put back, or changed nothing on the host, may count as not done. Packages, the kubelet and a
 * control plane are never rewound; a worker's `kubeadm upgrade node` only after its kubelet configuration was put back;
 * and nothing while a step runs on its node (the put-back itself, for one).
 */
export function rewinding(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const steps = new Map<StepId, Step>([...log.places].map(([id, { step }]) => [id, step]));
  const open = new Map<StepId, Step>();
  const settled = new Map<StepId, number>();
  const restored = new Map<NodeName, number>();
  for (const { event, step, index } of log.lines) {
    if (event.type === "step-intended") {
      steps.set(event.step.id, event.step);
      open.set(event.step.id, event.step);
    } else if (event.type === "step-settled") {
      open.delete(event.step);
      settled.set(event.step, index);
      if (event.outcome.is === "done" && step?.kind === "restore-kubelet-config") restored.set(step.on, index);
    } else if (event.type === "rewound") {
      for (const id of event.steps) {
        const named = steps.get(id);
        const node = named ? stepNode(named) : null;
        const running = [...open.values()].find((o) => o.id === id || stepNode(o) === node)?.id;
        const why = running ? `${id} is rewound while ${running} runs` : faultOf(log, id, named, settled, restored);
        if (why) charges.push({ invariant: 9, seq: event.seq, node, step: id, why });
      }
    }
  }
  return charges;
}

function faultOf(
  log: Log,
  id: StepId,
  step: Step | undefined,
  settled: ReadonlyMap<StepId, number>,
  restored: ReadonlyMap<NodeName, number>,
): string | null {
  if (!step) return `${id}, which is rewound, is no step of the run`;
  const changes = step.kind === "install-packages" || touchesKubelet(step) || controlPlaneChange(log, step) !== null;
  if (changes || step.kind === "kubeadm-apply") return `${id} is rewound though a ${step.kind} cannot be put back`;
  if (step.kind !== "kubeadm-node") return null;
  const done = settled.get(id) ?? -1;
  return (restored.get(step.on) ?? -1) >= done
    ? null
    : `${id} is rewound and its kubelet configuration was not put back`;
}
