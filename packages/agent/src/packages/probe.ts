import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import type { PackageOffer } from "@lockkeeper/core/model/host";
import type { Version } from "@lockkeeper/core/model/version";
import { type Host, output } from "../host/host.ts";
import { offersOf } from "./offers.ts";
import { kubernetesSources, planSwitch } from "./sources.ts";

/**
 * What the repository of another minor offers, asked through a source file and a lists folder of our own: nothing of the
 * host's changes. @returns an empty list when the host's source names that minor already or cannot be switched to it.
 * @throws HostFault when the repository does not answer.
 */
export async function probeOffers(host: Host, stateFolder: string, to: Version): Promise<readonly PackageOffer[]> {
  const plan = planSwitch(await kubernetesSources(host), to);
  if (plan.is !== "possible") return [];
  const folder = posix.join(stateFolder, "probe", randomUUID());
  const file = posix.join(folder, posix.basename(plan.file));
  const lists = posix.join(folder, "lists");
  try {
    await host.files.write(file, plan.after, 0o600);
    // apt wants its folder for unfinished downloads to be there.
    await host.files.write(posix.join(lists, "partial", ".keep"), "", 0o600);
    await output(host, { do: "apt-probe-refresh", file, lists });
    return await offersOf(host, { is: "probe", file, lists });
  } finally {
    await host.files.remove(folder);
  }
}
