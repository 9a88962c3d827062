import { MANAGED_PACKAGES, type ManagedPackage, type PackageState } from "@lockkeeper/core/model/host";
import { type Host, output } from "../host/host.ts";

/**
 * What `dpkg-query -W` says of the managed packages, each line name, version and status letters.
 * The first letter is what is wanted (`h`: held), the second what is there (`i`: installed and configured, `n`: not, `c`:
 * configuration files alone), the third an error (`R`: must be installed again). See dpkg-query(1).
 */
export function parseDpkg(text: string): readonly PackageState[] {
  const states = new Map<ManagedPackage, PackageState>();
  for (const line of text.split("\n")) {
    const [name = "", version = "", status = ""] = line.split("\t");
    if (!isManaged(name)) continue;
    const [want, is, error = " "] = status;
    const there = is !== undefined && !["n", "c"].includes(is) && version !== "";
    const configured = !there || (is === "i" && error === " ");
    states.set(name, { name, installed: there ? version : null, held: want === "h", configured });
  }
  return MANAGED_PACKAGES.map((name) => states.get(name) ?? { name, installed: null, held: false, configured: true });
}

export function isManaged(name: string): name is ManagedPackage {
  return MANAGED_PACKAGES.some((known) => known === name);
}

/** The managed packages as dpkg knows them. @throws HostFault when dpkg does not answer. */
export async function installedPackages(host: Host): Promise<readonly PackageState[]> {
  const result = await host.run({ do: "apt-installed" });
  // It ends with 1 when one of the names is unknown to it, and prints the others all the same.
  if (result.failure !== null && result.exitCode !== 1) return parseDpkg(await output(host, { do: "apt-installed" }));
  return parseDpkg(result.stdout);
}

/** What `dpkg --audit` finds unfinished; null when nothing. */
export async function brokenOff(host: Host): Promise<string | null> {
  const result = await host.run({ do: "apt-audit" });
  const said = `${result.stdout}${result.failure ?? ""}`.trim();
  return said === "" ? null : said;
}

/** Names that are held now, whatever packages they are. */
export async function heldPackages(host: Host): Promise<readonly string[]> {
  return (await output(host, { do: "apt-held" })).split("\n").filter((name) => name !== "");
}
