import { createReadStream } from "node:fs";
import { posix } from "node:path";
import type { EtcdProgram } from "@lockkeeper/snapshot/etcd-program";
import { HostFault, sayError } from "../host/fault.ts";
import { fileDigest } from "../host/file-digest.ts";
import type { HostFiles } from "../host/files.ts";

/** Owner alone, and executable. */
const MODE = 0o700;

/**
 * Copies a program of the agent's image to the state folder, which has the same path on the host: so a unit on the host
 * can run it when there is no agent. A copy that is there already and whole is left alone.
 * @returns the program at its path on the host. @throws HostFault when it cannot be read or written.
 */
export async function placeTool<T extends EtcdProgram>(files: HostFiles, stateFolder: string, tool: T): Promise<T> {
  const path = posix.join(stateFolder, "etcd-tools", `${tool.name}-${tool.version}`);
  const placed = { ...tool, path };
  const there = await files.stat(path);
  if (there?.is === "file" && there.mode === MODE && (await digestAt(path)) === (await digestAt(tool.path)))
    return placed;
  const file = await files.begin(path, MODE);
  try {
    for await (const piece of createReadStream(tool.path)) await file.write(piece);
  } catch (error) {
    await file.discard();
    throw error instanceof HostFault ? error : new HostFault(`${tool.path}: ${sayError(error)}`, { cause: error });
  }
  await file.keep();
  return placed;
}

/** The state folder's path is the same in the pod, so both can be read here. */
async function digestAt(path: string): Promise<string> {
  try {
    return await fileDigest(path);
  } catch (error) {
    throw new HostFault(`${path}: ${sayError(error)}`, { cause: error });
  }
}
