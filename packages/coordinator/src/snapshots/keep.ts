import { mkdir, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { Digest, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { RollbackPointAbout } from "@lockkeeper/core/model/rollback-point";
import type { SnapshotAbout } from "@lockkeeper/core/model/snapshot";
import type { RollbackPointName, SnapshotName } from "@lockkeeper/protocol/codec/snapshot";
import { sha256, sizeOf, syncFolder, writeDurably } from "./disk.ts";
import { createPartial } from "./partial.ts";
import { aboutPath } from "./shelf.ts";

export type KeeperOptions = {
  /** Absolute path; made with mode 0700 when absent. */
  readonly folder: string;
  /** Of the machine that this coordinator runs on. */
  readonly machineId: MachineId;
  /** The largest file that is taken. */
  readonly maxBytes: number;
  /** What must stay free on the file system beside the file. */
  readonly reserveBytes: number;
  /** Called after each that was kept; what it does is not waited for. */
  readonly kept?: () => void;
};

export type Progress = { readonly offset: number; readonly receipt: SnapshotCopy | null };

/** What names a file among those of its kind and its node. */
export type FileName = { readonly run: RunId; readonly digest: Digest; readonly bytes: number; readonly form: string };

/** Files of one kind that agents have copied here. They hold secrets of the cluster: mode 0600. */
export type Keeper<N extends FileName, A extends object> = {
  /** How much of a file is here. A whole one is hashed anew before it is called whole. */
  offset(node: NodeName, name: N): Promise<Result<Progress>>;
  /**
   * Takes data from `offset` on, which must be what {@link offset} answered. What came before a broken connection is
   * kept for the next try; only a file whose own sha256 is the announced one gets its final name, any other is removed.
   * What is known of it lies beside it before it has that name.
   * @throws what reading `data` throws
   */
  receive(
    node: NodeName,
    name: N,
    about: A,
    offset: number,
    data: AsyncIterable<Uint8Array>,
  ): Promise<Result<SnapshotCopy>>;
};

/** Of etcd's snapshots: every Secret of the cluster. */
export type Snapshots = Keeper<SnapshotName, SnapshotAbout>;
/** Of the nodes' rollback points: the cluster's keys. */
export type RollbackPoints = Keeper<RollbackPointName, RollbackPointAbout>;

export function createKeeper<N extends FileName, A extends object>(options: KeeperOptions): Keeper<N, A> {
  const { folder, machineId, maxBytes, reserveBytes, kept: told } = options;
  // A run's id may hold slashes; a node's name and a digest cannot.
  const pathOf = (node: NodeName, { run, digest, form }: FileName) =>
    join(folder, run.replaceAll("/", "~"), node, `${digest}.${form}`);
  const partOf = (node: NodeName, name: FileName) => `${pathOf(node, name)}.part`;

  const admit = async ({ bytes }: FileName, present: number): Promise<Result<null>> => {
    if (bytes > maxBytes) return fail("upload-too-large", `${bytes} bytes; at most ${maxBytes} are taken`);
    const { bavail, bsize } = await statfs(folder);
    const missing = bytes - present + reserveBytes - bavail * bsize;
    if (missing > 0) return fail("disk-full", `${folder} lacks ${missing} bytes for a file of ${bytes}`);
    return ok(null);
  };

  return {
    async offset(node, name) {
      const whole = pathOf(node, name);
      if ((await sizeOf(whole)) !== null) {
        if ((await sha256(whole)) === name.digest) {
          return ok({ offset: name.bytes, receipt: { digest: name.digest, machineId } });
        }
        await rm(whole);
      }
      return ok({ offset: (await sizeOf(partOf(node, name))) ?? 0, receipt: null });
    },
    async receive(node, name, about, offset, data) {
      const part = partOf(node, name);
      await mkdir(dirname(part), { recursive: true, mode: 0o700 });
      const present = (await sizeOf(part)) ?? 0;
      if (present !== offset) return fail("request-malformed", `${present} bytes are here, not ${offset}`);
      const admitted = await admit(name, present);
      if (!admitted.ok) return admitted;
      const written = await createPartial(part, present, name.bytes).write(data);
      if (!written.ok) return written;
      const found = await sha256(part);
      if (found !== name.digest) {
        await rm(part);
        return fail("snapshot-corrupt", `the data's sha256 is ${found}, announced was ${name.digest}`);
      }
      const kept = { v: 1, ...name, node, ...about };
      await writeDurably(aboutPath(pathOf(node, name), name.form), JSON.stringify(kept, null, 2));
      await rename(part, pathOf(node, name));
      // RUN/NODE may have been made for it: each folder's entry is in the one above.
      const own = dirname(part);
      for (const folder of [own, dirname(own), dirname(dirname(own))]) await syncFolder(folder);
      told?.();
      return ok({ digest: name.digest, machineId });
    },
  };
}
