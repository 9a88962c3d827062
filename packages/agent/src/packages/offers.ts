import type { PackageOffer } from "@lockkeeper/core/model/host";
import type { Version } from "@lockkeeper/core/model/version";
import type { AptScope, Pin } from "../host/command.ts";
import { type Host, output } from "../host/host.ts";
import { isManaged } from "./installed.ts";
import { isRevisionOf } from "./version.ts";

/** As many as the model allows in a host's facts. */
export const OFFERS_MAX = 200;

/** Reads `apt-cache madison`: `kubeadm | 1.21.0-1.1 | http://… Packages`, newest first for each package. */
export function parseMadison(text: string): readonly PackageOffer[] {
  const offers: PackageOffer[] = [];
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    const [name = "", version = "", source = ""] = line.split("|").map((part) => part.trim());
    const key = `${name}=${version}`;
    if (!isManaged(name) || version === "" || source.endsWith("Sources") || seen.has(key)) continue;
    seen.add(key);
    offers.push({ name, version });
  }
  return offers;
}

/** What a scope's repositories offer, newest first. @throws HostFault */
export async function offersOf(host: Host, scope: AptScope): Promise<readonly PackageOffer[]> {
  return parseMadison(await output(host, { do: "apt-offers", scope }));
}

/** The newest revision on offer of a package at a Kubernetes version; null when there is none. */
export function newestRevision(offers: readonly PackageOffer[], name: Pin["name"], version: Version): Pin | null {
  return offers.find((offer) => offer.name === name && isRevisionOf(offer.version, version)) ?? null;
}

/** Packages of the list that no repository offers at the version. */
export function notOffered(offers: readonly PackageOffer[], names: readonly Pin["name"][], version: Version) {
  return names.filter((name) => newestRevision(offers, name, version) === null);
}
