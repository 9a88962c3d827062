import { statfs } from "node:fs/promises";

/** Magic numbers of file systems that live on another machine (statfs(2), linux/magic.h): their locks and fsync are not what SQLite counts on. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x00c36400, "CephFS"],
  [0x5346414f, "AFS"],
  [0x01021997, "9P"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
]);

/** The name of the network file system that a file-system type stands for; null for a local one. @param type statfs' f_type. */
export function networkFileSystem(type: number): string | null {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0) ?? null;
}

/** Which network file system a folder lies on; null when it is local. */
export async function networkFileSystemOf(folder: string): Promise<string | null> {
  return networkFileSystem((await statfs(folder)).type);
}
