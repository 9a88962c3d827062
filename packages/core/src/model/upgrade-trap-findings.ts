import type { FindingRow } from "./finding-row.ts";

/** What the way to a later version is known to stumble over (facts of kubeadm, etcd and the API), looked for before anything is changed. */
export const UPGRADE_TRAP_FINDINGS = {
  "kubelet-config-drifted": {
    severity: "warning",
    means:
      "The kubelet's configuration on the host is not what kubeadm would write from the cluster's kubelet-config: it was edited by hand, and `kubeadm upgrade node` writes it anew without the edit (W#32974).",
    fix: "Put what is meant for all nodes into the ConfigMap kube-system/kubelet-config, what is meant for this one into kubeadm patches or a kubelet drop-in; nothing to do where the edit may go.",
  },
  "feature-gate-removed": {
    severity: "blocker",
    means:
      "A feature gate is given that the target does not know any more: the component named, or kubeadm, would not start (KK#100988). Gates whose removal is not known here are not judged.",
    fix: "Take the gate out of the place named: extraArgs or featureGates of kubeadm-config, kubelet-config, or the kubelet's flags.",
  },
  "external-ca": {
    severity: "warning",
    means:
      "The key of a certificate authority is not on the host, so kubeadm cannot renew what it signs, and does not say so.",
    fix: "Renew the certificates by whoever holds the key, before they end; nothing to do for the upgrade itself.",
  },
  "etcd-data-differs": {
    severity: "blocker",
    means: "At one revision the members of etcd do not hold the same data: one of them is damaged.",
    fix: "Find the damaged member (etcd, data corruption), remove it and add it anew before the upgrade; take a snapshot of a good one first.",
  },
  "etcd-zombie-members": {
    severity: "warning",
    means:
      "kubeadm brings etcd 3.6 with Kubernetes 1.34, and an etcd below 3.5.26 may hold members of old in its store that come back then (KK#135018).",
    fix: "Upgrade first to the newest patch of the present minor whose etcd is 3.5.26 or newer.",
  },
  "kubeadm-config-behind": {
    severity: "warning",
    means:
      "The version in kubeadm-config is that of none of the API servers: the cluster was changed past kubeadm, or an upgrade broke off.",
    fix: "See how the cluster came to its version. kubeadm reckons from kubeadm-config: set kubernetesVersion to what runs.",
  },
  "kube-proxy-replaced": {
    severity: "warning",
    means:
      "There is no kube-proxy, so something else does its work; `kubeadm upgrade apply` would deploy it again beside it (K#1318).",
    fix: "Have kubeadm pass over its addon (proxy.disabled, or skipPhases addon/kube-proxy in its configuration), or remove kube-proxy again after each hop.",
  },
  "master-label-used": {
    severity: "warning",
    means:
      "From 1.24 on kubeadm takes the label node-role.kubernetes.io/master off the control planes: pods that are bound to it find no node any more.",
    fix: "Move the workloads named to the label node-role.kubernetes.io/control-plane, which has been there since 1.20.",
  },
  "containers-restart": {
    severity: "info",
    means:
      "A kubelet that comes from 1.30 to 1.31 restarts every container on its node, DaemonSets and agents included (KK#129385).",
    fix: "Nothing to do: the node is drained then.",
  },
  "coredns-not-migratable": {
    severity: "blocker",
    means:
      "kubeadm would refuse to upgrade: its migration of CoreDNS does not know a plugin of the Corefile, or CoreDNS was brought further by hand than kubeadm brings it (KK#84326). Options within plugins are not judged.",
    fix: "Take the plugin out for the time of the upgrade; or keep CoreDNS as it is: policy ignoreKubeadmErrors with CoreDNSUnsupportedPlugins and CoreDNSMigration, after a look at whether its Corefile suits the CoreDNS that kubeadm brings.",
  },
  "sandbox-image-differs": {
    severity: "info",
    means:
      "containerd starts every pod with a pause image that its own configuration names, and kubeadm pulls another one (K#2801). Where no registry can be reached, containerd's must be on the node already; what is staged does not bring it.",
    fix: "Nothing to do while the image is there. To have one image, set sandbox_image (containerd 2: pinned_images.sandbox) in /etc/containerd/config.toml, apart from the upgrade.",
  },
  "etcd-flag-removed": {
    severity: "blocker",
    means:
      "kubeadm brings etcd 3.6 with Kubernetes 1.34, and kubeadm-config gives etcd a flag that 3.6 does not know any more: it would not start.",
    fix: "Take the flag out of etcd.local.extraArgs in kubeadm-config (kube-system) before the upgrade.",
  },
  "etcd-flag-deprecated": {
    severity: "warning",
    means:
      "etcd 3.6, which kubeadm brings with Kubernetes 1.34, still takes its --experimental- flags and etcd 3.7 does not (KK#132838). Which kubeadm brings 3.7 is not known here.",
    fix: "Replace them in etcd.local.extraArgs of kubeadm-config by the flag without `experimental-`, or by the feature gate that took its place, once etcd is at 3.6.",
  },
  "images-not-pinned": {
    severity: "warning",
    means:
      "The kubelet's garbage collection is near (it begins at 85 % of the disk, imageGCHighThresholdPercent), and the images that are pulled before the upgrade cannot be kept from it: containerd tells kubelets of pinned images since 1.7.3, and kubelets surely heed that since 1.29 (late patches of 1.25 to 1.28 do, too: KK#119986). Other runtimes are not asked.",
    fix: "Free space on the file system of the images, most of all where no registry can be reached.",
  },
  "limits-missing": {
    severity: "info",
    means: "Pods without a limit of memory may take what others need, which shows when fewer nodes hold the same pods.",
    fix: "Nothing to do for the upgrade; state limits where nodes run full.",
  },
  "warning-events": {
    severity: "info",
    means:
      "There are warning events now, within the hour that the API server keeps them: what is wrong before the upgrade is not its doing.",
    fix: "Look at what the examples tell; `kubectl get events -A --field-selector type=Warning`.",
  },
  "api-removed-in-objects": {
    severity: "warning",
    means:
      "Objects were last written by a version of their API that the target does not serve any more (managedFields, last-applied): whoever wrote them so fails after the upgrade. The objects themselves stay.",
    fix: "Move the manifests, charts or controllers named to the newer version of the API and apply them once.",
  },
  "crd-version-unserved": {
    severity: "warning",
    means:
      "Custom resources may be stored in a version that their definition does not serve (status.storedVersions): nobody can read them so, and the definition cannot be cleaned up.",
    fix: "Write the objects anew in the storage version, then take the old one out of status.storedVersions.",
  },
} as const satisfies Record<string, FindingRow>;
