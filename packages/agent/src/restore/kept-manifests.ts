import { posix } from "node:path";
import type { ManifestsBack } from "@lockkeeper/core/model/step";
import { minorName, parseVersion } from "@lockkeeper/core/model/version";
import type { StepTools } from "../executor/tools.ts";
import { MANIFESTS, manifestImage, manifestVersion, VERSIONED_COMPONENTS } from "../kubeadm/manifests.ts";
import type { SavedFile } from "../rollback-point/archive.ts";
import { provenPoint, savedFile } from "../steps/rollback-point.ts";
import { memberIn, type OwnMember } from "./own-member.ts";

/** What a restore stops and brings back, by the names of kubeadm's manifests. */
export const STATIC_PODS = ["etcd", ...VERSIONED_COMPONENTS] as const;

/** What has to fit: the host's member, and the etcd that the snapshot is of. */
export type Fits = { readonly own: OwnMember; readonly etcdVersion: string };

/**
 * The four manifests of a rollback point, which come back with etcd's data: all there, of the version, and their etcd the
 * member of this host and of the snapshot's minor. A point that was kept in the middle of a change is refused thus.
 * @throws StepFailure with what does not fit; nothing was touched.
 */
export async function keptManifests(
  tools: StepTools,
  { to, point }: ManifestsBack,
  { own, etcdVersion }: Fits,
): Promise<readonly SavedFile[]> {
  const kept = await provenPoint(tools, point);
  const files = STATIC_PODS.map(
    (name) =>
      savedFile(kept, posix.join(MANIFESTS, `${name}.yaml`)) ??
      tools.fail("rollback-point-damaged", `the rollback point holds no manifest of ${name}`),
  );
  for (const { path, data } of files) {
    const yaml = data.toString("utf8");
    if (path.endsWith("/etcd.yaml")) {
      const why = misfit(yaml, own, etcdVersion);
      if (why !== null) tools.fail("version-mismatch", `${path} as it was kept ${why}`);
    } else if (manifestVersion(yaml) !== to)
      tools.fail("version-mismatch", `${path} was kept at ${manifestVersion(yaml) ?? "no version"}, not ${to}`);
  }
  return files;
}

/** Why the kept etcd is not this host's or not the snapshot's; null when it is. A tag that is no version cannot be held against it. */
function misfit(yaml: string, own: OwnMember, etcdVersion: string): string | null {
  const was = memberIn(yaml);
  if (was === null || was.name !== own.name || was.peerUrl !== own.peerUrl || was.dataFolder !== own.dataFolder)
    return `is of the member ${was?.name ?? "?"} at ${was?.peerUrl ?? "?"} in ${was?.dataFolder ?? "?"}; the host's is ${own.name} at ${own.peerUrl} in ${own.dataFolder}`;
  const tag = /:v?(\d+\.\d+\.\d+)[^/:@]*(?:@|$)/.exec(manifestImage(yaml) ?? "")?.[1];
  const [runs, taken] = [tag, etcdVersion].map((text) => parseVersion(text ?? ""));
  if (!runs || !taken || minorName(runs) === minorName(taken)) return null;
  return `runs etcd ${tag}, and the snapshot is of etcd ${etcdVersion}`;
}
