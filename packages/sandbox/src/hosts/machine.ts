import { createHash } from "node:crypto";
import type { HostFiles } from "@lockkeeper/agent/host/files";
import type { UnitJob } from "@lockkeeper/agent/units/job";
import { MANAGED_PACKAGES, type ManagedPackage } from "@lockkeeper/core/model/host";
import { minorName, type Version } from "@lockkeeper/core/model/version";
import type { SimulatedCluster } from "./cluster.ts";
import type { RestoreUnit } from "./restore.ts";
import { realTime, type Time } from "./time.ts";

export const SOURCE_FILE = "/etc/apt/sources.list.d/kubernetes.list";
export const MANIFESTS = "/etc/kubernetes/manifests";
export const KUBEADM = "/usr/bin/kubeadm";
const KUBELET_CONFIG = "/var/lib/kubelet/config.yaml";
const FIRST_PID = 1000;
const LONG_AGO_MS = 3_600_000;

export type PackageThere = { version: string; held: boolean; configured: boolean };
export type UnitThere = { readonly job: UnitJob; readonly attempt: number; over: boolean };

/** A machine that outlives agents. Its disk are the files; the rest is what runs on it, or lies in dpkg and the runtime. */
export type Machine = {
  readonly node: string;
  readonly controlPlane: boolean;
  readonly machineId: string;
  bootId: string;
  /** Its clock; whatever waits on the machine waits by it. */
  time: Time;
  readonly cluster: SimulatedCluster;
  readonly files: HostFiles;
  /** Versions that the repositories offer, each in the repository of its minor. */
  offers: readonly Version[];
  /** `name version` of packages that the repositories do not have though they offer the release. */
  readonly missing: Set<string>;
  readonly packages: Map<ManagedPackage, PackageThere>;
  readonly images: Set<string>;
  /** Of the images, those that the kubelet does not collect. */
  readonly pinned: Set<string>;
  readonly units: Map<string, UnitThere>;
  /** Minors whose package lists apt has read. */
  lists: readonly string[];
  /** Its process; pid 0 while there is none. */
  kubelet: { pid: number; version: Version; startedAt: number };
  /** Of the newest process that was started. */
  lastPid: number;
  /** Why a kubelet that is started ends at once; null when it does not. */
  kubeletCrashes: string | null;
  /** The unit of a restore of etcd that this host was stopped for last. */
  restore: RestoreUnit | null;
};

export type MachineOptions = Pick<Machine, "node" | "controlPlane" | "cluster" | "files" | "offers"> & {
  readonly version: Version;
  /** Default: this machine's. */
  readonly time?: Time;
  /** A machine that took another's name has a number of its own: other ids. Default 1. */
  readonly generation?: number;
};

/** A kubeadm node at a version, installed from the repository of its minor. */
export async function makeMachine(options: MachineOptions): Promise<Machine> {
  const { version, time = realTime(), generation = 1, ...rest } = options;
  const { node, controlPlane, files } = rest;
  const named = generation === 1 ? `machine ${node}` : `machine ${node} ${generation}`;
  const machineId = hashOf(named).slice(0, 32);
  const bootId = bootIdOf(named);
  const put = (path: string, text: string) => files.write(path, text, 0o644);
  await put("/etc/machine-id", `${machineId}\n`);
  await put("/proc/sys/kernel/random/boot_id", `${bootId}\n`);
  await put("/etc/os-release", 'PRETTY_NAME="Simulated Linux"\n');
  await put(SOURCE_FILE, `deb https://packages.example/core:/stable:/${minorName(version)}/deb/ /\n`);
  for (const tool of ["/usr/bin/apt-get", "/usr/bin/crictl"]) await put(tool, "");
  await put(KUBEADM, version);
  await put("/var/lib/kubelet/kubeadm-flags.env", 'KUBELET_KUBEADM_ARGS=""\n');
  await writeKubeletConfig(files, version);
  if (controlPlane) {
    await writeManifests(files, version);
    await put(`${MANIFESTS}/etcd.yaml`, etcdManifest(node));
    await put("/var/lib/etcd/member/snap/db", "what etcd had before");
  }
  return {
    ...rest,
    machineId,
    bootId,
    time,
    missing: new Set(),
    packages: new Map(
      MANAGED_PACKAGES.map((name) => [name, { version: packageOf(version), held: true, configured: true }]),
    ),
    images: new Set(),
    pinned: new Set(),
    units: new Map(),
    lists: [minorName(version)],
    lastPid: FIRST_PID,
    kubelet: { pid: FIRST_PID, version, startedAt: time.now() - LONG_AGO_MS },
    kubeletCrashes: null,
    restore: null,
  };
}

/** As kubeadm writes it, as far as it is read. */
function etcdManifest(node: string): string {
  const flags = [`--name=${node}`, `--initial-advertise-peer-urls=https://${node}:2380`, "--data-dir=/var/lib/etcd"];
  const command = ["etcd", ...flags].map((word) => `    - ${word}\n`).join("");
  return `spec:\n  containers:\n  - command:\n${command}    image: registry.k8s.io/etcd:simulated\n`;
}

/** A boot's id, the same for the same name of a boot. */
export function bootIdOf(named: string): string {
  const hash = hashOf(named);
  return `${hash.slice(32, 40)}-${hash.slice(40, 44)}-4${hash.slice(45, 48)}-8${hash.slice(49, 52)}-${hash.slice(52, 64)}`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** As pkgs.k8s.io numbers its packages: v1.34.2 is 1.34.2-1.1. */
export function packageOf(version: Version): string {
  return `${version.slice(1)}-1.1`;
}

/** Kubernetes' version of a package's: 1.34.2-1.1 is v1.34.2. */
export function versionOf(packaged: string): string {
  return `v${packaged.split("-")[0]}`;
}

export async function writeManifests(files: HostFiles, version: Version): Promise<void> {
  for (const name of ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
    const image = `registry.k8s.io/${name}:${version}`;
    await files.write(`${MANIFESTS}/${name}.yaml`, `spec:\n  containers:\n  - image: ${image}\n`, 0o600);
  }
}

export async function writeKubeletConfig(files: HostFiles, version: Version): Promise<void> {
  await files.write(KUBELET_CONFIG, `kind: KubeletConfiguration\n# as of ${version}\n`, 0o644);
}

/** The minors that a source file of apt names. */
export async function minorsIn(files: HostFiles, path: string): Promise<readonly string[]> {
  const text = (await files.read(path))?.toString("utf8") ?? "";
  return [...text.matchAll(/\/core:\/stable:\/(v\d+\.\d+)\//g)].flatMap(([, minor]) => minor ?? []);
}
