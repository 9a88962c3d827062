import { type Finding, finding } from "../model/finding.ts";
import { type Version, versionParts } from "../model/version.ts";
import { fileSystemOf } from "../rules/disk-needs.ts";
import { knowsPinnedImages, kubeletKeepsPinned } from "../rules/pinned-images.ts";
import { gateRemovedIn } from "../rules/removed-gates.ts";
import type { AnyCheck, HostCheck } from "./check.ts";

/** Certificates, leases and tokens bear seconds; a minute is a clock that nobody keeps. */
const CLOCK_SECONDS = 10;
/** etcd's default quota (etcd, --quota-backend-bytes); the alarm comes at it, and it takes work to get out. */
const ETCD_QUOTA_BYTES = 2 * 2 ** 30;
const ETCD_SHARE = 0.8;

const clock: HostCheck = {
  name: "clocks agree",
  code: "clock-off",
  needs: "host",
  look: (host, node) => {
    const off = Math.round((host.hostTime - host.receivedAt) / 1000);
    if (Math.abs(off) <= CLOCK_SECONDS) return [];
    const saw = `the clock of ${node.name} is ${Math.abs(off)} s ${off > 0 ? "ahead of" : "behind"} the coordinator's`;
    return [finding("clock-off", { node: node.name }, saw)];
  },
};

/** What changes packages by itself, and what is to be said of each group. */
const BY_THEMSELVES: readonly { readonly units: readonly string[]; readonly how: string }[] = [
  // It takes apt's daily lock before anything else, which units of ours hold.
  { units: ["apt-daily-upgrade.timer"], how: "kept waiting while a step works" },
  { units: ["unattended-upgrades.service"], how: "at a shutdown, where it is told to (InstallOnShutdown)" },
  // The locks of dnf are those of every transaction: there is none apart that could be held against these alone.
  {
    units: [
      ...["dnf-automatic.timer", "dnf-automatic-install.timer", "dnf5-automatic.timer", "yum-cron.service"],
      "packagekit-offline-update.service",
    ],
    how: "kept out by nothing",
  },
];

const unattended: HostCheck = {
  name: "no unattended upgrades",
  code: "unattended-upgrades",
  needs: "host",
  look: (host, node) => {
    const active = host.units.filter((u) => u.active === "active").map((u) => u.name);
    const said = BY_THEMSELVES.flatMap(({ units, how }) => {
      const here = units.filter((name) => active.includes(name));
      return here.length > 0 ? [`${here.join(", ")} (${how})`] : [];
    });
    return said.length > 0 ? [finding("unattended-upgrades", { node: node.name }, `active: ${said.join("; ")}`)] : [];
  },
};

const etcdSize: HostCheck = {
  name: "etcd is far from its quota",
  code: "etcd-near-quota",
  needs: "host",
  look: (host, node) => {
    const bytes = host.etcd?.dbBytes ?? 0;
    const own = host.etcd?.quotaBytes ?? null;
    const quota = own ?? ETCD_QUOTA_BYTES;
    if (bytes < quota * ETCD_SHARE) return [];
    const whose = own === null ? "etcd's default quota" : "its quota";
    const saw = `its database has ${Math.round(bytes / 2 ** 20)} MiB; ${whose} is ${Math.round(quota / 2 ** 20)} MiB`;
    return [finding("etcd-near-quota", { node: node.name }, saw)];
  },
};

/** containerd 1.x: deprecated since 1.35, its support ends with 1.38 (KK#135923). */
const runtime: HostCheck = {
  name: "the container runtime is supported",
  code: "runtime-ageing",
  also: ["runtime-unsupported"],
  needs: "host",
  look: (host, node, { target }) => {
    if (!/^containerd 1\./.test(host.runtime) || minor(target) < 1035) return [];
    const code = minor(target) >= 1038 ? "runtime-unsupported" : "runtime-ageing";
    return [finding(code, { node: node.name }, `${node.name} runs ${host.runtime}, and ${target} is asked for`)];
  },
};

/** As kubeadm names it. */
const KUBEADMS_CGROUP_CHECK = "SystemVerification";

/**
 * The kubelet from 1.35 on refuses cgroup v1 unless its configuration says `failCgroupV1: false` (KEP-5573). kubeadm's own check
 * does from then on as well, before it writes anything, and goes by no configuration: it has to be passed over (KK#134744).
 */
const cgroups: HostCheck = {
  name: "cgroup v2",
  code: "cgroup-v1",
  needs: "host",
  look: (host, node, { target, policy }) => {
    if (host.cgroupVersion !== 1 || minor(target) < 1035) return [];
    const accepted = host.cgroupV1Accepted === true;
    if (accepted && policy.ignoreKubeadmErrors.includes(KUBEADMS_CGROUP_CHECK)) return [];
    const refusing = accepted
      ? `which kubeadm ${target} refuses, though failCgroupV1 is false: policy does not pass over its ${KUBEADMS_CGROUP_CHECK}`
      : "which kubelets from 1.35 on refuse";
    return [finding("cgroup-v1", { node: node.name }, `${node.name} has cgroup v1, ${refusing}`)];
  },
};

/**
 * Flags of the kubelet and the minor that does not know them any more. cAdvisor's JSON endpoints went with their flag in 1.21
 * (KEP-2129, KK#99236), the flags of dockershim with it in 1.24 (KK#106907).
 */
const REMOVED_FLAGS: Readonly<Record<string, number>> = {
  "--enable-cadvisor-json-endpoints": 1021,
  "--cni-bin-dir": 1024,
  "--cni-conf-dir": 1024,
  "--cni-cache-dir": 1024,
  "--network-plugin": 1024,
  "--network-plugin-mtu": 1024,
  "--image-pull-progress-deadline": 1024,
  "--docker-endpoint": 1024,
  "--experimental-dockershim-root-directory": 1024,
  "--container-runtime": 1027,
  "--pod-infra-container-image": 1035,
};
/** What kubeadm takes out by itself, in its own file and nowhere else (KK#133778, KK#133779); others stay (W#36896). */
const KUBEADM_CLEANS: readonly string[] = ["--container-runtime", "--pod-infra-container-image"];
const KUBEADM_FLAGS = "/var/lib/kubelet/kubeadm-flags.env";

const flags: HostCheck = {
  name: "no kubelet flag that the target does not know",
  code: "kubelet-flag-removed",
  needs: "host",
  look: (host, node, { target }) =>
    host.kubeletFlags.flatMap(({ file, flag }): Finding[] => {
      const removed = REMOVED_FLAGS[flag];
      if (removed === undefined || minor(target) < removed) return [];
      if (file === KUBEADM_FLAGS && KUBEADM_CLEANS.includes(flag)) return [];
      const saw = `${file} has ${flag}, which kubelets from 1.${removed - 1000} on do not know: they would not start`;
      return [finding("kubelet-flag-removed", { node: node.name }, saw)];
    }),
};

/** dockershim, by which kubelets up to 1.23 use Docker where no flag names another runtime, went in 1.24 (KEP-2221). */
const dockershim: HostCheck = {
  name: "no Docker by dockershim",
  code: "dockershim-removed",
  needs: "host",
  look: (host, node, { target }) => {
    if (minor(target) < 1024 || minor(node.kubelet) >= 1024 || !node.runtime?.startsWith("docker://")) return [];
    // cri-dockerd gives itself out as docker, too: such a kubelet goes by --container-runtime=remote.
    if (host.kubeletFlags.some(({ flag }) => flag === "--container-runtime")) return [];
    const saw = `the kubelet ${node.kubelet} of ${node.name} uses ${node.runtime} by dockershim, and ${target} has none`;
    return [finding("dockershim-removed", { node: node.name }, saw)];
  },
};

/** Components and the kubelet do not start with a gate that they do not know; neither does kubeadm. */
const gates: HostCheck = {
  name: "no feature gate that the target does not know",
  code: "feature-gate-removed",
  needs: "host",
  look: (host, node, { target }) =>
    (host.featureGates ?? []).flatMap((gate): Finding[] => {
      const removed = gateRemovedIn(gate, target);
      if (removed === null) return [];
      const saw = `${gate.by} is given the feature gate ${gate.gate}, which is not known from 1.${removed} on`;
      return [finding("feature-gate-removed", { node: node.name }, saw)];
    }),
};

/** Where containerd, and kubelets that ask it, keep images; collection begins at 85 % of that file system by default. */
const IMAGES = "/var/lib/containerd";
const COLLECTION_NEAR = 0.8;

/** Between staging and a node's turn the kubelet that is there now collects garbage. */
const pins: HostCheck = {
  name: "staged images are kept",
  code: "images-not-pinned",
  needs: "host",
  look: (host, node, { work }) => {
    const on = fileSystemOf(host, IMAGES);
    const used = on === null || on.sizeBytes === 0 ? 0 : 1 - on.freeBytes / on.sizeBytes;
    if (used < COLLECTION_NEAR || !work.some((w) => w.node.name === node.name)) return [];
    const unknown = knowsPinnedImages(host.runtime) ? [] : [`${host.runtime} is not known to tell what is pinned`];
    const old = kubeletKeepsPinned(node.kubelet) ? [] : [`the kubelet ${node.kubelet} is older than 1.29`];
    const why = [...unknown, ...old].join("; ");
    const saw = `${IMAGES} is ${Math.floor(used * 100)} % full, and what is staged cannot be kept: ${why}`;
    return why === "" ? [] : [finding("images-not-pinned", { node: node.name }, saw)];
  },
};

function minor(version: Version): number {
  const parts = versionParts(version);
  return parts.major * 1000 + parts.minor;
}

/** What a host has around Kubernetes. */
export const SURROUNDINGS_CHECKS: readonly AnyCheck[] = [
  clock,
  unattended,
  etcdSize,
  runtime,
  cgroups,
  flags,
  dockershim,
  gates,
  pins,
];
