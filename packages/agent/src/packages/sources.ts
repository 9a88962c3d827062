import { posix } from "node:path";
import { minorName, type Version } from "@lockkeeper/core/model/version";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { minorsOf, switchMinor, urlsOf } from "./source-text.ts";

export const SOURCE_PARTS = "/etc/apt/sources.list.d";

/** A source file of Kubernetes packages in the standard layout. */
export type KubernetesSource = { readonly file: string; readonly text: string; readonly minors: readonly string[] };

/** The host's source files whose URLs have the standard layout; one is the normal case. @throws HostFault */
export async function kubernetesSources(host: Host): Promise<readonly KubernetesSource[]> {
  const names = (await host.files.list(SOURCE_PARTS)) ?? [];
  const paths = names.filter((name) => /\.(list|sources)$/.test(name)).map((name) => posix.join(SOURCE_PARTS, name));
  const found: KubernetesSource[] = [];
  for (const file of ["/etc/apt/sources.list", ...paths]) {
    const text = await readText(host.files, file);
    if (text === null) continue;
    const minors = minorsOf(file, text);
    if (minors.length > 0) found.push({ file, text, minors });
  }
  return found;
}

export type Switch =
  /** A file names the minor already. */
  | { readonly is: "there"; readonly file: string }
  | { readonly is: "possible"; readonly file: string; readonly before: string; readonly after: string }
  | { readonly is: "impossible"; readonly why: string };

/** Whether and how the host's repository can be switched to a version's minor. */
export function planSwitch(sources: readonly KubernetesSource[], to: Version): Switch {
  const minor = minorName(to);
  const there = sources.find((source) => source.minors.includes(minor));
  if (there) return { is: "there", file: there.file };
  const [only, ...more] = sources;
  if (only === undefined) return { is: "impossible", why: "no source file has a URL like …/core:/stable:/v1.34/deb/" };
  if (more.length > 0) {
    return { is: "impossible", why: `several files name repositories: ${sources.map((s) => s.file).join(", ")}` };
  }
  const after = switchMinor(only.file, only.text, minor);
  if (after === null) {
    const urls = urlsOf(only.file, only.text).join(", ");
    return { is: "impossible", why: `${only.file} is not the standard file of one minor: ${urls}` };
  }
  return { is: "possible", file: only.file, before: only.text, after };
}

/** Whether Lockkeeper could switch the host's repository to another minor: one file, and that in the standard form. */
export function switchMinorPossible(sources: readonly KubernetesSource[]): boolean {
  const [only, ...more] = sources;
  return only !== undefined && more.length === 0 && switchMinor(only.file, only.text, "v1.0") !== null;
}
