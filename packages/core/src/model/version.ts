import type { Brand } from "./brand.ts";

/** A Kubernetes release, always written `v1.21.0`; pre-releases keep their suffix (`v1.21.0-rc.1`). */
export type Version = Brand<string, "version">;

export type VersionParts = {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly pre: string | null;
};

const VERSION = /^v?(\d{1,4})\.(\d{1,4})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]{1,64})?$/;

/** Parses `1.21.0`, `v1.21.0`, `v1.21.0-rc.1` or `v1.21.0+build`. @returns null when it is no version. */
export function parseVersion(text: string): Version | null {
  const m = VERSION.exec(text.trim());
  if (!m) return null;
  const [, major, minor, patch, pre] = m;
  return `v${Number(major)}.${Number(minor)}.${Number(patch)}${pre ? `-${pre}` : ""}` as Version;
}

/** The parts of a version. */
export function versionParts(version: Version): VersionParts {
  const m = VERSION.exec(version);
  if (!m) throw new RangeError(`not a version: ${version}`);
  return { major: Number(m[1]), minor: Number(m[2]), patch: Number(m[3]), pre: m[4] ?? null };
}

/** The minor number of a 1.x release: 21 for `v1.21.0`. */
export function minorOf(version: Version): number {
  return versionParts(version).minor;
}

/** The minor as repositories and people write it: `v1.21`. */
export function minorName(version: Version): string {
  const { major, minor } = versionParts(version);
  return `v${major}.${minor}`;
}

/** Total order by semantic-version precedence. @returns negative when `a` is older than `b`, 0 when equal. */
export function compareVersions(a: Version, b: Version): number {
  const x = versionParts(a);
  const y = versionParts(b);
  return x.major - y.major || x.minor - y.minor || x.patch - y.patch || comparePre(x.pre, y.pre);
}

/** The oldest of some versions; null when there is none. */
export function oldest(versions: readonly Version[]): Version | null {
  return versions.reduce<Version | null>((a, b) => (a === null || compareVersions(b, a) < 0 ? b : a), null);
}

/** The newest of some versions; null when there is none. */
export function newest(versions: readonly Version[]): Version | null {
  return versions.reduce<Version | null>((a, b) => (a === null || compareVersions(b, a) > 0 ? b : a), null);
}

// Semantic Versioning 2.0.0, item 11: a release is newer than its pre-releases; numeric identifiers compare as
// numbers and are older than alphanumeric ones; a longer list is newer when all before is equal.
function comparePre(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const x = a.split(".");
  const y = b.split(".");
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const order = compareIdentifier(x[i], y[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifier(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const numeric = /^\d+$/;
  if (numeric.test(a) && numeric.test(b)) return Number(a) - Number(b);
  if (numeric.test(a)) return -1;
  if (numeric.test(b)) return 1;
  return a < b ? -1 : 1;
}
