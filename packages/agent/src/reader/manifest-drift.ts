import type { ManifestDrift } from "@lockkeeper/core/model/host";
import type { Host } from "../host/host.ts";
import { kubeadmVersion } from "../kubeadm/binary.ts";
import { isControlPlane } from "../kubeadm/manifests.ts";

const LINES_MAX = 10;
const LINE_MAX_CHARS = 200;

/**
 * Where the live manifests of the control plane are not what kubeadm would write for the version that it is of: `kubeadm
 * upgrade diff`, which looks and changes nothing. etcd's is not among what it compares (etcd-manifest.ts). Empty on workers, and where kubeadm
 * is of another version than its static pods (then it would tell an upgrade) or does not answer.
 */
export async function manifestDrift(host: Host): Promise<readonly ManifestDrift[]> {
  if (!(await isControlPlane(host))) return [];
  const version = await kubeadmVersion(host);
  if (version === null) return [];
  const { stdout, failure } = await host.run({ do: "kubeadm-diff", version });
  return failure === null ? driftIn(stdout) : [];
}

/** Reads a unified diff of several files; a change of an image alone is another version, and no drift. */
export function driftIn(diff: string): readonly ManifestDrift[] {
  const found = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of diff.split("\n")) {
    const file = /^--- (\S+)/.exec(line)?.[1];
    if (file !== undefined) {
      lines = [];
      found.set(file.split("/").at(-1) ?? file, lines);
    } else if (/^[-+](?![-+]{2} )/.test(line) && !/^[-+]\s*image:/.test(line)) {
      if (lines.length < LINES_MAX) lines.push(line.replace(/\s+/g, " ").slice(0, LINE_MAX_CHARS));
    }
  }
  return [...found]
    .filter(([, changed]) => changed.length > 0)
    .map(([manifest, changed]) => ({ manifest, lines: changed }));
}
