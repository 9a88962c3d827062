import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Logger } from "pino";
import type { HostReader, Journal, SnapshotUploader, StepExecutor } from "./ports/steps.ts";

export type OpenHostOptions = {
  readonly node: NodeName;
  /** Where the host's root folder is seen: `/proc/1/root` in a privileged hostPID pod. */
  readonly hostRoot: string;
  /** The agent's folder on the host's disk, at the same path in the pod: `/var/lib/lockkeeper/agent`. */
  readonly stateFolder: string;
  readonly uploader: SnapshotUploader;
  readonly log: Logger;
};

export type OpenedHost = { readonly executor: StepExecutor; readonly reader: HostReader; readonly journal: Journal };

/**
 * Opens the host: the journal on its disk (one of another machine is set aside), the executor and the reader over it.
 * @throws when the state folder cannot be used or the journal is of a version that this code does not know.
 */
export async function openHost(options: OpenHostOptions): Promise<OpenedHost> {
  throw new Error(`the host at ${options.hostRoot} cannot be opened yet`);
}
