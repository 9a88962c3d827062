import type { Host } from "../host/host.ts";

const MOUNT = "/sys/fs/cgroup";

/** Version 2 has cgroup.controllers at its root (cgroups(7)); null where nothing is mounted. @throws HostFault */
export async function cgroupVersion({ files }: Host): Promise<1 | 2 | null> {
  if ((await files.stat(`${MOUNT}/cgroup.controllers`)) !== null) return 2;
  return (await files.list(MOUNT))?.length ? 1 : null;
}
