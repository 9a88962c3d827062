import { hostInstant } from "@lockkeeper/agent/clock";
import { stepExecutor } from "@lockkeeper/agent/executor/executor";
import type { Host } from "@lockkeeper/agent/host/host";
import type { MemoryDisk } from "@lockkeeper/agent/host/memory-files.testkit";
import { memoryFiles } from "@lockkeeper/agent/host/memory-files.testkit";
import type { SnapshotUploader } from "@lockkeeper/agent/ports/steps";
import { hostReader } from "@lockkeeper/agent/reader/reader";
import type { RestoreSource } from "@lockkeeper/agent/restore/ports";
import { createOutbox, type Outbox } from "@lockkeeper/agent/session/outbox";
import { createWork, type Work } from "@lockkeeper/agent/session/work";
import { HOST_STEPS } from "@lockkeeper/agent/steps/rows";
import { unitPaths } from "@lockkeeper/agent/units/paths";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { BootId, MachineId, NodeName } from "@lockkeeper/core/model/ids";
import type { JournalRecord, JournalSummary } from "@lockkeeper/core/model/journal";
import type { Version } from "@lockkeeper/core/model/version";
import type { SimulatedCluster } from "@lockkeeper/sandbox/hosts/cluster";
import { openSimulatedHost, type SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import { pino } from "pino";
import type { StandInEtcd } from "../embedded/etcd.ts";
import { playedTool } from "../embedded/played-tool.ts";
import { memoryJournal } from "./memory-journal.ts";
import { mortal, type Reaper } from "./points.ts";

const STATE = "/var/lib/lockkeeper/agent";
const COPY_ON = "c".repeat(32) as MachineId;
/** From an agent's death to the next one's start: the kubelet restarts its container. */
const RESTART_MS = 2000;
/** How long units take, so that agents can die while they run. */
const PACE = { "kubeadm-apply": 3000, "kubeadm-node": 3000, "install-packages": 1500, "restart-kubelet": 800 };

/** One life of an agent, as whoever leads sees it. */
export type AgentLife = {
  readonly node: NodeName;
  readonly work: Work;
  readonly outbox: Outbox;
  hello(): Promise<{
    readonly journal: JournalSummary;
    readonly facts: Omit<HostFacts, "receivedAt">;
    readonly units: readonly string[];
  }>;
  query(target: Version | null): Promise<Omit<HostFacts, "receivedAt">>;
};

/** A node's machine and disk, which outlive its agents. */
export type MatrixNode = {
  readonly host: SimulatedHost;
  readonly journal: JournalRecord[];
  /** What was asked of the machine that should not have been. */
  readonly breaches: readonly string[];
  /** Null while there is none. */
  readonly agent: () => AgentLife | null;
};

export type NodeOptions = {
  readonly node: string;
  readonly controlPlane: boolean;
  readonly cluster: SimulatedCluster;
  readonly from: Version;
  readonly offers: readonly Version[];
  readonly etcd: StandInEtcd;
  readonly reaper: Reaper;
  /** Snapshots that the coordinator keeps, by digest. */
  readonly shelf: Map<string, Uint8Array>;
  /** False: a dead agent stays dead. */
  readonly comesBack?: () => boolean;
  /** An agent was started, or has died. */
  readonly changed: (node: MatrixNode) => void;
};

export async function openMatrixNode(options: NodeOptions): Promise<MatrixNode> {
  const { node, controlPlane, cluster, from, offers, etcd, reaper, shelf, changed } = options;
  const disk: MemoryDisk = new Map();
  const journal: JournalRecord[] = [];
  const host = await openSimulatedHost({
    ...{ node, controlPlane, cluster, offers, version: from, pace: PACE },
    files: memoryFiles(disk, () => Date.now()),
    unitFiles: (unit) => unitPaths(STATE, unit),
  });
  let agent: AgentLife | null = null;
  const breaches: string[] = [];
  const there: MatrixNode = { host, journal, breaches, agent: () => agent };
  // The machine's own look at whoever asks it for a unit: what it is about to do must be in the journal by then.
  const watched: SimulatedHost = {
    ...host,
    startUnit: async (job, unit, attempt) => {
      if (!journal.some((record) => record.type === "unit" && record.unit === unit))
        breaches.push(`${node}: ${job.do} was begun before it was in the journal`);
      await host.startUnit(job, unit, attempt);
    },
  };
  const start = () => {
    agent = startAgent(node as NodeName, watched, journal, etcd, shelf, reaper, () => {
      agent = null;
      changed(there);
      if (options.comesBack?.() === false) return;
      setTimeout(() => {
        start();
        changed(there);
      }, RESTART_MS);
    });
  };
  start();
  return there;
}

function startAgent(
  node: NodeName,
  real: SimulatedHost,
  disk: JournalRecord[],
  etcd: StandInEtcd,
  shelf: Map<string, Uint8Array>,
  reaper: Reaper,
  died: () => void,
): AgentLife {
  const { port } = mortal(node, reaper, died);
  const files = port(real.files, (method, [path]) =>
    method === "write" || method === "remove" ? `${method} ${path}` : null,
  );
  const host: Host = { ...port<Host>(real, hostCall), files };
  const clock = port(
    { now: () => hostInstant(Date.now()), sleep: (ms: number) => real.machine.time.sleep(ms) },
    () => null,
  );
  const journal = port(memoryJournal(disk, clock), (method, [body]) =>
    method === "append" ? `journal ${recordName(body)}` : null,
  );
  const uploader: SnapshotUploader = port(
    {
      upload: async ({ digest, file }) => {
        const bytes = await real.files.read(file);
        if (bytes !== null) shelf.set(digest, bytes);
        return { digest, machineId: COPY_ON };
      },
    } satisfies SnapshotUploader,
    () => "upload",
  );
  const log = pino({ level: "silent" });
  const openEtcd = async () => etcd.open(node);
  const { machine } = real;
  const bench = {
    ...{
      node,
      host,
      journal,
      clock,
      uploader,
      openEtcd,
      log,
      stateFolder: STATE,
      recipient: null,
      etcdTools: "/nowhere",
      restore: port({ tool: playedTool, pieces: piecesFrom(shelf) }, () => null),
    },
    machineId: machine.machineId as MachineId,
    boot: machine.bootId as BootId,
  };
  const executor = stepExecutor(bench, HOST_STEPS);
  const outbox = createOutbox(journal, log);
  const work = createWork({ node, executor, journal, outbox, progress: () => undefined, log });
  const system = async () => ({ kernel: "simulated", memoryBytes: 8e9, cpus: 4, swapOn: false });
  const reader = hostReader({ host, clock, stateFolder: STATE, system, openEtcd });
  return {
    ...{ node, work, outbox },
    query: (target) => reader.read(target),
    hello: async () => ({
      journal: journal.summary(),
      facts: await reader.read(null),
      units: await executor.runningUnits(),
    }),
  };
}

/** The coordinator's copy, without a wire: that has tests of its own. */
function piecesFrom(shelf: ReadonlyMap<string, Uint8Array>): RestoreSource["pieces"] {
  return async function* pieces(_, { digest }) {
    const file = shelf.get(digest);
    if (file === undefined) throw new Error(`no snapshot ${digest} is kept`);
    yield file;
  };
}

function hostCall(method: string, [first]: readonly unknown[]): string | null {
  const named = typeof first === "object" && first !== null && "do" in first ? String(first.do) : "";
  if (method === "startUnit") return `unit ${named}`;
  return method === "run" && named !== "" ? `run ${named}` : null;
}

function recordName(body: unknown): string {
  if (typeof body !== "object" || body === null || !("type" in body)) return "?";
  if ("step" in body && typeof body.step === "object" && body.step !== null && "id" in body.step)
    return `${body.type} ${body.step.id}`;
  if ("key" in body && typeof body.key === "object" && body.key !== null && "step" in body.key)
    return `${body.type} ${body.key.step}`;
  return String(body.type);
}
