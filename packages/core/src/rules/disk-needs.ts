import type { FileSystemState, HostFacts } from "../model/host.ts";

export const MIB = 1024 * 1024;

/** Packages of a minor are about 100 MiB, images of a control plane about 500; both are unpacked beside. */
const NEEDED: readonly (readonly [path: string, bytes: number])[] = [
  ["/var/cache/apt/archives", 300 * MIB],
  ["/usr", 300 * MIB],
  ["/var/lib/containerd", 1024 * MIB],
];

/**
 * Free space that an upgrade needs below some paths of a host. kubeadm copies etcd's folder below /etc/kubernetes
 * (KK#125357); our snapshots, below the agent's folder, are as large again.
 * @param etcdBytes of the host's own etcd; 0 on workers.
 */
export function diskNeeds(etcdBytes: number, stateFolder: string): readonly (readonly [path: string, bytes: number])[] {
  return [...NEEDED, ["/etc/kubernetes", 2 * etcdBytes + 64 * MIB], [stateFolder, 2 * etcdBytes + 300 * MIB]];
}

/** The file system that holds a path, by its mount point; null when the host reports none that could. */
export function fileSystemOf(host: Pick<HostFacts, "fileSystems">, path: string): FileSystemState | null {
  const within = ({ mount }: FileSystemState) => mount === "/" || path === mount || path.startsWith(`${mount}/`);
  const holding = host.fileSystems.filter(within);
  return holding.reduce<FileSystemState | null>(
    (a, b) => (a === null || b.mount.length > a.mount.length ? b : a),
    null,
  );
}
