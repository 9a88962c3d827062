import type { UnitState } from "@lockkeeper/core/model/host";
import { type Host, output } from "../host/host.ts";
import { parseUnitShow } from "../host/systemd.ts";

/** What runs the node's pods, and what may change its packages behind our back. */
const REPORTED = [
  "kubelet.service",
  "containerd.service",
  "crio.service",
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "unattended-upgrades.service",
  "dnf-automatic.timer",
  "dnf-automatic-install.timer",
  "dnf5-automatic.timer",
  "yum-cron.service",
  "packagekit-offline-update.service",
];

/** The state of each reported unit that the host has. @throws HostFault when systemd does not answer. */
export async function unitStates(host: Host): Promise<readonly UnitState[]> {
  const states: UnitState[] = [];
  for (const name of REPORTED) {
    const show = parseUnitShow(await output(host, { do: "show-unit", unit: name }));
    const load = show.get("LoadState") ?? "not-found";
    if (load !== "not-found" && load !== "masked") states.push({ name, active: show.get("ActiveState") ?? "unknown" });
  }
  return states;
}
