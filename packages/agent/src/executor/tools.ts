import type { Finding } from "@lockkeeper/core/model/finding";
import type { FindingCode } from "@lockkeeper/core/model/finding-codes";
import type { BootId, MachineId, NodeName } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { EtcdMember } from "../etcd/member.ts";
import type { Recipient } from "../etcd/snapshot-file.ts";
import type { Host } from "../host/host.ts";
import type { Journal, Progress, SnapshotUploader } from "../ports/steps.ts";
import type { RestoreSource } from "../restore/ports.ts";
import type { UnitJob } from "../units/job.ts";
import type { UnitEnd } from "../units/take-up.ts";

/** What does not change from step to step. */
export type Bench = {
  readonly node: NodeName;
  readonly host: Host;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly boot: BootId;
  readonly machineId: MachineId;
  readonly uploader: SnapshotUploader;
  /** Connects to the etcd member of this host. @throws HostFault when its certificates are not there. */
  readonly openEtcd: () => Promise<EtcdMember>;
  /** Whom etcd snapshots are encrypted to; null: they are not. */
  readonly recipient: Recipient;
  /** Where etcd's own programs are looked for, in the pod. */
  readonly etcdTools: string;
  /** Where a restore gets its snapshot and its tool from. */
  readonly restore: RestoreSource;
  readonly log: Logger;
};

/** What a step works with: the host, its own units, and how to say what it saw. */
export type StepTools = Bench & {
  readonly key: AttemptKey;
  readonly progress: Progress;
  /** From here on it is not certain that nothing was changed. */
  changing(): void;
  /** What became of a unit that an earlier life of this attempt has put on record; waits for its end. Null: there is none. */
  earlier(part: string): Promise<UnitEnd | null>;
  /**
   * Runs a part of the attempt as a unit to its end: begins it, or takes it up. Never begins one that has begun.
   * @throws StepFailure when another unit of ours runs on the host, or systemd does not start it.
   */
  unit(part: string, job: UnitJob): Promise<UnitEnd>;
  warn(code: FindingCode, saw: string): void;
  /** @throws StepFailure always, with one finding about this node. */
  fail(code: FindingCode, saw: string): never;
};

/** What a step leaves behind besides its evidence. */
export type Trace = { changedHost: boolean; readonly warnings: Finding[]; logPath: string | null };
