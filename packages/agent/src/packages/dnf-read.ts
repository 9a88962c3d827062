import { MANAGED_PACKAGES, type PackageOffer, type PackageState } from "@lockkeeper/core/model/host";
import { type Host, output } from "../host/host.ts";
import { isManaged, parseDpkg } from "./installed.ts";

/** Package names that `dnf versionlock list` locks: lines like `kubelet-0:1.31.4-150500.1.1.*`. */
export function parseVersionLocks(text: string): readonly string[] {
  return MANAGED_PACKAGES.filter((name) => text.split("\n").some((line) => line.trim().startsWith(`${name}-`)));
}

/** Lines `NAME<tab>VERSION-RELEASE` of repoquery, newest first. */
export function parseRepoquery(text: string): readonly PackageOffer[] {
  const offers = text.split("\n").flatMap((line): PackageOffer[] => {
    const [name = "", version = ""] = line.trim().split("\t");
    return isManaged(name) && version !== "" ? [{ name, version }] : [];
  });
  // repoquery lists the oldest first.
  return offers.reverse();
}

/** The managed packages of an rpm host. Tried on no real host yet. @throws HostFault */
export async function rpmPackages(host: Host): Promise<readonly PackageState[]> {
  // rpm ends with the number of names that are not installed.
  const { stdout } = await host.run({ do: "dnf-installed" });
  const locked = (await host.run({ do: "dnf-held" })).stdout;
  const held = parseVersionLocks(locked);
  return parseDpkg(stdout).map((state) => ({ ...state, held: held.includes(state.name) }));
}

export async function rpmOffers(host: Host): Promise<readonly PackageOffer[]> {
  return parseRepoquery(await output(host, { do: "dnf-offers" }));
}
