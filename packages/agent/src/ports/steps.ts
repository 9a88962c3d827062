import type { Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { Digest, Epoch, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { AttemptKey, JournalBody, JournalRecord, JournalSummary } from "@lockkeeper/core/model/journal";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { RollbackPointAbout, RollbackPointFile } from "@lockkeeper/core/model/rollback-point";
import type { NamedSnapshot, SnapshotAbout, SnapshotFile } from "@lockkeeper/core/model/snapshot";
import type { HostStep, HostStepKind } from "@lockkeeper/core/model/step";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import type { Version } from "@lockkeeper/core/model/version";

/** One attempt at one step, as the coordinator assigned it. */
export type Assignment = {
  readonly run: RunId;
  readonly step: HostStep;
  readonly attempt: number;
  readonly epoch: Epoch;
};

/** Says what is being done, one line, for people; may be dropped. */
export type Progress = (doing: string) => void;

/** Runs host steps. One mutating step at a time. */
export interface StepExecutor {
  /**
   * Runs an attempt to its end, or takes up one that an earlier life of the agent began: from the journal's outcome,
   * from the unit that still runs, from the unit's result on disk, or, when nothing was begun, from the start.
   * The outcome is in the journal (fsynced) before the promise resolves. Never rejects: what goes wrong is an outcome.
   */
  run(assignment: Assignment, progress: Progress): Promise<Outcome<HostStepKind>>;
  /** Names of our units that run on the host now, whichever run they came from. */
  runningUnits(): Promise<readonly string[]>;
  /** Lets go what is kept on the host for runs other than the open one: pins of images. @throws HostFault */
  letGo(open: RunId | null): Promise<void>;
}

/** Facts about the host as they are now. */
export interface HostReader {
  /** @param target also asks the repositories of that minor for offers, changing nothing on the host; null: only the configured ones. */
  read(target: Version | null): Promise<Omit<HostFacts, "receivedAt">>;
}

/** What units of steps wrote on the host. */
export interface LogReader {
  /** A part of an attempt's log from a byte on, without secrets. `log-unknown` */
  read(key: AttemptKey, offset: number): Promise<Result<LogPart>>;
}

/** The agent's record on the host's disk: append-only, each record fsynced before `append` resolves. */
export interface Journal {
  append(body: JournalBody): Promise<JournalRecord>;
  records(): readonly JournalRecord[];
  summary(): JournalSummary;
}

/** What is copied to the coordinator: a snapshot or a rollback point, as its form says. */
export type Upload = {
  readonly run: RunId;
  readonly node: NodeName;
  /** Absolute path on the agent's file system. */
  readonly file: string;
} & ((SnapshotFile & { readonly about: SnapshotAbout }) | (RollbackPointFile & { readonly about: RollbackPointAbout }));

/** Copies a file to the coordinator, resuming where an earlier try broke off; the coordinator hashes what it kept. */
export interface SnapshotUploader {
  /** @throws when the copy could not be made within its retries; the message says why. */
  upload(upload: Upload, progress: Progress): Promise<SnapshotCopy>;
}

/** Keeps encrypted copies of other machines' snapshots on this host. */
export interface CopyKeeper {
  /**
   * Fetches the file from the coordinator, from where an earlier try broke off, unless it is here. Never rejects.
   * @returns the digests of all copies of that node that are kept then. `step-refused`, `rate-limited`,
   * `upload-too-large`, `disk-full`, `snapshot-corrupt`, `peer-away`, `internal`
   */
  keep(snapshot: NamedSnapshot): Promise<Result<readonly Digest[]>>;
}
