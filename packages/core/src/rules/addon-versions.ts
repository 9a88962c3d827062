import { minorOf, type Version } from "../model/version.ts";

/** CoreDNS that kubeadm of a minor brings, the newest of its patches (coredns/deployment, CoreDNS-k8s_version; kubeadm, constants.go). */
const COREDNS: Readonly<Record<number, string>> = {
  20: "1.7.0",
  21: "1.8.0",
  22: "1.8.4",
  23: "1.8.6",
  24: "1.8.6",
  25: "1.9.3",
  26: "1.9.3",
  27: "1.10.1",
  28: "1.10.1",
  29: "1.11.3",
  30: "1.11.3",
  31: "1.11.3",
  32: "1.11.3",
  33: "1.12.0",
  34: "1.12.1",
  35: "1.13.1",
  36: "1.14.2",
};

/** The pause image that kubeadm of a minor names (kubeadm, constants.go, PauseVersion). */
const PAUSE: Readonly<Record<number, string>> = {
  20: "3.2",
  21: "3.4.1",
  22: "3.5",
  23: "3.6",
  24: "3.7",
  25: "3.8",
  26: "3.9",
  27: "3.9",
  28: "3.9",
  29: "3.9",
  30: "3.9",
  31: "3.10",
  32: "3.10",
  33: "3.10",
  34: "3.10.1",
  35: "3.10.1",
};

/** Null for minors of which it is not known here. */
export function corednsOf(target: Version): string | null {
  return COREDNS[minorOf(target)] ?? null;
}

/** Null for minors of which it is not known here. */
export function pauseOf(target: Version): string | null {
  return PAUSE[minorOf(target)] ?? null;
}

/** Plugins that kubeadm's migration of a Corefile knows (corefile-migration, in any of its versions). */
export const MIGRATED_PLUGINS: ReadonlySet<string> = new Set([
  ...[
    "autopath",
    "cache",
    "errors",
    "federation",
    "forward",
    "health",
    "hosts",
    "k8s_external",
    "kubernetes",
    "loadbalance",
  ],
  ...["log", "loop", "prometheus", "proxy", "ready", "reload", "rewrite", "template", "transfer", "upstream"],
]);
