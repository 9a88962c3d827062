import { posix } from "node:path";
import type { Version } from "@lockkeeper/core/model/version";
import { type HostFiles, readText } from "../host/files.ts";
import { type Host, output } from "../host/host.ts";
import { filesBelow } from "../host/walk.ts";
import { parseClusterConfig } from "../kubeadm/cluster-config.ts";
import { kubeletConfigName } from "../kubeadm/kubelet-config.ts";
import { kubernetesSources } from "../packages/sources.ts";
import { CONTENT_MAX_BYTES, type SavedCluster, type SavedFile } from "./archive.ts";

/** What of a node kubeadm, the packages and the kubelet's restart may change. */
const SAVED_PATHS = [
  "/etc/kubernetes/manifests",
  "/etc/kubernetes/pki",
  "/etc/kubernetes/admin.conf",
  "/etc/kubernetes/super-admin.conf",
  "/etc/kubernetes/controller-manager.conf",
  "/etc/kubernetes/scheduler.conf",
  "/etc/kubernetes/kubelet.conf",
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/var/lib/kubelet/instance-config.yaml",
  "/etc/systemd/system/kubelet.service",
  "/etc/systemd/system/kubelet.service.d",
  "/usr/lib/systemd/system/kubelet.service",
  "/usr/lib/systemd/system/kubelet.service.d",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
  "/etc/crictl.yaml",
] as const;

const RPM_SOURCES = "/etc/yum.repos.d";
/** Nodes may read both ConfigMaps with it: kubeadm's own roles say so (kubeadm:nodes-kubeadm-config, kubeadm:kubelet-config). */
const KUBELET_CONF = "/etc/kubernetes/kubelet.conf";

/** All of a node's files that a way back needs, with its package sources and the keys that they name. @throws HostFault */
export async function gatherFiles(host: Host, progress: (doing: string) => void): Promise<readonly SavedFile[]> {
  const { files } = host;
  const sources = await kubernetesSources(host);
  const repositories = [
    ...sources.map(({ file }) => file),
    ...sources.flatMap(({ text }) => keyringsOf(text)),
    ...(await rpmSources(files)),
  ];
  const paths = (await Promise.all([...SAVED_PATHS, ...repositories].map((path) => filesBelow(files, path)))).flat();
  const saved: SavedFile[] = [];
  let bytes = 0;
  for (const path of [...new Set(paths)].sort()) {
    const [data, stat] = [await files.read(path), await files.stat(path)];
    if (data === null || stat === null) continue;
    bytes += data.length;
    if (bytes > CONTENT_MAX_BYTES / 2) throw new RangeError(`the node's files have more than ${bytes} bytes`);
    progress(`keeps ${path}`);
    saved.push({ path, mode: stat.mode, data });
  }
  return saved;
}

/** kubeadm's and the kubelets' configuration as the cluster has them. @throws HostFault when the API does not answer. */
export async function gatherCluster(host: Host): Promise<SavedCluster & { readonly version: Version }> {
  const kubeadmConfig = await output(host, { do: "kubeadm-config", kubeconfig: KUBELET_CONF });
  const version = parseClusterConfig(kubeadmConfig)?.version ?? null;
  if (version === null) throw new RangeError("kubeadm-config names no Kubernetes version");
  const configMap = kubeletConfigName(version);
  const yaml = await output(host, { do: "kubelet-config", name: configMap });
  return { version, kubeadmConfig, kubeletConfig: { configMap, yaml } };
}

/** The key files that a source of apt's names, `[signed-by=/…]` in a line or `Signed-By: /…` in a block. */
export function keyringsOf(source: string): readonly string[] {
  const named = [...source.matchAll(/signed-by\s*[=:]\s*([^\s\]]+)/gi)].flatMap((match) => (match[1] ?? "").split(","));
  return [...new Set(named.filter((path) => posix.isAbsolute(path) && posix.normalize(path) === path))];
}

/** dnf's sources of Kubernetes packages. */
async function rpmSources(files: HostFiles): Promise<readonly string[]> {
  const paths = ((await files.list(RPM_SOURCES)) ?? [])
    .filter((name) => name.endsWith(".repo"))
    .map((name) => posix.join(RPM_SOURCES, name));
  const found: string[] = [];
  for (const path of paths) if (/kubernetes|\/core:\//.test((await readText(files, path)) ?? "")) found.push(path);
  return found;
}
