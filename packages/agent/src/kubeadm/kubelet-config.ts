import { minorOf, type Version } from "@lockkeeper/core/model/version";

/** Up to 1.23 the ConfigMap carried the minor in its name (KEP-2915: UnversionedKubeletConfigMap, default from 1.24). */
export function kubeletConfigName(version: Version): string {
  const minor = minorOf(version);
  return minor < 24 ? `kubelet-config-1.${minor}` : "kubelet-config";
}
