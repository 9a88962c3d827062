import { type Step, stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import type { Line, Log } from "./log.ts";

/** What only the coordinator does; all other kinds are an agent's. Exhaustive by type. */
const OWN: Readonly<Record<Step["kind"], boolean>> = {
  "check-host": false,
  stage: false,
  "check-etcd": false,
  "move-etcd-leader": false,
  "snapshot-etcd": false,
  "check-restore": false,
  "prepare-restore": false,
  "stop-control-plane": false,
  "confirm-stopped": false,
  "commit-restore": false,
  "verify-restored-etcd": false,
  "resync-kubelet": false,
  "save-node-state": false,
  "install-packages": false,
  "kubeadm-apply": false,
  "kubeadm-node": false,
  "restart-kubelet": false,
  "verify-node": false,
  "restore-kubelet-config": false,
  "check-rollback-point": false,
  "put-back-manifests": false,
  "put-back-cluster-config": false,
  "static-pods-stable": true,
  cordon: true,
  drain: true,
  "confirm-drained": true,
  uncordon: true,
  gate: true,
  preflight: true,
  "await-approval": true,
  "await-window": true,
  "gate-workloads": true,
  "check-outside": true,
  soak: true,
  "verify-addons": true,
  "mend-marks": true,
  "verify-restore": true,
  "verify-hop": true,
  "verify-rollback": true,
};

/** True for what the coordinator does itself. */
export function isOwn({ kind }: Step): boolean {
  return OWN[kind];
}

/**
 * Invariant 8, who may speak: an agent reports host steps of its own node alone, as the Node object and the machine of
 * the plan's basis, and a cordon is of that Node object too. The coordinator may say that a host step failed (it could not be handed over), never that it is done.
 */
export function identity(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  for (const line of log.lines) {
    if (line.event.type !== "step-settled" || !line.step) continue;
    const why = faultOf(log, line, line.step);
    if (why === null) continue;
    charges.push({ invariant: 8, seq: line.event.seq, node: stepNode(line.step), step: line.step.id, why });
  }
  return charges;
}

function faultOf(log: Log, { event }: Line, step: Step): string | null {
  if (event.type !== "step-settled") return null;
  const { by, outcome } = event;
  const own = OWN[step.kind];
  if (
    outcome.is === "done" &&
    outcome.kind === "cordon" &&
    "on" in step &&
    outcome.evidence.uid !== log.nodes.get(step.on)?.uid
  ) {
    return `${step.on} was cordoned as the Node object ${outcome.evidence.uid}, which the plan does not know`;
  }
  if (by.is === "coordinator") {
    return own || outcome.is === "failed" ? null : `the coordinator says that the host step ${step.id} is done`;
  }
  if (own) return `the agent of ${by.node} reports ${step.id}, which is the coordinator's`;
  const node = stepNode(step);
  if (by.node !== node) return `the agent of ${by.node} reports ${step.id}, a step on ${node ?? "the cluster"}`;
  const basis = log.nodes.get(by.node);
  if (!basis) return `${by.node} is no node of the plan`;
  if (by.uid !== basis.uid) return `${by.node} reports with the Node UID ${by.uid}; the plan knows ${basis.uid}`;
  if (by.machineId !== basis.machineId) return `${by.node} reports from another machine than the plan knows`;
  return null;
}
