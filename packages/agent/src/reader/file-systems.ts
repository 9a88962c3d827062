import type { FileSystemState } from "@lockkeeper/core/model/host";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";

/** Where an upgrade writes: packages, images, snapshots, manifests and backups. */
const LOOKED_AT = [
  "/",
  "/etc/kubernetes",
  "/var",
  "/var/cache/apt/archives",
  "/var/lib/containerd",
  "/var/lib/containers",
  "/var/lib/etcd",
  "/var/lib/kubelet",
];

/** Mount points of /proc/mounts (proc(5)); blanks in them are written as \040. */
export function mountPoints(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const point = line.split(" ")[1];
    return point === undefined
      ? []
      : [point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))];
  });
}

/** The mount point that holds a path. */
export function mountOf(points: readonly string[], path: string): string {
  const within = (point: string) => point === "/" || path === point || path.startsWith(`${point}/`);
  return points.filter(within).reduce((a, b) => (b.length > a.length ? b : a), "/");
}

/** The host's file systems that an upgrade writes to, each once. @throws HostFault */
export async function fileSystems(host: Host, stateFolder: string): Promise<readonly FileSystemState[]> {
  const points = mountPoints((await readText(host.files, "/proc/1/mounts")) ?? "");
  const mounts = new Set<string>();
  for (const path of [...LOOKED_AT, stateFolder]) {
    if ((await host.files.stat(path)) !== null) mounts.add(mountOf(points, path));
  }
  return Promise.all([...mounts].sort().map(async (mount) => ({ mount, ...(await host.files.space(mount)) })));
}
