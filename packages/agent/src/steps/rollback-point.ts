import type { Digest, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { StepTools } from "../executor/tools.ts";
import type { RollbackPoint, SavedFile } from "../rollback-point/archive.ts";
import { readRollbackPoint, rollbackPointPath } from "../rollback-point/place.ts";

/** `digest`: of the archive, where the run's log names it. */
export type PointWanted = { readonly run: RunId; readonly step: StepId; readonly digest: Digest | null };

/**
 * A rollback point of this host, all of it proven by its digests before any of it is used.
 * @throws StepFailure `rollback-point-missing` or `rollback-point-damaged`
 */
export async function provenPoint(tools: StepTools, { run, step, digest }: PointWanted): Promise<RollbackPoint> {
  const path = rollbackPointPath(tools.stateFolder, run, step);
  const found = await readRollbackPoint(tools.host.files, path, digest);
  if (found.is === "whole") return found.point;
  if (found.is === "damaged") return tools.fail("rollback-point-damaged", found.why);
  return tools.fail("rollback-point-missing", `there is no rollback point of ${step} of ${run} at ${path}`);
}

/** A file of the host in it; null where it had none. */
export function savedFile({ files }: RollbackPoint, path: string): SavedFile | null {
  return files.find((file) => file.path === path) ?? null;
}
