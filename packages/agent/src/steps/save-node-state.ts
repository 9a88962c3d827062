import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { StepRow } from "../executor/step-row.ts";
import { filesBelow } from "../host/walk.ts";
import { installedPackages } from "../packages/installed.ts";
import { kubernetesSources } from "../packages/sources.ts";
import { exactOf } from "./pins.ts";
import {
  digestOf,
  manifestPath,
  readManifest,
  type SavedFile,
  type SavedManifest,
  savedFolder,
  savedPath,
} from "./saved-state.ts";

/** What of a node kubeadm, the packages and the kubelet's restart may change. */
const SAVED_PATHS = [
  "/etc/kubernetes/manifests",
  "/etc/kubernetes/pki",
  "/etc/kubernetes/admin.conf",
  "/etc/kubernetes/controller-manager.conf",
  "/etc/kubernetes/scheduler.conf",
  "/etc/kubernetes/kubelet.conf",
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/var/lib/kubelet/instance-config.yaml",
  "/etc/systemd/system/kubelet.service",
  "/etc/systemd/system/kubelet.service.d",
  "/usr/lib/systemd/system/kubelet.service",
  "/usr/lib/systemd/system/kubelet.service.d",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
] as const;

/**
 * Keeps the rollback point: copies with their digests under the state folder, readable by root alone. The manifest is
 * written last; a whole one of an earlier attempt is kept, for what is there now may have been changed since.
 */
export const saveNodeState: StepRow<"save-node-state"> = {
  mutates: false,
  run: async (step, { host, key, stateFolder, clock, progress }) => {
    const { files } = host;
    const folder = savedFolder(stateFolder, key.run, step.id);
    const there = await readManifest(files, folder);
    if (there !== null) return { folder, files: there.files.length, packages: there.packages };
    await files.remove(folder);
    const sources = (await kubernetesSources(host)).map(({ file }) => file);
    const paths = (await Promise.all([...SAVED_PATHS, ...sources].map((path) => filesBelow(files, path)))).flat();
    const saved: SavedFile[] = [];
    for (const path of [...new Set(paths)].sort()) {
      const [data, stat] = [await files.read(path), await files.stat(path)];
      if (data === null || stat === null) continue;
      progress(`keeps ${path}`);
      await files.write(savedPath(folder, path), data, 0o600);
      saved.push({ path, digest: digestOf(data), mode: stat.mode, bytes: data.length });
    }
    const packages = exactOf(await installedPackages(host), MANAGED_PACKAGES);
    const manifest: SavedManifest = { v: 1, run: key.run, step: step.id, savedAt: clock.now(), packages, files: saved };
    await files.write(manifestPath(folder), `${JSON.stringify(manifest, null, 1)}\n`, 0o600);
    return { folder, files: saved.length, packages };
  },
};
