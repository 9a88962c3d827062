import type { ManifestDrift } from "@lockkeeper/core/model/host";
import { type HostFiles, readText } from "../host/files.ts";
import { MANIFESTS } from "../kubeadm/manifests.ts";
import { extraArgs, type Flags, podFlags } from "./pod-flags.ts";
import { valueAt } from "./yaml.ts";

/** What kubeadm gives every etcd, where kubeadm-config says nothing else (kubeadm, phases/etcd, local.go). */
const FIXED: Readonly<Record<string, string>> = {
  "client-cert-auth": "true",
  "peer-client-cert-auth": "true",
  "listen-metrics-urls": "http://127.0.0.1:2381",
  "snapshot-count": "10000",
};
/** What it writes by itself, by the node or by its own version. */
const OWN: ReadonlySet<string> = new Set([
  ...["advertise-client-urls", "initial-advertise-peer-urls", "initial-cluster", "initial-cluster-state", "name"],
  ...["listen-client-urls", "listen-peer-urls", "cert-file", "key-file", "trusted-ca-file"],
  ...["peer-cert-file", "peer-key-file", "peer-trusted-ca-file", "feature-gates"],
  ...["experimental-initial-corrupt-check", "experimental-watch-progress-notify-interval"],
  ...["watch-progress-notify-interval"],
]);
const DATA_FOLDER = "/var/lib/etcd";
const LINES_MAX = 10;
const LINE_MAX_CHARS = 200;

/**
 * Where etcd's live flags are not what kubeadm would write from its configuration: `kubeadm upgrade diff` does not compare
 * them. A manifest without flags is not judged.
 * @param config the ClusterConfiguration. @returns null when there is none.
 */
export function etcdDrift(live: Flags, config: unknown): ManifestDrift | null {
  if (live.size === 0) return null;
  const extra = extraArgs(config, "etcd", "local");
  const folder = valueAt(config, "etcd", "local", "dataDir");
  const wanted = new Map([
    ...Object.entries(FIXED),
    ["data-dir", typeof folder === "string" && folder !== "" ? folder : DATA_FOLDER] as const,
    ...extra,
  ]);
  const lines: string[] = [];
  for (const [name, value] of live) {
    const want = wanted.get(name);
    if (want === value || (want === undefined && OWN.has(name))) continue;
    lines.push(said("-", name, value));
    if (want !== undefined) lines.push(said("+", name, want));
  }
  for (const [name, value] of extra) if (!live.has(name)) lines.push(said("+", name, value));
  return lines.length === 0 ? null : { manifest: "etcd.yaml", lines: lines.slice(0, LINES_MAX) };
}

function said(sign: "-" | "+", name: string, value: string): string {
  return `${sign} --${name}=${value}`.slice(0, LINE_MAX_CHARS);
}

/** etcd's flags on this host; empty where there is no manifest that can be read. @throws HostFault */
export async function etcdFlags(files: HostFiles): Promise<Flags> {
  return podFlags((await readText(files, `${MANIFESTS}/etcd.yaml`)) ?? "") ?? new Map();
}

/** `--quota-backend-bytes`; null where etcd's default holds. */
export function etcdQuota(live: Flags): number | null {
  const bytes = Number(live.get("quota-backend-bytes") ?? "");
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}
