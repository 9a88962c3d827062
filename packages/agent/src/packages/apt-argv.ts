import type { AptScope, Pin } from "../host/command.ts";

/** How long apt waits for another package manager's lock; without it a busy lock fails at once. */
const LOCK_SECONDS = 600;

const LOCK = ["-o", `DPkg::Lock::Timeout=${LOCK_SECONDS}`];
/** Keep changed configuration files, take new defaults for untouched ones: no question can be asked. */
const CONFIGURATION = ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"];
const NETWORK = ["-o", "Acquire::Retries=3"];
/** Held packages are changed without lifting the hold first, so a crash between cannot leave them open to others. */
const NARROW = ["--no-install-recommends", "--no-remove", "--allow-change-held-packages"];

/** The environment of every apt and dpkg call. */
export const APT_ENVIRONMENT = {
  LC_ALL: "C.UTF-8",
  DEBIAN_FRONTEND: "noninteractive",
  NEEDRESTART_SUSPEND: "1",
  APT_LISTCHANGES_FRONTEND: "none",
} as const;

function scoped(scope: AptScope): readonly string[] {
  if (scope.is === "host") return [];
  const one = ["-o", `Dir::Etc::sourcelist=${scope.file}`, "-o", "Dir::Etc::sourceparts=-"];
  if (scope.is === "source") return [...one, "-o", "APT::Get::List-Cleanup=0"];
  // Empty cache names: what is in /var/cache/apt belongs to the host's own lists. Root: our folder is closed to _apt.
  const apart = [`Dir::State::lists=${scope.lists}`, "Dir::Cache::pkgcache=", "Dir::Cache::srcpkgcache="];
  return [...one, ...[...apart, "APT::Sandbox::User=root"].flatMap((option) => ["-o", option])];
}

/** Reads the offers of a scope anew; a source that cannot be fetched is an error, not a warning. */
export function aptRefresh(scope: AptScope): readonly string[] {
  const hasty = scope.is === "probe" ? ["-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15"] : [];
  const patience = scope.is === "probe" ? ["-o", "Acquire::Retries=1"] : NETWORK;
  return ["apt-get", "update", "-q", ...scoped(scope), ...patience, ...hasty, "-o", "APT::Update::Error-Mode=any"];
}

export function aptOffers(scope: AptScope): readonly string[] {
  return ["apt-cache", ...scoped(scope), "madison", "kubeadm", "kubelet", "kubectl"];
}

/** Says what an installation would do; takes no lock and changes nothing. @param older pins may be older than what is there */
export function aptSimulate(pins: readonly Pin[], older = false): readonly string[] {
  return ["apt-get", "install", "-s", "-q", "-y", ...narrow(older), ...pins.map(pinned)];
}

export function aptDownload(pins: readonly Pin[], older = false): readonly string[] {
  const how = [...narrow(older), ...LOCK, ...NETWORK];
  return ["apt-get", "install", "--download-only", "-q", "-y", ...how, ...pins.map(pinned)];
}

export function aptInstall(pins: readonly Pin[], older = false): readonly string[] {
  const how = [...narrow(older), ...LOCK, ...NETWORK, ...CONFIGURATION];
  return ["apt-get", "install", "-q", "-y", ...how, ...pins.map(pinned)];
}

/** What is not pinned stays as it is all the same: the simulation is held to the pins. */
function narrow(older: boolean): readonly string[] {
  return older ? [...NARROW, "--allow-downgrades"] : NARROW;
}

export function aptHold(packages: readonly string[]): readonly string[] {
  return ["apt-mark", "hold", ...packages];
}

/** Completes what a broken-off dpkg left unpacked. */
export function dpkgRepair(): readonly string[] {
  return ["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"];
}

/** Fields of dpkg-query(1), which have the form of a shell's variables. */
export const DPKG_FORMAT = ["Package", "Version", "db:Status-Abbrev"]
  .map((field) => `\${${field}}`)
  .join("\\t")
  .concat("\\n");

function pinned({ name, version }: Pin): string {
  return `${name}=${version}`;
}
