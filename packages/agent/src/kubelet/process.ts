import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { readText } from "../host/files.ts";
import { type Host, output } from "../host/host.ts";
import { redact } from "../host/redact.ts";
import { parseSystemdTime, parseUnitShow } from "../host/systemd.ts";
import { scalar } from "../kubeadm/cluster-config.ts";
import { causeIn } from "../units/last-words.ts";

export const KUBELET_CONFIG = "/var/lib/kubelet/config.yaml";
export const KUBELET_FLAGS = "/var/lib/kubelet/kubeadm-flags.env";

export type KubeletState = {
  /** systemd's ActiveState. */
  readonly active: string;
  /** 0 when no process runs. */
  readonly pid: number;
  /** The version of the binary that the process runs, which may have been replaced on the disk since; null when unknown. */
  readonly version: Version | null;
  /** When systemd started the process (ms since 1970, to the second); null when unknown. */
  readonly startedAt: number | null;
  /** Unit files have changed since systemd read them. */
  readonly reloadNeeded: boolean;
};

/** The kubelet's process as systemd and /proc show it. @throws HostFault when systemd does not answer. */
export async function kubeletState(host: Host): Promise<KubeletState> {
  const show = parseUnitShow(await output(host, { do: "show-unit", unit: "kubelet.service" }));
  const pid = Number(show.get("MainPID") ?? 0);
  let version: Version | null = null;
  if (pid > 0) {
    const { stdout, failure } = await host.run({ do: "kubelet-version", pid });
    version = failure === null ? parseVersion(stdout.replace(/^Kubernetes\s+/, "")) : null;
  }
  return {
    active: show.get("ActiveState") ?? "unknown",
    pid: Number.isSafeInteger(pid) ? pid : 0,
    version,
    startedAt: parseSystemdTime(show.get("ExecMainStartTimestamp") ?? ""),
    reloadNeeded: show.get("NeedDaemonReload") === "yes",
  };
}

/** What keeps the kubelet from being up at a version; null when it is. */
export function notUpAt(state: KubeletState, version: Version): string | null {
  if (state.active !== "active") return `kubelet.service is ${state.active}`;
  if (state.pid === 0) return "kubelet.service has no process";
  if (state.version !== version) return `the kubelet's process runs ${state.version ?? "an unknown version"}`;
  return null;
}

/** What keeps the kubelet from being up, with the word of its log on it where there is one: nobody logs in to read it. */
export async function withItsWords(host: Host, why: string): Promise<string> {
  const { stdout, failure } = await host.run({ do: "kubelet-log" });
  const words = failure === null ? causeIn(redact(stdout)) : "";
  return words === "" ? why : `${why}; it says: ${words}`;
}

const DEFAULT_HEALTH_PORT = 10248;

/** What the kubelet's health endpoint shows; null when it is well, or switched off in its configuration. */
export async function unhealthy(host: Host): Promise<string | null> {
  const configured = scalar((await readText(host.files, KUBELET_CONFIG)) ?? "", "healthzPort");
  const port = configured === null ? DEFAULT_HEALTH_PORT : Number(configured);
  return Number.isSafeInteger(port) && port > 0 ? host.kubeletHealth(port) : null;
}

/** When the configuration that a kubelet reads at its start was last written (ms since 1970). */
export async function configuredAt(host: Host): Promise<number> {
  const stats = await Promise.all([KUBELET_CONFIG, KUBELET_FLAGS].map((path) => host.files.stat(path)));
  return Math.max(0, ...stats.map((stat) => stat?.modifiedAt ?? 0));
}
