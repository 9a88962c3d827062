import { parseVersion, type Version } from "@lockkeeper/core/model/version";

/**
 * The Kubernetes version of a package's version: v1.21.0 of `1.21.0-1.1`, `0:1.21.0-00` or `1.21.0~rc.0-1.1`.
 * @returns null when it holds none.
 */
export function packagedVersion(text: string): Version | null {
  const m = /^(?:\d+:)?(\d+\.\d+\.\d+)(?:~([0-9A-Za-z.]+))?(?:-[0-9A-Za-z.+~]+)?$/.exec(text);
  return m ? parseVersion(m[2] === undefined ? `${m[1]}` : `${m[1]}-${m[2]}`) : null;
}

/** Whether a package's version is some revision of a Kubernetes version. */
export function isRevisionOf(text: string | null, version: Version): boolean {
  return text !== null && packagedVersion(text) === version;
}
