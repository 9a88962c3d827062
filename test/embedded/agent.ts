import { join } from "node:path";
import { type Clock, hostInstant } from "@lockkeeper/agent/clock";
import { createCopyKeeper } from "@lockkeeper/agent/copies/keep";
import { createIdentity } from "@lockkeeper/agent/enrol/identity";
import { createKeysFile } from "@lockkeeper/agent/enrol/keys-file";
import { stepExecutor } from "@lockkeeper/agent/executor/executor";
import { openJournal } from "@lockkeeper/agent/journal/file-journal";
import type { Journal } from "@lockkeeper/agent/ports/steps";
import { hostReader } from "@lockkeeper/agent/reader/reader";
import { runAgent } from "@lockkeeper/agent/session/agent";
import { createDownloader } from "@lockkeeper/agent/session/downloader";
import { createUploader } from "@lockkeeper/agent/session/uploader";
import { HOST_STEPS } from "@lockkeeper/agent/steps/rows";
import { logReader } from "@lockkeeper/agent/units/log-part";
import type { BootId, MachineId, NodeName } from "@lockkeeper/core/model/ids";
import { loadContract } from "@lockkeeper/protocol/contract";
import type { SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import type { Machine } from "@lockkeeper/sandbox/hosts/machine";
import type { Logger } from "pino";
import type { StandInEtcd } from "./etcd.ts";
import { beginLife } from "./mortal.ts";
import { playedTool } from "./played-tool.ts";

export type EmbeddedAgentOptions = {
  readonly host: SimulatedHost;
  readonly stateFolder: string;
  /** Where the coordinator listens, `host:port` each. */
  readonly coordinator: string;
  readonly enrolment: string;
  readonly authorityFile: string;
  readonly tokenFile: string;
  readonly etcd: StandInEtcd;
  /** Whom snapshots are encrypted to; it keeps copies of other machines' then, and goes on with them when it is killed. */
  readonly recipient?: string;
  readonly log: Logger;
};

export type EmbeddedAgent = {
  /** As SIGKILL does: from here on nothing of it has an effect, and nothing was said or finished. Its units go on. */
  kill(): Promise<void>;
  /** As SIGTERM does. Resolves when nothing of it runs. */
  stop(): Promise<void>;
};

/** The real agent (enrolment, session, journal, executor and steps) over a simulated host. */
export async function startAgent(options: EmbeddedAgentOptions): Promise<EmbeddedAgent> {
  const { stateFolder, etcd } = options;
  const life = beginLife();
  const { machine } = options.host;
  const host: SimulatedHost = life.bind({ ...options.host, files: life.bind(options.host.files) });
  const node = machine.node as NodeName;
  const log = options.log.child({ node });
  const clock = life.bind(clockOf(machine), ["now"]);
  const machineId = machine.machineId as MachineId;
  const opened = await openJournal({ folder: stateFolder, machineId, clock });
  const journal = life.bind(heardBy(options.host, opened), ["records", "summary"]);
  const now = () => machine.time.now();
  const identity = createIdentity({
    ...options,
    node,
    contract: loadContract(),
    keysFile: createKeysFile(join(stateFolder, "identity.pem")),
    now,
    log,
  });
  const uploader = life.bind(createUploader({ identity, log, retryFirstMs: 50, retryMaxMs: 500 }));
  const download = createDownloader({ identity, log, retryFirstMs: 50, retryMaxMs: 500 });
  const folder = join(stateFolder, "snapshot-copies");
  const copies = options.recipient === undefined ? {} : { copies: createCopyKeeper({ folder, download, log }) };
  const openEtcd = async () => etcd.open(node);
  const bench = {
    ...{ node, host, journal, clock, stateFolder, machineId, uploader, log },
    boot: machine.bootId as BootId,
    openEtcd,
    recipient: options.recipient ?? null,
    etcdTools: "/nowhere",
    restore: { tool: playedTool, pieces: download },
  };
  const system = async () => ({ kernel: "simulated", memoryBytes: 8e9, cpus: 4, swapOn: false });
  const reader = hostReader({ host, clock, stateFolder, system, openEtcd });
  const executor = stepExecutor(bench, HOST_STEPS);
  const logs = logReader({ files: host.files, stateFolder, records: () => journal.records() });
  const stop = new AbortController();
  // A coordinator that comes back is to be found soon: the demo and the tests are watched by people.
  const times = { retryFirstMs: 100, retryMaxMs: 500 };
  const running = runAgent(
    { node, executor, reader, journal, logs, ...copies, identity, now, log, times },
    stop.signal,
  );
  running.catch(() => undefined);
  let over = false;
  return {
    async kill() {
      if (over) return;
      over = true;
      const ended = life.end();
      stop.abort();
      await ended;
      await opened.close();
    },
    async stop() {
      if (over) return;
      over = true;
      stop.abort();
      await running;
      await options.host.idle();
      await opened.close();
    },
  };
}

/** Tells the host of each step that begins: faults lie in wait for it. */
function heardBy(host: SimulatedHost, journal: Journal): Journal {
  return {
    records: () => journal.records(),
    summary: () => journal.summary(),
    append: async (body) => {
      const record = await journal.append(body);
      if (body.type === "intended") host.intended(body.step);
      return record;
    },
  };
}

/** The machine's own clock, which a fault may have changed since. */
function clockOf(machine: Machine): Clock {
  return { now: () => hostInstant(machine.time.now()), sleep: (ms) => machine.time.sleep(ms) };
}
