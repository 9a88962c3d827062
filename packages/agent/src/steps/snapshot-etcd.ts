import { posix } from "node:path";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { KeptSnapshot, SnapshotAbout, SnapshotFile } from "@lockkeeper/core/model/snapshot";
import { SnapshotFault } from "@lockkeeper/snapshot/stream-proof";
import { type Agreement, compareMembers } from "../etcd/agreement.ts";
import { EtcdFault, type EtcdMember } from "../etcd/member.ts";
import type { EtcdStatus } from "../etcd/messages.ts";
import { recordPath } from "../etcd/record-path.ts";
import { formFor, writeSnapshot } from "../etcd/snapshot-file.ts";
import { pruneSnapshots, snapshotPath } from "../etcd/snapshot-folder.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { HostFault, sayError } from "../host/fault.ts";

/** The database grows while it is read, and the disk is not to be filled to the brim. */
const SPARE_BYTES = 128 * 1024 * 1024;
const PROGRESS_BYTES = 64 * 1024 * 1024;
/** Between two tries at comparing the members. */
const PAUSE_MS = 1000;

/**
 * Takes a snapshot of this member: sees that all members hold the same data, streams the database to a file, proven,
 * compressed and perhaps encrypted on the way, and has the coordinator keep a copy.
 */
export const snapshotEtcd: StepRow<"snapshot-etcd"> = {
  mutates: false,
  alone: true,
  run: async ({ reason }, tools) => {
    const { host, key, stateFolder, machineId, recipient } = tools;
    const file = snapshotPath(stateFolder, key, formFor(recipient));
    const etcd = await tools.openEtcd();
    try {
      const { status, member, agreed } = await seen(etcd, tools);
      await confirmSpace(tools, posix.dirname(file), status.dbBytes);
      const takenAt = tools.clock.now();
      const { dbBytes, ...written } = await take(tools, etcd, file);
      const about: SnapshotAbout = {
        clusterId: status.clusterId.toString(16),
        member,
        revision: String(status.revision),
        etcdVersion: status.version,
        dbBytes,
        takenOn: machineId,
        takenAt,
        reason,
        agreed,
      };
      let copy: SnapshotCopy;
      try {
        copy = await upload(tools, file, written, about);
      } catch (error) {
        // Nothing counts on it: tried again and again, such files would fill the disk.
        await host.files.remove(file);
        throw error;
      }
      if (copy.machineId === machineId)
        tools.warn("snapshot-copy-same-machine", `${file} and its copy are on ${machineId}; ${nextFor(written)}`);
      await record(tools, file, written, about);
      await pruneSnapshots(host.files, stateFolder, file);
      return { file, ...written, ...about, copy };
    } finally {
      etcd.close();
    }
  },
};

type Seen = { readonly status: EtcdStatus; readonly member: string; readonly agreed: number };

async function seen(etcd: EtcdMember, tools: StepTools): Promise<Seen> {
  let agreement: Agreement;
  let status: EtcdStatus;
  let member: string;
  try {
    agreement = await compareMembers(etcd, () => tools.clock.sleep(PAUSE_MS));
    status = await etcd.status();
    member = (await etcd.members()).find(({ id }) => id === status.memberId)?.name ?? "";
  } catch (error) {
    if (error instanceof EtcdFault) return tools.fail("snapshot-failed", error.message);
    throw error;
  }
  if (agreement.is === "differ") return tools.fail("etcd-members-differ", agreement.why);
  if (agreement.is === "unknown") tools.warn("etcd-members-not-compared", agreement.why);
  return { status, member: member || status.memberId.toString(16), agreed: agreement.members };
}

async function confirmSpace(tools: StepTools, folder: string, dbBytes: number): Promise<void> {
  const { freeBytes } = await tools.host.files.space(folder);
  const needed = Math.ceil(dbBytes * 1.1) + SPARE_BYTES;
  if (freeBytes < needed)
    tools.fail("disk-low", `${folder} has ${mib(freeBytes)} free, and the snapshot needs ${mib(needed)}`);
}

async function take(tools: StepTools, etcd: EtcdMember, file: string) {
  let told = 0;
  const onBytes = (bytes: number) => {
    if (bytes - told < PROGRESS_BYTES) return;
    told = bytes;
    tools.progress(`snapshot: ${mib(bytes)}`);
  };
  try {
    return await writeSnapshot(tools.host.files, file, etcd.snapshot(), tools.recipient, onBytes);
  } catch (error) {
    if (error instanceof EtcdFault || error instanceof SnapshotFault || error instanceof HostFault)
      return tools.fail("snapshot-failed", error.message);
    throw error;
  }
}

async function upload(
  tools: StepTools,
  file: string,
  written: SnapshotFile,
  about: SnapshotAbout,
): Promise<SnapshotCopy> {
  let copy: SnapshotCopy;
  try {
    tools.progress("copies the snapshot to the coordinator");
    const one = { run: tools.key.run, node: tools.node, file, ...written, about };
    copy = await tools.uploader.upload(one, tools.progress);
  } catch (error) {
    return tools.fail("snapshot-not-copied", sayError(error));
  }
  if (copy.digest !== written.digest)
    tools.fail("snapshot-not-copied", `the copy's digest is ${copy.digest}, the snapshot's ${written.digest}`);
  return copy;
}

/** Where the coordinator's disk is lost, the host's own file still says what it is. Nothing fails for want of it. */
async function record(tools: StepTools, file: string, written: SnapshotFile, about: SnapshotAbout): Promise<void> {
  const kept: KeptSnapshot = { v: 1, run: tools.key.run, node: tools.node, ...written, ...about };
  try {
    await tools.host.files.write(recordPath(file), `${JSON.stringify(kept, null, 2)}\n`, 0o600);
  } catch (error) {
    tools.log.warn({ err: error }, "what is known of a snapshot could not be written beside it");
  }
}

/** Another node may read no Secret of the cluster: it is given an encrypted file or none. */
function nextFor({ form }: SnapshotFile): string {
  return form === "db.zst.age"
    ? "the coordinator hands it to another node, which `lockkeeper snapshot show` names"
    : "no other node is given it, since it is not encrypted (LOCKKEEPER_SNAPSHOT_RECIPIENT)";
}

function mib(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MiB`;
}
