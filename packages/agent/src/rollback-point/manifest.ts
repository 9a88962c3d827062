import { posix } from "node:path";
import type { ExactPackage } from "@lockkeeper/core/model/host";
import {
  type Digest,
  digest,
  type HostInstant,
  type MachineId,
  type NodeName,
  type RunId,
  type StepId,
} from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";

/** What a rollback point says of itself. */
export type SavedManifest = {
  readonly v: 1;
  readonly run: RunId;
  readonly step: StepId;
  readonly node: NodeName;
  readonly machineId: MachineId;
  readonly savedAt: HostInstant;
  /** Of kubeadm-config. */
  readonly cluster: {
    readonly kubeadmConfig: Digest;
    readonly kubeletConfig: Digest;
    /** The name of the ConfigMap: with the minor in it up to 1.23. */
    readonly kubeletConfigMap: string;
  };
  readonly kubernetesVersion: Version;
  readonly packages: readonly ExactPackage[];
  /** Names of packages that were held, whatever packages they are. */
  readonly held: readonly string[];
  readonly files: readonly {
    readonly path: string;
    readonly mode: number;
    readonly bytes: number;
    readonly digest: Digest;
  }[];
};

/** @returns null when the text is no manifest that this version wrote: nothing of it is believed then. */
export function readManifest(text: string): SavedManifest | null {
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) ? value : null;
  } catch {
    return null;
  }
}

function isManifest(value: unknown): value is SavedManifest {
  if (!isRecord(value) || value.v !== 1) return false;
  const { run, step, node, machineId, savedAt, cluster, kubernetesVersion, packages, held, files } = value;
  const texts = [run, step, node, machineId, kubernetesVersion];
  return (
    texts.every((text) => typeof text === "string") &&
    typeof savedAt === "number" &&
    isRecord(cluster) &&
    isDigest(cluster.kubeadmConfig) &&
    isDigest(cluster.kubeletConfig) &&
    typeof cluster.kubeletConfigMap === "string" &&
    Array.isArray(packages) &&
    packages.every((it) => isRecord(it) && typeof it.name === "string" && typeof it.version === "string") &&
    Array.isArray(held) &&
    held.every((name) => typeof name === "string") &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

function isFile(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.path === "string" &&
    posix.isAbsolute(value.path) &&
    posix.normalize(value.path) === value.path &&
    isDigest(value.digest) &&
    typeof value.mode === "number" &&
    typeof value.bytes === "number"
  );
}

function isDigest(value: unknown): boolean {
  return typeof value === "string" && digest(value) !== null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
