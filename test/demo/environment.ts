import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connection } from "@lockkeeper/cli/client";
import { TOKENS } from "../embedded/coordinator.ts";
import type { System } from "../embedded/system.ts";

const COMMAND = fileURLToPath(import.meta.resolve("@lockkeeper/cli/main"));

/** What a shell needs to use a system that runs: where to ask, a token of an admin, kubectl's file. */
export type Environment = {
  readonly LOCKKEEPER_SERVER: string;
  readonly LOCKKEEPER_TOKEN: string;
  readonly KUBECONFIG: string;
  /** A folder for the PATH: it holds the command. */
  readonly bin: string;
};

/** Writes its files beside the system's own. */
export async function writeEnvironment({ api, folder }: System, { server }: Connection): Promise<Environment> {
  const [bin, kubeconfig] = [join(folder, "bin"), join(folder, "kubeconfig")];
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "lockkeeper"), `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`);
  await chmod(join(bin, "lockkeeper"), 0o755);
  await writeFile(kubeconfig, api.kubeconfig, { mode: 0o600 });
  return { LOCKKEEPER_SERVER: server, LOCKKEEPER_TOKEN: TOKENS.admin, KUBECONFIG: kubeconfig, bin };
}
