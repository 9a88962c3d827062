import type { RestoreTool } from "@lockkeeper/snapshot/restore-tool";
import type { StepTools } from "../../executor/tools.ts";

/** The restored folder, and room for etcd to begin with. */
const SPARE_BYTES = 128 * 1024 * 1024;
const MIB = 1024 * 1024;

/** @throws StepFailure when there is none of the snapshot's minor. */
export async function restoreTool(tools: StepTools, etcdVersion: string): Promise<RestoreTool> {
  const found = await tools.restore.tool(etcdVersion);
  return found.is === "found" ? found.tool : tools.fail("restore-tool-missing", found.why);
}

/**
 * The unpacked snapshot and the restored folder may lie on one disk or on two.
 * @returns what is free where etcd's data lies. @throws StepFailure when it is too little.
 */
export async function confirmSpace(tools: StepTools, dataFolder: string, dbBytes: number): Promise<number> {
  const { files } = tools.host;
  const [data, state] = [await files.space(dataFolder), await files.space(tools.stateFolder)];
  const oneDisk = data.sizeBytes === state.sizeBytes && data.freeBytes === state.freeBytes;
  const needs = oneDisk ? 2 * dbBytes + SPARE_BYTES : dbBytes + SPARE_BYTES;
  for (const [folder, { freeBytes }] of [
    [dataFolder, data],
    [tools.stateFolder, state],
  ] as const)
    if (freeBytes < needs)
      tools.fail(
        "disk-low",
        `${folder} has ${Math.floor(freeBytes / MIB)} MiB free, and the restore needs ${Math.ceil(needs / MIB)} MiB`,
      );
  return data.freeBytes;
}
