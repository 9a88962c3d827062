import type { FindingRow, Severity } from "./finding-row.ts";
import { PREFLIGHT_FINDINGS } from "./preflight-findings.ts";
import { RESTORE_FINDINGS } from "./restore-findings.ts";
import { ROLLBACK_FINDINGS } from "./rollback-findings.ts";

export type { Severity } from "./finding-row.ts";

/** Every finding there is. docs/findings.md is generated from this table; a test holds the two together. */
export const FINDINGS = {
  ...PREFLIGHT_FINDINGS,
  ...RESTORE_FINDINGS,
  "etcd-unhealthy": {
    severity: "blocker",
    means: "An etcd member is away, not started, a learner, raises an alarm or lags behind.",
    fix: "Bring etcd to health first: start the member, finish or remove the learner, clear the alarm's cause and disarm it.",
  },
  "snapshot-failed": {
    severity: "blocker",
    means: "No etcd snapshot could be taken and proven, so the control plane is not touched.",
    fix: "Read what failed (space, connection, digest), mend it and retry.",
  },
  "etcd-tool-missing": {
    severity: "blocker",
    means:
      "No program is here that restores a snapshot of this etcd's minor: etcdutl (etcd 3.5 and newer) or etcdctl (3.4).",
    fix: "Put etcd and etcdutl (etcdctl for 3.4) of the named minor into the agent's image, below /opt/lockkeeper/etcd, or name their folder by LOCKKEEPER_ETCD_TOOLS.",
  },
  "etcd-members-differ": {
    severity: "blocker",
    means:
      "Two etcd members hold different data at the same revision: a snapshot of one would lose what the other has.",
    fix: "Find the damaged member (etcd's corruption check), remove it and add it again; then retry.",
  },
  "etcd-members-not-compared": {
    severity: "warning",
    means: "Not every etcd member could be asked for the hash of its data, so it is not known that all hold the same.",
    fix: "Look at the named member; take another snapshot once all members answer.",
  },
  "snapshot-copy-same-machine": {
    severity: "warning",
    means:
      "The snapshot and the coordinator's copy lie on the same machine: losing that machine loses both, unless an encrypted copy has reached another node.",
    fix: "Give the agents an age key (LOCKKEEPER_SNAPSHOT_RECIPIENT): an encrypted snapshot is handed to another node, and `lockkeeper snapshot show` says when it is there. Or download the snapshot to another machine.",
  },
  "snapshot-not-copied": {
    severity: "blocker",
    means: "The coordinator holds no copy of the snapshot whose digest it has checked itself.",
    fix: "Check the connection between agent and coordinator and the coordinator's free space, then retry.",
  },
  "rollback-point-failed": {
    severity: "blocker",
    means: "What the node needs for a way back could not be kept, so the node is not touched.",
    fix: "Read what failed (disk, API, a file that is too large), mend it and retry.",
  },
  "rollback-point-not-copied": {
    severity: "blocker",
    means: "The coordinator holds no copy of the node's rollback point whose digest it has checked itself.",
    fix: "Check the connection between agent and coordinator and the coordinator's free space, then retry.",
  },
  "kubeadm-failed": {
    severity: "blocker",
    means: "kubeadm ended with an error. It restores the manifests of a failed `upgrade apply` by itself.",
    fix: "Read the log's tail on the host, mend the cause, then retry; the step can be run again safely.",
  },
  "kubelet-config-unreadable": {
    severity: "blocker",
    means: "The node may not read the kubelet-config ConfigMap of the target version yet.",
    fix: "Check the Role and RoleBinding kubeadm:kubelet-config-* in kube-system, then retry.",
  },
  "static-pods-unstable": {
    severity: "blocker",
    means: "A control plane's static pods did not settle at the target version in time.",
    fix: "Look at the container logs of the named component on the host and at its manifest, then retry.",
  },
  "kubelet-not-back": {
    severity: "blocker",
    means: "After its restart the kubelet does not run at the target version.",
    fix: "Read `journalctl -u kubelet` on the host; a removed flag or gate in its configuration is a common cause.",
  },
  "packages-wrong": {
    severity: "blocker",
    means: "A package is not at the version that the step should have left, or is not held.",
    fix: "Look at `apt-cache policy` and `apt-mark showhold` on the host, then retry.",
  },
  "host-rebooted": {
    severity: "blocker",
    means: "The host was started again while a step ran on it, so it is not known how far the step came.",
    fix: "Look at the host (package database, kubelet), then retry: the step first checks what is there.",
  },
  "step-result-lost": {
    severity: "blocker",
    means: "A unit ran on the host and left no result, so it is not known how it ended.",
    fix: "Look at the unit's journal and the step's log on the host, then retry.",
  },
  "host-busy": {
    severity: "blocker",
    means: "Another step of Lockkeeper's still runs on the host, so this one was not begun.",
    fix: "Wait until the named unit has ended (`systemctl list-units 'lockkeeper-step-*'` on the host), then retry.",
  },
  "host-command-failed": {
    severity: "blocker",
    means: "A command on the host failed or answered what was not expected.",
    fix: "Read what it printed, mend the cause on the host, then retry.",
  },
  "agent-away": {
    severity: "blocker",
    means: "The node's agent has been silent for longer than policy allows while a step of its was under way.",
    fix: "Bring the host or the agent's pod back; the step is then settled from the host's own record. Then retry.",
  },
  "node-replaced": {
    severity: "blocker",
    means: "The Node object has another UID or the host another machine-id than when the plan was made.",
    fix: "Find out who replaced the node; abort this run and plan again.",
  },
  "node-missing": {
    severity: "blocker",
    means: "A node of the plan is gone from the cluster.",
    fix: "Abort this run and plan again.",
  },
  "node-not-cordoned": {
    severity: "blocker",
    means: "Somebody made the node schedulable again between our cordon and the change on the host.",
    fix: "Find out who did it, then retry: the node is cordoned and drained again.",
  },
  "node-owned-by-other": {
    severity: "blocker",
    means: "Another run's annotation holds this node.",
    fix: "See that run to its end, or abort it, then plan again.",
  },
  "drain-blocked-by-budget": {
    severity: "blocker",
    means: "A PodDisruptionBudget allows no eviction of the named pods, and did not within the drain's time.",
    fix: "Scale the workload up, mend its unready pods or loosen the budget, then retry.",
  },
  "drain-several-budgets": {
    severity: "blocker",
    means: "A pod is covered by more than one PodDisruptionBudget; the API server refuses to evict such a pod.",
    fix: "Leave one budget that matches the pod, then retry.",
  },
  "drain-unmanaged-pod": {
    severity: "blocker",
    means: "A pod has no controller: nobody would make it again after an eviction.",
    fix: "Move or delete the pod yourself, or set drain.unmanagedPods to evict in the policy.",
  },
  "drain-local-storage": {
    severity: "blocker",
    means: "A pod keeps data in an emptyDir volume, which is lost when it is evicted.",
    fix: "Move the pod yourself, or set drain.emptyDirPods to evict in the policy.",
  },
  "drain-pod-stays": {
    severity: "blocker",
    means: "A pod was evicted but has not gone (long grace period, finalizer, or an API error).",
    fix: "Look at the pod's finalizers and termination, then retry.",
  },
  "drain-volume-attached": {
    severity: "blocker",
    means:
      "A volume of a pod that has left is still attached to the node: the pod cannot start elsewhere before it is detached.",
    fix: "Look at the VolumeAttachment and at the log of the CSI driver's attacher; retry when it is detached.",
  },
  "drain-nowhere-to-go": {
    severity: "blocker",
    means:
      "No other schedulable node is there to take the pods, or none but nodes with taints that the pods do not tolerate.",
    fix: "Add or uncordon a node, or accept the downtime with acceptDowntime in the policy.",
  },
  "drain-asks": {
    severity: "warning",
    means:
      "The drain's time is over, and policy asks a person before the node is put back into service. The node stays cordoned meanwhile.",
    fix: "Mend what is in the way and `lockkeeper retry`; or `lockkeeper force`, which goes on record; or `lockkeeper abort`. Without an answer policy's next rung follows at the time named.",
  },
  "drain-force-forbidden": {
    severity: "blocker",
    means: "The drain was to force what is in its way, and the API server does not let this coordinator delete pods.",
    fix: "Give it that right (`kubectl apply -f deploy/extras/force-drain.yaml`), then retry; or mend what is in the way.",
  },
  "drain-forced": {
    severity: "warning",
    means:
      "Pods were deleted past their budget, or removed though they did not terminate, because policy or a person said so (drain.force). The run log holds the exemption from invariant 9.",
    fix: "See that the workloads named come back whole.",
  },
  "drain-put-back": {
    severity: "info",
    means: "The drain could not finish and the kubelet had not been touched: the node was put back into service.",
    fix: "Mend what blocked the drain, then retry.",
  },
  "gate-not-passed": {
    severity: "blocker",
    means: "The node did not stay Ready for as long as the gate asks.",
    fix: "Look at the node's conditions and events, then retry.",
  },
  "approval-missing": {
    severity: "blocker",
    means: "The plan waits for a person's approval here, and nobody gave it in time.",
    fix: "`lockkeeper approve` gives it and goes on; or abort.",
  },
  "window-never-opens": {
    severity: "blocker",
    means: "The maintenance window of the policy does not open again.",
    fix: "Abort, and plan with another window.",
  },
  "outside-check-failed": {
    severity: "blocker",
    means: "A check of the policy that asks outside of the cluster (HTTP, Prometheus) did not hold in time.",
    fix: "Look at what was asked and answered. Retry when it holds, or skip when its failure has another cause.",
  },
  "workloads-not-back": {
    severity: "blocker",
    means:
      "Workloads have fewer ready pods than when the plan was made: taking the next node could take more from them.",
    fix: "Look at the workloads named. Retry when they are back, or skip when their loss has another cause.",
  },
  "below-baseline": {
    severity: "warning",
    means:
      "After a hop something is less than when the plan was made: ready pods of a workload, or addresses of an ingress.",
    fix: "Look at the object named before the next hop or the next cluster. With gates.workloads policy halts the run for workloads.",
  },
  "warning-events-new": {
    severity: "info",
    means: "Since the plan was made there are warning events of a kind that there were none of before.",
    fix: "Read the examples: some belong to every drain (FailedScheduling, Unhealthy while a pod starts), others tell a fault.",
  },
  "addons-not-ready": {
    severity: "blocker",
    means: "kube-proxy or CoreDNS is not at its version and ready everywhere.",
    fix: "Look at the named workload in kube-system, then retry.",
  },
  "version-mismatch": {
    severity: "blocker",
    means: "A component is not at the version that the hop should have left.",
    fix: "Look at the named component; retry, or plan again from the present state.",
  },
  "api-away": {
    severity: "blocker",
    means: "The API server has not answered for longer than policy allows, or until the run was aborted.",
    fix: "Look at the static pods and their logs on the control planes; the run goes on by a retry once the API answers.",
  },
  ...ROLLBACK_FINDINGS,
  "log-rejected-by-audit": {
    severity: "blocker",
    means: "The independent checker found that the run's log breaks an invariant. The run is read-only.",
    fix: "Read the breaches; bring the cluster to order by hand and plan anew.",
  },
  "unexpected-error": {
    severity: "blocker",
    means: "Lockkeeper met an error that it has no name for.",
    fix: "Read the message and the coordinator's or the agent's log; retry is safe. Please report it.",
  },
} as const satisfies Record<string, FindingRow>;

export type FindingCode = keyof typeof FINDINGS;

/** A finding's severity by its code. */
export function severityOf(code: FindingCode): Severity {
  return FINDINGS[code].severity;
}
