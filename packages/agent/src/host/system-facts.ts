import { availableParallelism, release } from "node:os";
import { mem } from "systeminformation";

export type SystemFacts = {
  readonly kernel: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly swapOn: boolean;
};

/**
 * What systeminformation reads rightly inside a pod: memory and swap come from /proc/meminfo, which is the host's in
 * every container. What it would read of the container instead (os-release, mounts, disks) is read from the host's own
 * files in reader/. Kernel and processors are the host's, for there is one kernel.
 */
export async function systemFacts(): Promise<SystemFacts> {
  const { total, swaptotal } = await mem();
  return { kernel: release(), memoryBytes: total, cpus: availableParallelism(), swapOn: swaptotal > 0 };
}
