import { findRestoreTool, type RestoreTool, type ToolFound } from "@lockkeeper/snapshot/restore-tool";
import { runProgram } from "@lockkeeper/snapshot/run-program";
import { placeTool } from "../etcd/place-tool.ts";
import type { HostFiles } from "../host/files.ts";

/** Finds the tool in the agent's image and lays it where a unit on the host can run it. @throws HostFault when it cannot be laid there. */
export async function hostTool(
  files: HostFiles,
  stateFolder: string,
  etcdTools: string,
  etcdVersion: string,
): Promise<ToolFound<RestoreTool>> {
  const found = await findRestoreTool([etcdTools], etcdVersion, runProgram);
  return found.is === "none" ? found : { is: "found", tool: await placeTool(files, stateFolder, found.tool) };
}
