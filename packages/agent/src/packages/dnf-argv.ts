import type { Pin } from "../host/command.ts";

/**
 * Command lines for dnf hosts. They are tested as data and, so far, on no real host.
 * A pin's version is `VERSION-RELEASE` as rpm writes it, e.g. `1.31.4-150500.1.1`.
 */
export type DnfGeneration = 4 | 5;

/** The community's repository file excludes its packages from plain upgrades; this lifts the exclusion for one call. */
function unexcluded(generation: DnfGeneration): string {
  return generation === 5 ? "--setopt=disable_excludes=kubernetes" : "--disableexcludes=kubernetes";
}

export function dnfInstalled(): readonly string[] {
  return ["rpm", "-q", "--qf", "%{NAME}\\t%{VERSION}-%{RELEASE}\\tii \\n", "kubeadm", "kubelet", "kubectl"];
}

export function dnfHeld(): readonly string[] {
  return ["dnf", "-q", "versionlock", "list"];
}

export function dnfOffers(generation: DnfGeneration): readonly string[] {
  const format = generation === 5 ? "%{name}\\t%{version}-%{release}\\n" : "%{name}\\t%{version}-%{release}";
  const query = ["repoquery", "--showduplicates", "--qf", format, unexcluded(generation)];
  return ["dnf", "-q", ...query, "kubeadm", "kubelet", "kubectl"];
}

export function dnfRefresh(): readonly string[] {
  return ["dnf", "-q", "-y", "--disablerepo=*", "--enablerepo=kubernetes", "makecache", "--refresh"];
}

export function dnfDownload(generation: DnfGeneration, pins: readonly Pin[]): readonly string[] {
  return ["dnf", "install", "-y", "--downloadonly", unexcluded(generation), ...pins.map(pinned)];
}

export function dnfSimulate(generation: DnfGeneration, pins: readonly Pin[]): readonly string[] {
  return ["dnf", "install", "--assumeno", unexcluded(generation), ...pins.map(pinned)];
}

export function dnfInstall(generation: DnfGeneration, pins: readonly Pin[]): readonly string[] {
  return ["dnf", "install", "-y", unexcluded(generation), ...pins.map(pinned)];
}

export function dnfHold(pins: readonly Pin[]): readonly string[] {
  return ["dnf", "-y", "versionlock", "add", ...pins.map(pinned)];
}

function pinned({ name, version }: Pin): string {
  return `${name}-${version}`;
}
