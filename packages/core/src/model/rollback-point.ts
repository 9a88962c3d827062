import type { Digest, HostInstant, MachineId, NodeName, RunId, StepId } from "./ids.ts";

/** How a rollback point lies on a disk: a tar compressed with zstd, perhaps encrypted to an operator's age key. */
export const ROLLBACK_POINT_FORMS = ["tar.zst", "tar.zst.age"] as const;
export type RollbackPointForm = (typeof ROLLBACK_POINT_FORMS)[number];

/** @returns the form, or null when the text is none. */
export function rollbackPointForm(text: string): RollbackPointForm | null {
  return ROLLBACK_POINT_FORMS.find((form) => form === text) ?? null;
}

/** The file: a digest and a size of what lies on the disk. */
export type RollbackPointFile = { readonly digest: Digest; readonly bytes: number; readonly form: RollbackPointForm };

/** What is known of a rollback point besides its bytes. */
export type RollbackPointAbout = {
  /** The step of the run that kept it. */
  readonly step: StepId;
  /** Files of the host in it. */
  readonly files: number;
  readonly takenOn: MachineId;
  /** By the host's clock. */
  readonly takenAt: HostInstant;
};

/** A rollback point that the coordinator keeps a copy of. */
export type KeptRollbackPoint = RollbackPointFile &
  RollbackPointAbout & { readonly v: 1; readonly run: RunId; readonly node: NodeName };

/** The coordinator's copy, hashed by it: another file than the host's where it is encrypted. */
export type RollbackPointCopy = RollbackPointFile & { readonly machineId: MachineId };
