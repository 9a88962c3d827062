import type { HostFacts, ManagedPackage } from "../model/host.ts";
import { parseVersion, type Version } from "../model/version.ts";

// [epoch:]upstream[~pre-release]-revision, as deb and rpm write it: 1.21.0-1.1, 1.31.0~rc.1-1.1, 0:1.28.4-150500.1.1
const PACKAGE_VERSION = /^(?:\d+:)?(\d+\.\d+\.\d+)(?:~([0-9A-Za-z.]+))?(?:-[0-9A-Za-z.+~]+)?$/;

/** The Kubernetes version that a package's version stands for, whatever its revision; null when it is none. */
export function packageVersion(text: string): Version | null {
  const m = PACKAGE_VERSION.exec(text);
  if (!m) return null;
  return parseVersion(m[2] ? `${m[1]}-${m[2]}` : (m[1] ?? ""));
}

/** A package's version text for a Kubernetes version, of a first revision: `1.21.0-1`, `1.31.0~rc.1-1`. */
export function packageText(version: Version): string {
  return `${version.slice(1).replace("-", "~")}-1`;
}

/** The version of a managed package as it is installed; null when it is not, or is not known. */
export function installedVersion(host: HostFacts | null, name: ManagedPackage): Version | null {
  const installed = host?.packages.find((p) => p.name === name)?.installed ?? null;
  return installed === null ? null : packageVersion(installed);
}

/** True when the package needs nothing: at the version, configured and held. */
export function packageSettled(host: HostFacts | null, name: ManagedPackage, version: Version): boolean {
  const found = host?.packages.find((p) => p.name === name);
  return installedVersion(host, name) === version && found?.held === true && found.configured;
}
