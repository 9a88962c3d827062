import type { HostFacts, PackageManager, PackageOffer } from "@lockkeeper/core/model/host";
import { compareVersions, type Version } from "@lockkeeper/core/model/version";
import { HostFault } from "../host/fault.ts";
import type { Host } from "../host/host.ts";
import { rpmOffers, rpmPackages } from "../packages/dnf-read.ts";
import { installedPackages } from "../packages/installed.ts";
import { OFFERS_MAX, offersOf } from "../packages/offers.ts";
import { probeOffers } from "../packages/probe.ts";
import { kubernetesSources, switchMinorPossible } from "../packages/sources.ts";
import { packagedVersion } from "../packages/version.ts";

export type PackageFacts = Pick<HostFacts, "packageManager" | "packages" | "offers" | "switchableRepository">;

export async function packageManagerOf(host: Host): Promise<PackageManager | null> {
  if ((await host.files.stat("/usr/bin/apt-get")) !== null) return "apt";
  return (await host.files.stat("/usr/bin/dnf")) !== null ? "dnf" : null;
}

/**
 * Packages and what is on offer. @param target also asks the repository of that minor, changing nothing on the host.
 * @throws HostFault when the package manager does not answer.
 */
export async function packageFacts(host: Host, stateFolder: string, target: Version | null): Promise<PackageFacts> {
  const packageManager = await packageManagerOf(host);
  if (packageManager === null) return { packageManager, packages: [], offers: [], switchableRepository: false };
  if (packageManager === "dnf") {
    const [packages, offers] = [await rpmPackages(host), await rpmOffers(host)];
    return { packageManager, packages, offers: newestFirst(offers), switchableRepository: false };
  }
  const configured = await offersOf(host, { is: "host" });
  const probed = target === null ? [] : await offersElsewhere(host, stateFolder, target);
  return {
    packageManager,
    packages: await installedPackages(host),
    offers: newestFirst([...configured, ...probed]),
    switchableRepository: switchMinorPossible(await kubernetesSources(host)),
  };
}

/** A repository that does not answer offers nothing: that is what planning has to know. */
async function offersElsewhere(host: Host, stateFolder: string, target: Version): Promise<readonly PackageOffer[]> {
  try {
    return await probeOffers(host, stateFolder, target);
  } catch (error) {
    if (error instanceof HostFault) return [];
    throw error;
  }
}

/** Each offer once, newest Kubernetes version first (a stable order: revisions stay as the package manager sorts them). */
function newestFirst(offers: readonly PackageOffer[]): readonly PackageOffer[] {
  const once = [...new Map(offers.map((offer) => [`${offer.name}=${offer.version}`, offer])).values()];
  const known = once.flatMap((offer) => {
    const version = packagedVersion(offer.version);
    return version === null ? [] : [{ offer, version }];
  });
  known.sort((a, b) => compareVersions(b.version, a.version));
  return known.map(({ offer }) => offer).slice(0, OFFERS_MAX);
}
