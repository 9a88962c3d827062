import type { UnitJob } from "@lockkeeper/agent/units/job";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { APT_ERROR, isOffered, isOlder } from "./commands.ts";
import { KUBEADM, type Machine, minorsIn, versionOf, writeKubeletConfig, writeManifests } from "./machine.ts";
import { restoreAct, restoreSnapshot } from "./restore.ts";

/** Does what a unit's script would do on a real machine. @returns its exit code. */
export async function doJob(machine: Machine, job: UnitJob): Promise<number> {
  const { files, packages, cluster, node } = machine;
  switch (job.do) {
    case "repair-packages":
      for (const there of packages.values()) there.configured = true;
      return 0;
    case "refresh-source":
      machine.lists = await minorsIn(files, job.file);
      return 0;
    case "download-packages":
      if (!job.pins.every((pin) => isOffered(machine, pin))) return APT_ERROR;
      for (const { name, version } of job.pins)
        await files.write(`/var/cache/apt/archives/${name}_${version}_amd64.deb`, version, 0o644);
      return 0;
    case "install-packages":
      if (job.older !== true && job.pins.some((pin) => isOlder(machine, pin))) return APT_ERROR;
      for (const { name, version } of job.pins) {
        packages.set(name, { version, held: job.hold.includes(name), configured: true });
        if (name === "kubeadm") await files.write(KUBEADM, versionOf(version), 0o755);
      }
      return 0;
    case "pull-images":
      for (const image of job.images) machine.images.add(image);
      return 0;
    case "kubeadm-apply":
      if (cluster.refuses(job.version, job.force)) return 1;
      await writeManifests(files, job.version);
      await cluster.moveControlPlane(node, job.version, "apply");
      await writeKubeletConfig(files, job.version);
      return 0;
    case "kubeadm-node": {
      const version = cluster.version();
      if (machine.controlPlane) {
        await writeManifests(files, version);
        await cluster.moveControlPlane(node, version, "node");
      }
      await writeKubeletConfig(files, version);
      return 0;
    }
    case "replace-objects": {
      for (const file of job.files) {
        const text = (await files.read(file))?.toString("utf8");
        if (text === undefined || !cluster.replace(text)) return 1;
      }
      return 0;
    }
    case "restore-snapshot":
      return restoreSnapshot(machine, job);
    case "stop-control-plane":
    case "confirm-stopped":
    case "commit-restore":
      return restoreAct(machine, job);
    case "restart-kubelet": {
      const version = parseVersion(versionOf(packages.get("kubelet")?.version ?? ""));
      if (version === null) return 1;
      // systemctl is content as soon as the process was started, whatever becomes of it.
      if (machine.kubeletCrashes !== null) {
        cluster.lost(node);
        machine.kubelet = { ...machine.kubelet, pid: 0 };
        return 0;
      }
      await cluster.restartKubelet(node, version);
      runKubelet(machine, version);
      return 0;
    }
  }
}

/** The kubelet runs a version from now on, in a process of its own. */
function runKubelet(machine: Machine, version: Version): void {
  machine.lastPid += 1;
  machine.kubelet = { pid: machine.lastPid, version, startedAt: machine.time.now() };
}

/** The kubelet that systemd starts by itself, after a boot or a crash: of the package that is installed. */
export function startKubelet(machine: Machine): void {
  const version = parseVersion(versionOf(machine.packages.get("kubelet")?.version ?? ""));
  if (version === null || machine.kubeletCrashes !== null) return;
  runKubelet(machine, version);
  machine.cluster.kubeletRuns(machine.node, version);
}

/** What a power cut in the middle of a unit leaves on the disk. */
export function tear(machine: Machine, job: UnitJob): void {
  if (job.do !== "install-packages") return;
  for (const { name, version } of job.pins) machine.packages.set(name, { version, held: false, configured: false });
}
