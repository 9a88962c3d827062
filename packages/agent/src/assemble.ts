import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Logger } from "pino";
import { systemClock } from "./clock.ts";
import { openEtcd } from "./etcd/open.ts";
import type { Recipient } from "./etcd/snapshot-file.ts";
import { removeBrokenOff } from "./etcd/snapshot-folder.ts";
import { stepExecutor } from "./executor/executor.ts";
import { makeFolder } from "./host/durable.ts";
import type { Host } from "./host/host.ts";
import { nsenter } from "./host/nsenter.ts";
import { realHost } from "./host/real-host.ts";
import { rootedFiles } from "./host/rooted-files.ts";
import { systemFacts } from "./host/system-facts.ts";
import { type OpenedJournal, openJournal } from "./journal/file-journal.ts";
import { holdsToRepair, repairHolds } from "./packages/holds.ts";
import type { HostReader, LogReader, SnapshotUploader, StepExecutor } from "./ports/steps.ts";
import { readBootId, readMachineId } from "./reader/identity.ts";
import { hostReader } from "./reader/reader.ts";
import { hostTool } from "./restore/find-tool.ts";
import type { RestoreSource } from "./restore/ports.ts";
import { HOST_STEPS } from "./steps/rows.ts";
import { unitEnvironment } from "./units/environment.ts";
import { logReader } from "./units/log-part.ts";
import { pruneUnits } from "./units/prune.ts";

export type OpenHostOptions = {
  readonly node: NodeName;
  /** Where the host's root folder is seen: `/proc/1/root` in a privileged hostPID pod. */
  readonly hostRoot: string;
  /** The agent's folder on the host's disk, at the same path in the pod: `/var/lib/lockkeeper/agent`. */
  readonly stateFolder: string;
  readonly uploader: SnapshotUploader;
  /** Whom etcd snapshots are encrypted to; null: they are not. */
  readonly recipient: Recipient;
  /** Where etcd's own programs are looked for, in the pod. */
  readonly etcdTools: string;
  /** The snapshot of a restore, from the coordinator. */
  readonly download: RestoreSource["pieces"];
  readonly log: Logger;
  /** The process whose namespaces are the host's; 1 when left out. */
  readonly hostProcess?: number;
};

export type OpenedHost = {
  readonly executor: StepExecutor;
  readonly reader: HostReader;
  readonly journal: OpenedJournal;
  readonly logs: LogReader;
};

/**
 * Opens the host: the journal on its disk (one of another machine is set aside), the executor and the reader over it.
 * Holds that a package transaction of an earlier life may have lost are put back.
 * @throws JournalFault when the journal is damaged or of an unknown version; HostFault when the host shows no machine-id or boot id.
 */
export async function openHost(options: OpenHostOptions): Promise<OpenedHost> {
  const { node, hostRoot, stateFolder, uploader, log } = options;
  const clock = systemClock();
  await makeFolder(stateFolder);
  const files = rootedFiles(hostRoot, stateFolder);
  const [machineId, boot] = [await readMachineId(files), await readBootId(files)];
  const journal = await openJournal({ folder: stateFolder, machineId, clock });
  if (journal.quarantined !== null)
    log.warn({ file: journal.quarantined }, "the journal of another machine was set aside");
  if (journal.tornBytes > 0) log.warn({ bytes: journal.tornBytes }, "a torn last line was cut off the journal");
  const run = nsenter(options.hostProcess ?? 1);
  const host = realHost({ files, run, stateFolder, environment: unitEnvironment(process.env) });
  await tidy(host, journal, stateFolder, log);
  const open = () => openEtcd(files);
  const bench = {
    node,
    host,
    journal,
    clock,
    stateFolder,
    boot,
    machineId,
    uploader,
    openEtcd: open,
    recipient: options.recipient,
    etcdTools: options.etcdTools,
    restore: {
      tool: (version: string) => hostTool(files, stateFolder, options.etcdTools, version),
      pieces: options.download,
    },
    log,
  };
  return {
    executor: stepExecutor(bench, HOST_STEPS),
    reader: hostReader({ host, clock, stateFolder, system: systemFacts, openEtcd: open }),
    journal,
    logs: logReader({ files, stateFolder, records: () => journal.records() }),
  };
}

/** What an earlier life may have left undone. None of it keeps the agent from starting: what matters is checked again by the steps. */
async function tidy(host: Host, journal: OpenedJournal, stateFolder: string, log: Logger): Promise<void> {
  try {
    const held = await repairHolds(host, holdsToRepair(journal.records(), null));
    if (held.length > 0) log.warn({ packages: held }, "holds that had been lost were put back");
    await pruneUnits(host.files, stateFolder, journal.records());
    await removeBrokenOff(host.files, stateFolder);
    await host.files.remove(`${stateFolder}/probe`);
  } catch (error) {
    log.error({ err: error }, "what an earlier life left could not be tidied");
  }
}
