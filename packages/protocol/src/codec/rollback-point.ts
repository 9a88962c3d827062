import type { RollbackPointEvidence } from "@lockkeeper/core/model/evidence";
import type { ExactPackage } from "@lockkeeper/core/model/host";
import {
  type RollbackPointAbout,
  type RollbackPointFile,
  rollbackPointForm,
} from "@lockkeeper/core/model/rollback-point";
import type { RollbackPointAbout__Output as WireAboutIn } from "../gen/lockkeeper/agent/v1/RollbackPointAbout.ts";
import type { SaveNodeStateEvidence__Output as WireEvidenceIn } from "../gen/lockkeeper/agent/v1/SaveNodeStateEvidence.ts";
import { readDigest, readHostInstant, readMachineId, readStepId } from "./ids.ts";
import { filled, present, refuse, whole } from "./read.ts";

export function readRollbackPointAbout(wire: WireAboutIn | null, at: string): RollbackPointAbout {
  const it = present(wire, at);
  return {
    step: readStepId(it.step, `${at}.step`),
    files: whole(it.files, `${at}.files`),
    takenOn: readMachineId(it.takenOn, `${at}.takenOn`),
    takenAt: readHostInstant(it.takenAt, `${at}.takenAt`),
  };
}

type WireFile = { readonly digest: string; readonly bytes: string; readonly form: string };

export function readRollbackPointFile(it: WireFile, at: string): RollbackPointFile {
  const form = rollbackPointForm(it.form) ?? refuse(`${at}.form`, "is no form of a rollback point's file");
  return { digest: readDigest(it.digest, `${at}.digest`), bytes: whole(it.bytes, `${at}.bytes`, 1), form };
}

export function readRollbackPoint(
  it: WireEvidenceIn,
  at: string,
  packages: readonly ExactPackage[],
): RollbackPointEvidence {
  const { copy } = it;
  return {
    file: filled(it.file, `${at}.file`),
    digest: readDigest(it.digest, `${at}.digest`),
    bytes: whole(it.bytes, `${at}.bytes`, 1),
    files: whole(it.files, `${at}.files`),
    packages,
    copy: copy && {
      ...readRollbackPointFile(copy, `${at}.copy`),
      machineId: readMachineId(copy.machineId, `${at}.copy.machineId`),
    },
  };
}
