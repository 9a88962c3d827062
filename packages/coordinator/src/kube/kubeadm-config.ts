import { loadYaml } from "@kubernetes/client-node";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { isRecord, text } from "./json.ts";

export type KubeadmConfig = {
  readonly version: Version;
  readonly imageRepository: string;
  readonly externalEtcd: boolean;
  readonly clusterName: string;
};

const DEFAULT_REPOSITORY = "registry.k8s.io";
const DEFAULT_CLUSTER_NAME = "kubernetes";

/**
 * Reads the ClusterConfiguration of the ConfigMap kube-system/kubeadm-config.
 * @returns a sentence instead when it is not there or not readable.
 */
export function readKubeadmConfig(configMap: unknown): KubeadmConfig | string {
  const yaml = text(configMap, "data", "ClusterConfiguration");
  if (yaml === null) return "the ConfigMap kube-system/kubeadm-config holds no ClusterConfiguration";
  let parsed: unknown;
  try {
    parsed = loadYaml<unknown>(yaml);
  } catch {
    return "the ClusterConfiguration in kube-system/kubeadm-config is no YAML";
  }
  const shown = text(parsed, "kubernetesVersion") ?? "";
  const version = parseVersion(shown);
  if (!version) return `kubernetesVersion in kube-system/kubeadm-config is "${shown}", which is no version`;
  const etcd = isRecord(parsed) ? parsed.etcd : null;
  return {
    version,
    imageRepository: text(parsed, "imageRepository") ?? DEFAULT_REPOSITORY,
    externalEtcd: isRecord(etcd) && isRecord(etcd.external),
    clusterName: text(parsed, "clusterName") ?? DEFAULT_CLUSTER_NAME,
  };
}
