import { posix } from "node:path";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import { EtcdFault, type EtcdMember } from "../etcd/member.ts";
import type { EtcdStatus } from "../etcd/messages.ts";
import { type SnapshotFile, writeSnapshot } from "../etcd/snapshot-file.ts";
import { pruneSnapshots, snapshotPath } from "../etcd/snapshot-folder.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { HostFault, sayError } from "../host/fault.ts";

/** The database grows while it is read, and the disk is not to be filled to the brim. */
const SPARE_BYTES = 128 * 1024 * 1024;
const PROGRESS_BYTES = 64 * 1024 * 1024;

/** Takes a snapshot of this member, proves it while it streams, and has the coordinator keep a copy. */
export const snapshotEtcd: StepRow<"snapshot-etcd"> = {
  mutates: false,
  run: async (_step, tools) => {
    const { host, key, stateFolder, machineId } = tools;
    const file = snapshotPath(stateFolder, key);
    const etcd = await tools.openEtcd();
    try {
      const status = await statusOf(etcd, tools);
      await confirmSpace(tools, posix.dirname(file), status.dbBytes);
      const proven = await take(tools, etcd, file);
      const copy = await upload(tools, file, proven);
      if (copy.machineId === machineId)
        tools.warn("snapshot-copy-same-machine", `${file} and its copy are on ${machineId}`);
      await pruneSnapshots(host.files, stateFolder, file);
      const { version: etcdVersion, revision } = status;
      return { file, ...proven, revision: String(revision), etcdVersion, takenOn: machineId, copy };
    } finally {
      etcd.close();
    }
  },
};

async function statusOf(etcd: EtcdMember, tools: StepTools): Promise<EtcdStatus> {
  try {
    return await etcd.status();
  } catch (error) {
    if (error instanceof EtcdFault) return tools.fail("snapshot-failed", error.message);
    throw error;
  }
}

async function confirmSpace(tools: StepTools, folder: string, dbBytes: number): Promise<void> {
  const { freeBytes } = await tools.host.files.space(folder);
  const needed = Math.ceil(dbBytes * 1.1) + SPARE_BYTES;
  if (freeBytes < needed)
    tools.fail("disk-low", `${folder} has ${mib(freeBytes)} free, and the snapshot needs ${mib(needed)}`);
}

async function take(tools: StepTools, etcd: EtcdMember, file: string): Promise<SnapshotFile> {
  let told = 0;
  const onBytes = (bytes: number) => {
    if (bytes - told < PROGRESS_BYTES) return;
    told = bytes;
    tools.progress(`snapshot: ${mib(bytes)}`);
  };
  try {
    return await writeSnapshot(tools.host.files, file, etcd.snapshot(), onBytes);
  } catch (error) {
    if (error instanceof EtcdFault || error instanceof HostFault) return tools.fail("snapshot-failed", error.message);
    throw error;
  }
}

async function upload(tools: StepTools, file: string, { digest, bytes }: SnapshotFile): Promise<SnapshotCopy> {
  let copy: SnapshotCopy;
  try {
    tools.progress("copies the snapshot to the coordinator");
    copy = await tools.uploader.upload({ run: tools.key.run, node: tools.node, file, digest, bytes }, tools.progress);
  } catch (error) {
    return tools.fail("snapshot-not-copied", sayError(error));
  }
  if (copy.digest !== digest)
    tools.fail("snapshot-not-copied", `the copy's digest is ${copy.digest}, the snapshot's ${digest}`);
  return copy;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MiB`;
}
