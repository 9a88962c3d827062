/** How much a finding weighs: a blocker stops the plan or halts the run. */
export type Severity = "blocker" | "warning" | "info";

type Row = { readonly severity: Severity; readonly means: string; readonly fix: string };

/** Every finding there is. docs/findings.md is generated from this table; a test holds the two together. */
export const FINDINGS = {
  "node-not-ready": {
    severity: "blocker",
    means:
      "A node's kubelet does not report Ready, so a drain or an upgrade of another node could take capacity or quorum away.",
    fix: "Look at `kubectl describe node` and at the kubelet's journal on the host; bring the node back to Ready, then plan again or retry.",
  },
  "node-on-hold": {
    severity: "blocker",
    means: "The annotation lockkeeper.dev/hold keeps Lockkeeper off this node.",
    fix: "Remove the annotation when its reason is gone: `kubectl annotate node NODE lockkeeper.dev/hold-`.",
  },
  "node-cordoned-by-other": {
    severity: "info",
    means: "Somebody else cordoned this node before the upgrade. It is upgraded like the others and stays cordoned.",
    fix: "Nothing to do; uncordon it yourself when you want it back.",
  },
  "node-left-open": {
    severity: "warning",
    means:
      "An earlier run of Lockkeeper left this node out of service. The new run brings it back before it touches another.",
    fix: "Nothing to do, unless the node does not become Ready.",
  },
  "agent-missing": {
    severity: "blocker",
    means: "No agent on this node has said hello, so nothing is known of its host and nothing can be done on it.",
    fix: "Look at the lockkeeper-agent pod of this node and at its log.",
  },
  "external-etcd": {
    severity: "blocker",
    means: "etcd does not run as a static pod that kubeadm manages; Lockkeeper can neither snapshot nor check it.",
    fix: "Upgrade this cluster by the vendor's procedure; external etcd is not supported.",
  },
  "control-plane-missing": {
    severity: "blocker",
    means: "No node carries the label of a control plane, so Lockkeeper does not know where to begin.",
    fix: "Check the label node-role.kubernetes.io/control-plane (or, before 1.24, master) on the control plane nodes.",
  },
  "skew-unsupported": {
    severity: "blocker",
    means: "The versions found break the version skew policy already, or would break it on the way.",
    fix: "Bring the named component within the supported skew first.",
  },
  "skew-ends-with-plan": {
    severity: "warning",
    means:
      "The versions found break the version skew policy now, as they do in the middle of an upgrade by hand; the plan's first steps bring them within it.",
    fix: "Nothing to do. Until then the node named may not start new pods.",
  },
  "kubeadm-forced": {
    severity: "warning",
    means:
      "kubeadm below 1.29 refuses to upgrade beside kubelets older than n-1, which the version skew policy allows (KK#120825). The plan tells it to go on (--force); every other requirement is checked by Lockkeeper itself.",
    fix: 'Nothing to do. To avoid it, bring these nodes to the cluster\'s version first, or let workers follow each hop (policy workers.kubelets "each-hop").',
  },
  "control-planes-even": {
    severity: "info",
    means: "An even number of etcd members bears no more losses than one member less, and costs more agreement.",
    fix: "Nothing to do for the upgrade; three or five control planes are the usual choice.",
  },
  "package-not-offered": {
    severity: "blocker",
    means: "No repository that the host can reach has the package at the target version.",
    fix: "Check that the repository of the target minor is reachable from the node, or mirror the missing package.",
  },
  "repository-not-switchable": {
    severity: "blocker",
    means:
      "The host's Kubernetes repository is not the standard one for the minor, so Lockkeeper does not know how to switch it.",
    fix: "Add the target minor's repository to the host's package sources yourself.",
  },
  "package-database-broken": {
    severity: "blocker",
    means: "The package database holds a half-installed package.",
    fix: "On the host run `dpkg --audit` and `dpkg --configure -a`, then retry.",
  },
  "packages-not-held": {
    severity: "warning",
    means: "kubeadm, kubelet or kubectl is not held, so an unattended upgrade may change it at any time.",
    fix: "Run `apt-mark hold kubeadm kubelet kubectl`; Lockkeeper holds them after it has installed them.",
  },
  "package-transaction-too-wide": {
    severity: "blocker",
    means: "Installing the packages would remove or change others beside those of Kubernetes.",
    fix: "Look at the named packages; resolve the conflict on the host by hand, then retry.",
  },
  "package-install-failed": {
    severity: "blocker",
    means: "The package manager ended with an error.",
    fix: "Read the log's tail; mend the cause on the host (lock, disk, repository), then retry.",
  },
  "image-pull-failed": {
    severity: "blocker",
    means: "A container image that the target version needs could not be pulled.",
    fix: "Make the image available to the node's container runtime (mirror or import), then retry.",
  },
  "disk-low": {
    severity: "blocker",
    means: "A file system has too little space for what the upgrade writes.",
    fix: "Free space on the named file system, then retry.",
  },
  "certificate-expired": {
    severity: "blocker",
    means: "A certificate of the control plane or of the kubelet has expired.",
    fix: "Renew it (`kubeadm certs renew`, or rotate the kubelet's client certificate), then retry.",
  },
  "certificate-expires-soon": {
    severity: "warning",
    means: "A certificate expires within 30 days.",
    fix: "kubeadm renews control plane certificates during the upgrade; renew others by hand.",
  },
  "swap-on": {
    severity: "warning",
    means: "Swap is on; a kubelet without failSwapOn=false does not start.",
    fix: "Turn swap off, or set failSwapOn: false in the kubelet's configuration.",
  },
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
    means: "The snapshot's only copy lies on the same machine as the etcd member: losing that machine loses both.",
    fix: "Download the snapshot to another machine, or run the coordinator on another control plane.",
  },
  "snapshot-not-copied": {
    severity: "blocker",
    means: "The coordinator holds no copy of the snapshot whose digest it has checked itself.",
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
  "drain-nowhere-to-go": {
    severity: "blocker",
    means: "No other schedulable node is there to take the pods.",
    fix: "Add or uncordon a node, or accept the downtime with acceptDowntime in the policy.",
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
    means: "The API server has not answered for longer than policy allows.",
    fix: "Look at the static pods and their logs on the control planes; the run goes on by a retry once the API answers.",
  },
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
} as const satisfies Record<string, Row>;

export type FindingCode = keyof typeof FINDINGS;

/** A finding's severity by its code. */
export function severityOf(code: FindingCode): Severity {
  return FINDINGS[code].severity;
}
