import type { BootId, MachineId } from "@lockkeeper/core/model/ids";
import { HostFault } from "../host/fault.ts";
import { type HostFiles, readText } from "../host/files.ts";

/** The host's machine-id (machine-id(5)). @throws HostFault when it has none yet. */
export async function readMachineId(files: HostFiles): Promise<MachineId> {
  const text = (await readText(files, "/etc/machine-id"))?.trim() ?? "";
  if (!/^[0-9a-f]{32}$/.test(text)) throw new HostFault("/etc/machine-id of the host holds no machine-id");
  return text as MachineId;
}

/** The id of the host's present boot. @throws HostFault when the kernel shows none. */
export async function readBootId(files: HostFiles): Promise<BootId> {
  const text = (await readText(files, "/proc/sys/kernel/random/boot_id"))?.trim() ?? "";
  if (!/^[0-9a-f-]{36}$/.test(text)) throw new HostFault("the host's kernel shows no boot id");
  return text as BootId;
}
