import type { StepKind } from "../model/step.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";

/** What leaves a trace on a node or its host; looking is allowed everywhere. Exhaustive by type. */
const CHANGES: Readonly<Record<StepKind, boolean>> = {
  "check-host": false,
  "check-etcd": false,
  "move-etcd-leader": false,
  "snapshot-etcd": false,
  "check-restore": false,
  "prepare-restore": true,
  "stop-control-plane": true,
  "confirm-stopped": true,
  "commit-restore": true,
  "verify-restored-etcd": false,
  "resync-kubelet": true,
  "mend-marks": false,
  "verify-restore": false,
  "verify-node": false,
  "static-pods-stable": false,
  "confirm-drained": false,
  gate: false,
  preflight: false,
  "await-approval": false,
  "await-window": false,
  "gate-workloads": false,
  "check-outside": false,
  soak: false,
  "verify-addons": false,
  "verify-hop": false,
  "verify-rollback": false,
  "check-rollback-point": false,
  stage: true,
  "save-node-state": true,
  "install-packages": true,
  "kubeadm-apply": true,
  "kubeadm-node": true,
  "restart-kubelet": true,
  "restore-kubelet-config": true,
  "put-back-manifests": true,
  "put-back-cluster-config": true,
  cordon: true,
  drain: true,
  uncordon: true,
};

/** Invariant 7: nothing is changed on a node that its operator held when the plan was made. */
export function held(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  for (const { event } of log.lines) {
    if (event.type !== "step-intended" || !CHANGES[event.step.kind]) continue;
    const node = stepNode(event.step);
    const hold = node === null ? null : (log.nodes.get(node)?.hold ?? null);
    if (hold === null) continue;
    const why = `${event.step.id} on ${node}, which its operator holds: ${hold}`;
    charges.push({ invariant: 7, seq: event.seq, node, step: event.step.id, why });
  }
  return charges;
}
