import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import type { Host } from "../host/host.ts";

export const KUBEADM_PATH = "/usr/bin/kubeadm";
export const ADMIN_CONF = "/etc/kubernetes/admin.conf";
export const KUBELET_CONF = "/etc/kubernetes/kubelet.conf";

/** The version of a kubeadm binary by its own word; null when it is not there or says none. */
export async function kubeadmVersion(host: Host, path: string = KUBEADM_PATH): Promise<Version | null> {
  const { stdout, failure } = await host.run({ do: "kubeadm-version", path });
  return failure === null ? parseVersion(stdout) : null;
}
