import { parseVersion, type Version } from "@lockkeeper/core/model/version";

export type ClusterConfig = { readonly version: Version; readonly imageRepository: string };

/** kubeadm's own default since 1.25; older clusters have theirs written in the configuration. */
const DEFAULT_REPOSITORY = "registry.k8s.io";

/**
 * Reads what is needed of kubeadm's ClusterConfiguration, which kubeadm itself writes as plain block YAML: top-level
 * scalars stand at the beginning of a line. @returns null when it names no version.
 */
export function parseClusterConfig(yaml: string): ClusterConfig | null {
  const version = parseVersion(scalar(yaml, "kubernetesVersion") ?? "");
  return version === null ? null : { version, imageRepository: scalar(yaml, "imageRepository") ?? DEFAULT_REPOSITORY };
}

/** A top-level scalar of block YAML as kubeadm and the kubelet write it; null when it is not there. */
export function scalar(yaml: string, name: string): string | null {
  const m = new RegExp(`^${name}:[ \\t]+(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s#]+))`, "m").exec(yaml);
  return m?.[1] ?? m?.[2] ?? m?.[3] ?? null;
}
