import type { BootId, HostInstant, Instant, MachineId } from "./ids.ts";
import type { Version } from "./version.ts";

export const MANAGED_PACKAGES = ["kubeadm", "kubelet", "kubectl"] as const;
export type ManagedPackage = (typeof MANAGED_PACKAGES)[number];
/** What a package transaction of ours may touch at all (design, section 5). */
export const TRANSACTION_PACKAGES = [...MANAGED_PACKAGES, "cri-tools", "kubernetes-cni"] as const;

/** A managed package at one version, revision included, as the package manager writes it. */
export type ExactPackage = { readonly name: ManagedPackage; readonly version: string };

export const PACKAGE_MANAGERS = ["apt", "dnf"] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

export type PackageState = {
  readonly name: ManagedPackage;
  /** As the package manager writes it, e.g. `1.21.0-1.1`; null when it is not installed. */
  readonly installed: string | null;
  readonly held: boolean;
  /** False when dpkg or rpm says that an installation was broken off. */
  readonly configured: boolean;
};

export type FileSystemState = {
  readonly mount: string;
  readonly sizeBytes: number;
  readonly freeBytes: number;
};

export type CertificateState = {
  readonly path: string;
  /** Null for a file that holds no certificate that can be read. */
  readonly notAfter: HostInstant | null;
};

export type UnitState = {
  readonly name: string;
  /** systemd's ActiveState: active, inactive, failed, activating, deactivating. */
  readonly active: string;
};

/** A repository's offer: a managed package at a version that the host could install now. */
export type PackageOffer = {
  readonly name: ManagedPackage;
  readonly version: string;
};

export type KubeletFlag = {
  readonly file: string;
  /** `--container-runtime`, without its value, which may be secret. */
  readonly flag: string;
};

/** A manifest of a static pod that kubeadm would write otherwise; lines of a unified diff, `-` as it is, `+` as it would be. */
export type ManifestDrift = { readonly manifest: string; readonly lines: readonly string[] };

/** A feature gate by what gives it: a component's name, or `kubelet`, or `kubeadm-config`. */
export type FeatureGate = { readonly by: string; readonly gate: string };

/** etcd as the host's own member sees it, all members asked. */
export type EtcdFacts = {
  /** The local member's name. */
  readonly member: string;
  readonly members: number;
  /** The leader's name; empty while there is none. */
  readonly leader: string;
  /** Entries that the slowest member is behind. */
  readonly raftLag: number;
  readonly dbBytes: number;
  /** What is not well, a sentence each: a member away, not started, a learner, an alarm. Bounded. */
  readonly faults: readonly string[];
  /** Of the local member's server, e.g. `3.5.9`; absent in what earlier releases report, as the following. */
  readonly version?: string;
  /** `--quota-backend-bytes` of its manifest; null: etcd's default. */
  readonly quotaBytes?: number | null;
  /** Whether all members hold the same data (HashKV at one revision); looked at before a plan alone. */
  readonly agreement?: { readonly is: "agreed" | "differ" | "unknown"; readonly saw: string } | null;
  /** By the host's own manifest, whether or not etcd runs; absent where that is not as kubeadm writes it. */
  readonly own?: EtcdOwn;
};

/** The host's own member. */
export type EtcdOwn = {
  readonly name: string;
  /** `https://10.0.0.1:2380`. */
  readonly peerUrl: string;
  readonly dataFolder: string;
  /** Lower-case hex; empty while etcd does not answer. */
  readonly clusterId: string;
  /** `3.5.9`; empty while etcd does not answer. */
  readonly version: string;
};

/** What the agent reports of its host. Plain data, bounded lists. */
export type HostFacts = {
  /** When the coordinator received it. */
  readonly receivedAt: Instant;
  readonly hostTime: HostInstant;
  readonly os: string;
  readonly kernel: string;
  readonly machineId: MachineId;
  readonly bootId: BootId;
  readonly packageManager: PackageManager | null;
  readonly packages: readonly PackageState[];
  /** What the host's present repositories offer, newest first, at most 200. */
  readonly offers: readonly PackageOffer[];
  /** True when Lockkeeper may switch the host's repository to another minor (its source file is the standard one). */
  readonly switchableRepository: boolean;
  /** Of the binary on the host; null when there is none. */
  readonly kubeadm: Version | null;
  readonly runtime: string;
  readonly fileSystems: readonly FileSystemState[];
  readonly certificates: readonly CertificateState[];
  readonly units: readonly UnitState[];
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly swapOn: boolean;
  /** Null where it cannot be told. */
  readonly cgroupVersion: 1 | 2 | null;
  /** Flags of the kubelet by the files that give them, at most 200. */
  readonly kubeletFlags: readonly KubeletFlag[];
  /** Looked for before a plan alone; empty on workers and where kubeadm could not tell. */
  readonly manifestDrift: readonly ManifestDrift[];
  /** Lines in which the kubelet's live configuration is not what kubeadm would write; looked for before a plan alone. */
  readonly kubeletDrift?: readonly string[];
  /** At most 200; looked for before a plan alone. */
  readonly featureGates?: readonly FeatureGate[];
  /** Certificates of authorities whose keys are not on the host: kubeadm cannot renew what they sign. Control planes alone. */
  readonly authoritiesWithoutKey?: readonly string[];
  /** Names of plugins in CoreDNS' Corefile, each once; control planes alone, before a plan alone. */
  readonly corednsPlugins?: readonly string[];
  /** Names of etcd's extraArgs in kubeadm-config, without dashes; control planes alone, before a plan alone. */
  readonly etcdExtraArgs?: readonly string[];
  /**
   * Whether the kubelet's configuration as kubeadm would write it says `failCgroupV1: false`; null where that could not be read.
   * Looked for before a plan alone.
   */
  readonly cgroupV1Accepted?: boolean | null;
  /** Of pods' sandboxes, by containerd's configuration; null where that names none. Looked for before a plan alone. */
  readonly sandboxImage?: string | null;
  /** Null where there is no static pod of etcd. */
  readonly etcd: EtcdFacts | null;
};
