import type { UnitJob } from "@lockkeeper/agent/units/job";
import { parseVersion } from "@lockkeeper/core/model/version";
import { KUBEADM, type Machine, minorsIn, versionOf, writeKubeletConfig, writeManifests } from "./machine.ts";

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
      for (const { name, version } of job.pins)
        await files.write(`/var/cache/apt/archives/${name}_${version}_amd64.deb`, version, 0o644);
      return 0;
    case "install-packages":
      for (const { name, version } of job.pins) {
        packages.set(name, { version, held: job.hold.includes(name), configured: true });
        if (name === "kubeadm") await files.write(KUBEADM, versionOf(version), 0o755);
      }
      return 0;
    case "pull-images":
      for (const image of job.images) machine.images.add(image);
      return 0;
    case "kubeadm-apply":
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
    case "restart-kubelet": {
      const version = parseVersion(versionOf(packages.get("kubelet")?.version ?? ""));
      if (version === null) return 1;
      await cluster.restartKubelet(node, version);
      machine.kubelet = { pid: machine.kubelet.pid + 1, version, startedAt: Date.now() };
      return 0;
    }
  }
}
