import { join } from "node:path";
import { systemClock } from "@lockkeeper/agent/clock";
import { createIdentity } from "@lockkeeper/agent/enrol/identity";
import { createKeysFile } from "@lockkeeper/agent/enrol/keys-file";
import { stepExecutor } from "@lockkeeper/agent/executor/executor";
import { openJournal } from "@lockkeeper/agent/journal/file-journal";
import { hostReader } from "@lockkeeper/agent/reader/reader";
import { runAgent } from "@lockkeeper/agent/session/agent";
import { createUploader } from "@lockkeeper/agent/session/uploader";
import { HOST_STEPS } from "@lockkeeper/agent/steps/rows";
import type { BootId, MachineId, NodeName } from "@lockkeeper/core/model/ids";
import { loadContract } from "@lockkeeper/protocol/contract";
import type { SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import type { Logger } from "pino";
import type { StandInEtcd } from "./etcd.ts";

export type EmbeddedAgentOptions = {
  readonly host: SimulatedHost;
  readonly stateFolder: string;
  /** Where the coordinator listens, `host:port` each. */
  readonly coordinator: string;
  readonly enrolment: string;
  readonly authorityFile: string;
  readonly tokenFile: string;
  readonly etcd: StandInEtcd;
  readonly log: Logger;
};

/** The real agent (enrolment, session, journal, executor and steps) over a simulated host. @returns how to stop it. */
export async function startAgent(options: EmbeddedAgentOptions): Promise<() => Promise<void>> {
  const { host, stateFolder, etcd } = options;
  const { machine } = host;
  const node = machine.node as NodeName;
  const log = options.log.child({ node });
  const clock = systemClock();
  const machineId = machine.machineId as MachineId;
  const journal = await openJournal({ folder: stateFolder, machineId, clock });
  const now = () => Date.now();
  const identity = createIdentity({
    ...options,
    node,
    contract: loadContract(),
    keysFile: createKeysFile(join(stateFolder, "identity.pem")),
    now,
    log,
  });
  const uploader = createUploader({ identity, log, retryFirstMs: 50, retryMaxMs: 500 });
  const openEtcd = async () => etcd(node);
  const bench = {
    ...{ node, host, journal, clock, stateFolder, machineId, uploader, log },
    boot: machine.bootId as BootId,
    openEtcd,
    recipient: null,
  };
  const system = async () => ({ kernel: "simulated", memoryBytes: 8e9, cpus: 4, swapOn: false });
  const reader = hostReader({ host, clock, stateFolder, system, openEtcd });
  const executor = stepExecutor(bench, HOST_STEPS);
  const stop = new AbortController();
  // A coordinator that comes back is to be found soon: the demo and the tests are watched by people.
  const times = { retryFirstMs: 100, retryMaxMs: 500 };
  const running = runAgent({ node, executor, reader, journal, identity, now, log, times }, stop.signal);
  return async () => {
    stop.abort();
    await running;
    await host.idle();
    await journal.close();
  };
}
