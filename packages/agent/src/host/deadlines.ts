import type { CommandName } from "./command.ts";

const SECOND = 1000;

/** Downloads of repository indexes, and what unpacks or starts a program of a hundred megabytes. */
const SLOW: Partial<Record<CommandName, number>> = {
  "apt-probe-refresh": 90 * SECOND,
  "apt-simulate": 60 * SECOND,
  "apt-offers": 60 * SECOND,
  "dnf-offers": 90 * SECOND,
  "deb-extract": 180 * SECOND,
  "kubeadm-images": 60 * SECOND,
  "kubeadm-diff": 60 * SECOND,
  "daemon-reload": 90 * SECOND,
};

/** How long a command outside of units may take. None of them changes packages or the cluster, so each may be killed. */
export function deadlineMs(name: CommandName): number {
  return SLOW[name] ?? 30 * SECOND;
}
