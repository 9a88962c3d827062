import { type Finding, finding } from "../model/finding.ts";
import type { CertificateState, HostFacts, ManagedPackage } from "../model/host.ts";
import type { Version } from "../model/version.ts";
import { diskNeeds, fileSystemOf, MIB } from "../rules/disk-needs.ts";
import { upgradeGoesBy } from "../rules/kubeadm-certificates.ts";
import { packagesOf } from "../rules/node-work.ts";
import { installedVersion, packageVersion } from "../rules/package-version.ts";
import type { AnyCheck, HostCheck } from "./check.ts";

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

const manager: HostCheck = {
  name: "packages are apt's",
  code: "package-manager-unsupported",
  needs: "host",
  look: ({ packageManager }, node, { work }) => {
    if (packageManager === "apt" || !work.some((w) => w.node.name === node.name)) return [];
    return [
      finding(
        "package-manager-unsupported",
        { node: node.name },
        `${node.name} has ${packageManager ?? "neither apt nor dnf"}`,
      ),
    ];
  },
};

const offered: HostCheck = {
  name: "packages are on offer",
  code: "package-not-offered",
  also: ["repository-not-switchable"],
  needs: "host",
  look: (host, node, { target, work }) => {
    const own = work.find((w) => w.node.name === node.name);
    if (!own) return [];
    const missing = notOffered(host, target, packagesOf(own));
    if (missing.length === 0) return [];
    const saw = `no repository offers ${missing.join(", ")} at ${target} (any revision); ${newestOffers(host)}`;
    if (host.switchableRepository) return [finding("package-not-offered", { node: node.name }, saw)];
    const why = `${saw}; and the configured repository is not the standard one, so it cannot be switched`;
    return [finding("repository-not-switchable", { node: node.name }, why)];
  },
};

function notOffered(host: HostFacts, target: Version, names: readonly ManagedPackage[]): string[] {
  return names.filter(
    (name) =>
      installedVersion(host, name) !== target &&
      !host.offers.some((o) => o.name === name && packageVersion(o.version) === target),
  );
}

function newestOffers(host: HostFacts): string {
  const shown = host.offers.slice(0, 3).map((o) => `${o.name} ${o.version}`);
  return shown.length > 0 ? `on offer are ${shown.join(", ")}` : "nothing is on offer";
}

const configured: HostCheck = {
  name: "package database is whole",
  code: "package-database-broken",
  needs: "host",
  look: (host, node) =>
    host.packages
      .filter((p) => p.installed !== null && !p.configured)
      .map((p) =>
        finding("package-database-broken", { node: node.name }, `${p.name} ${p.installed} is not configured`),
      ),
};

const held: HostCheck = {
  name: "packages are held",
  code: "packages-not-held",
  needs: "host",
  look: (host, node) => {
    const loose = host.packages.filter((p) => p.installed !== null && !p.held).map((p) => p.name);
    return loose.length > 0 ? [finding("packages-not-held", { node: node.name }, `not held: ${loose.join(", ")}`)] : [];
  },
};

const certificates: HostCheck = {
  name: "certificates are valid",
  code: "certificate-expired",
  also: ["certificate-expires-soon", "certificate-unreadable"],
  needs: "host",
  look: (host, node) =>
    host.certificates.flatMap((c): Finding[] => {
      // Agents of earlier releases tell of every file that is there.
      if (!upgradeGoesBy(c.path)) return [];
      if (c.notAfter === null) return [finding("certificate-unreadable", { node: node.name }, c.path)];
      // Both times are of the host's own clock.
      const days = (c.notAfter - host.hostTime) / DAY_MS;
      if (days <= 0) return [finding("certificate-expired", { node: node.name }, expiry(c, days))];
      return days < SOON_DAYS ? [finding("certificate-expires-soon", { node: node.name }, expiry(c, days))] : [];
    }),
};

function expiry(certificate: CertificateState, days: number): string {
  if (days <= 0) return `${certificate.path} expired ${Math.floor(-days)} days ago`;
  return `${certificate.path} expires in ${Math.floor(days)} days`;
}

const swap: HostCheck = {
  name: "swap is off",
  code: "swap-on",
  needs: "host",
  look: (host, node) => (host.swapOn ? [finding("swap-on", { node: node.name }, `swap is on at ${node.name}`)] : []),
};

/** The agent's own folder where nothing else is configured; it looks for itself once more before the first change. */
const STATE_FOLDER = "/var/lib/lockkeeper";

const disks: HostCheck = {
  name: "there is room on the disks",
  code: "disk-low",
  needs: "host",
  look: (host, node, { work }) => {
    if (!work.some((w) => w.node.name === node.name)) return [];
    return diskNeeds(host.etcd?.dbBytes ?? 0, STATE_FOLDER).flatMap(([path, needed]): Finding[] => {
      const on = fileSystemOf(host, path);
      if (on === null || on.freeBytes >= needed) return [];
      const [free, wanted] = [Math.floor(on.freeBytes / MIB), Math.ceil(needed / MIB)];
      return [finding("disk-low", { node: node.name }, `${path} has ${free} MiB free and ${wanted} MiB are needed`)];
    });
  },
};

const drift: HostCheck = {
  name: "static pods are as kubeadm would write them",
  code: "static-pods-drifted",
  needs: "host",
  look: (host, node) =>
    host.manifestDrift.map(({ manifest, lines }) => {
      const saw = `${manifest}, in which kubeadm would change: ${lines.join(" | ")}`;
      return finding("static-pods-drifted", { node: node.name }, saw);
    }),
};

const kubeletDrift: HostCheck = {
  name: "the kubelet's configuration is as kubeadm would write it",
  code: "kubelet-config-drifted",
  needs: "host",
  look: ({ kubeletDrift: lines = [] }, node) => {
    if (lines.length === 0) return [];
    const saw = `/var/lib/kubelet/config.yaml, in which kubeadm would change: ${lines.join(" | ")}`;
    return [finding("kubelet-config-drifted", { node: node.name }, saw)];
  },
};

const authorities: HostCheck = {
  name: "the authorities' keys are there",
  code: "external-ca",
  needs: "host",
  look: ({ authoritiesWithoutKey: without = [] }, node) =>
    without.length === 0 ? [] : [finding("external-ca", { node: node.name }, `no key beside ${without.join(", ")}`)],
};

export const HOST_CHECKS: readonly AnyCheck[] = [
  manager,
  offered,
  configured,
  held,
  certificates,
  disks,
  drift,
  kubeletDrift,
  authorities,
  swap,
];
