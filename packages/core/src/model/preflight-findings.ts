import type { FindingRow } from "./finding-row.ts";
import { UPGRADE_TRAP_FINDINGS } from "./upgrade-trap-findings.ts";

/** What is looked for before anything is changed. */
export const PREFLIGHT_FINDINGS = {
  ...UPGRADE_TRAP_FINDINGS,
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
  "agent-not-answering": {
    severity: "blocker",
    means:
      "The agent of this node was asked what its host has and did not answer, or could not read its host. What it said earlier is too old to plan on, so nothing of the host was judged.",
    fix: "Look at the lockkeeper-agent pod of this node and at its log (a package manager that hangs, a full disk, an agent that is just starting), then ask again.",
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
  "workloads-not-seen": {
    severity: "warning",
    means: "Pods, budgets and workloads were not looked at, so nothing is said of drains, capacity and webhooks.",
    fix: "Plan through the coordinator, or make the state file anew with `lockkeeper observe`.",
  },
  "webhook-without-endpoints": {
    severity: "blocker",
    means:
      "A webhook with failurePolicy Fail that matches pods, nodes, leases or what kubeadm writes in kube-system has nobody behind its service: kubeadm's and the kubelet's requests would be refused, and static pods or drained pods would not come back.",
    fix: "Bring the webhook's pods back, or remove its configuration when its owner is gone: `kubectl get` and `kubectl delete` the object named.",
  },
  "api-removed": {
    severity: "warning",
    means:
      "Somebody uses an API that the target does not serve any more; whoever it is fails after the upgrade. The API server counts requests since its own start.",
    fix: "Find the client (audit log, managedFields of the objects) and move it to the newer version of the API before the upgrade.",
  },
  "system-pod-not-running": {
    severity: "warning",
    means: "A pod of kube-system is not running or not ready before anything was changed.",
    fix: "Look at `kubectl -n kube-system describe pod`; an upgrade on top of a fault makes both harder to find.",
  },
  "workload-not-ready": {
    severity: "warning",
    means: "Workloads have fewer ready pods than they want before anything was changed: drains will have less to give.",
    fix: "Look at them first, or take note that they were so before the upgrade.",
  },
  "drain-would-halt": {
    severity: "warning",
    means: "A drain of this node, as things are now, could not finish: the run would halt there and put the node back.",
    fix: "Do what the finding named asks for (loosen the budget, add a replica, delete or own the pod), or allow it by policy.",
  },
  "pods-fit-nowhere": {
    severity: "warning",
    means: "Pods that the drain evicts would stay Pending: by requests, selectors and taints no other node takes them.",
    fix: "Add room or accept that they are away until the node is back. Affinities, topology and volumes are not judged.",
  },
  "capacity-short": {
    severity: "warning",
    means:
      "Without the largest node the others cannot hold what all pods together ask for: cpu, memory, or their number. Sums alone: where each pod fits, by its selector and the taints, is judged for each drain (pods-fit-nowhere); affinities, topology and volumes nowhere.",
    fix: "Add a node for the time of the upgrade or scale something down.",
  },
  "single-replica": {
    severity: "info",
    means: "Workloads of one replica are away from their eviction until their pod is ready elsewhere.",
    fix: "Scale to two for the time of the upgrade where that matters.",
  },
  "requests-missing": {
    severity: "info",
    means: "Pods that state no requests count as nothing for the scheduler and for this forecast.",
    fix: "Nothing to do for the upgrade; state requests to make forecasts true.",
  },
  "third-party-component": {
    severity: "info",
    means: "Network plugins and ingress controllers are the operator's business: Lockkeeper does not upgrade them.",
    fix: "See in their documentation whether the versions found support the target, and upgrade them first where they do not.",
  },
  "clock-off": {
    severity: "warning",
    means: "The host's clock is far from the coordinator's: certificates, tokens and logs go by it.",
    fix: "Bring up time synchronisation (chrony, systemd-timesyncd) on the host.",
  },
  "unattended-upgrades": {
    severity: "warning",
    means:
      "Packages may be changed by themselves in the middle of an upgrade: a runtime that restarts takes the node's pods along. While a step of ours works on a host, apt's daily runs (and unattended-upgrades, which they start) are kept waiting; between steps they are not. dnf-automatic, yum-cron and PackageKit's offline updates take no lock but that of every transaction, so nothing keeps them out.",
    fix: "Stop the units named for the time of the upgrade: `systemctl stop`, and start them again afterwards.",
  },
  "etcd-near-quota": {
    severity: "warning",
    means: "etcd stops taking writes (NOSPACE alarm) when its database reaches the quota.",
    fix: "Compact and defragment, one member at a time, the leader last; or raise the quota.",
  },
  "runtime-ageing": {
    severity: "warning",
    means: "containerd 1.x is deprecated from Kubernetes 1.35 on; its support ends with 1.38 (KK#135923).",
    fix: "Plan the move to containerd 2.x apart from the Kubernetes upgrade: its configuration differs.",
  },
  "runtime-unsupported": {
    severity: "blocker",
    means: "Kubelets from 1.38 on do not support containerd 1.x (KK#135923).",
    fix: "Move the host to containerd 2.x first, apart from the Kubernetes upgrade.",
  },
  "cgroup-v1": {
    severity: "blocker",
    means:
      "Kubelets from 1.35 on do not start on cgroup v1 unless their configuration says failCgroupV1: false, and from then on kubeadm's own check refuses cgroup v1, whatever the configuration says (SystemVerification, KK#134744).",
    fix: "Boot the host with cgroup v2. To stay with cgroup v1, set failCgroupV1: false in the ConfigMap kube-system/kubelet-config and name SystemVerification in policy's ignoreKubeadmErrors: nothing is found then, and policy need not lower it. A kubelet drop-in that sets it is not read.",
  },
  "kubelet-flag-removed": {
    severity: "blocker",
    means:
      "A kubelet with a flag that it does not know does not start. kubeadm takes --container-runtime and --pod-infra-container-image out of its own file (kubeadm-flags.env), and nothing else.",
    fix: "Take the flag out of the file named; what it set lies in the kubelet's configuration now.",
  },
  "dockershim-removed": {
    severity: "blocker",
    means: "The node's kubelet uses Docker by dockershim, which kubelets from 1.24 on do not have: it would not start.",
    fix: "Before the upgrade move each node to containerd, CRI-O or cri-dockerd (Kubernetes, Migrating from dockershim): drain it, change the runtime, name its socket in kubeadm-flags.env (--container-runtime=remote, --container-runtime-endpoint) and in the node's annotation kubeadm.alpha.kubernetes.io/cri-socket.",
  },
  "package-manager-unsupported": {
    severity: "blocker",
    means:
      "Lockkeeper installs packages by apt alone, and the host has another package manager: dnf is read, and nothing is installed by it.",
    fix: "Upgrade such nodes by hand (kubeadm upgrade node), or move them to a distribution with apt.",
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
    means:
      "A certificate of the control plane's, or the one that the kubelet speaks to the API server with, has expired.",
    fix: "Renew it (`kubeadm certs renew`, and let the static pods start anew; for the kubelet's, see kubeadm, Kubelet client certificate rotation fails), then retry.",
  },
  "certificate-expires-soon": {
    severity: "warning",
    means: "A certificate expires within 30 days.",
    fix: "kubeadm renews control plane certificates during the upgrade; renew others by hand.",
  },
  "static-pods-drifted": {
    severity: "warning",
    means:
      "A static pod's manifest is not what kubeadm would write from kubeadm-config: it was edited by hand, and the upgrade writes it anew without the edit (K#541, K#2157).",
    fix: "Put what is meant to stay into kubeadm-config (extraArgs, extraVolumes) or into kubeadm patches; nothing to do where the edit may go.",
  },
  "certificate-unreadable": {
    severity: "warning",
    means: "A file that should be a certificate of the control plane or the kubelet holds none that can be read.",
    fix: "Look at the file: put the certificate back, or take away what is none (kubeadm certs check-expiration names those that kubeadm knows).",
  },
  "swap-on": {
    severity: "warning",
    means: "Swap is on; a kubelet without failSwapOn=false does not start.",
    fix: "Turn swap off, or set failSwapOn: false in the kubelet's configuration.",
  },
} as const satisfies Record<string, FindingRow>;
