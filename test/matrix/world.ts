import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Epoch } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import type { Version } from "@lockkeeper/core/model/version";
import type { KubeObject } from "@lockkeeper/sandbox/api/objects";
import { aCluster } from "@lockkeeper/sandbox/api/samples";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import { SimulatedCluster } from "@lockkeeper/sandbox/hosts/cluster";
import { standInEtcd } from "../embedded/etcd.ts";
import { type MatrixNode, openMatrixNode } from "./agents.ts";
import { type CoordinatorLife, startCoordinator } from "./coordinator.ts";
import { memoryStore } from "./memory-store.ts";
import type { Reaper } from "./points.ts";
import { inProcessApi } from "./transport.ts";

/** A coordinator's container starts again. */
const RESTART_MS = 3000;
const EVENTS_MAX = 10_000;

export type Shape = { readonly controlPlanes: number; readonly workers: number };

export type WorldOptions = {
  readonly shape: Shape;
  readonly from: Version;
  readonly offers: readonly Version[];
  /** In the cluster beside its nodes. */
  readonly objects: readonly KubeObject[];
  readonly reaper: Reaper;
  /** False: an agent that died stays away. */
  readonly comesBack: boolean;
};

/** What outlives coordinators and agents, and who of them lives now. */
export type MatrixWorld = {
  readonly api: ApiServer;
  readonly cluster: SimulatedCluster;
  readonly store: ReturnType<typeof memoryStore>;
  readonly nodes: readonly MatrixNode[];
  /** Nodes with an etcd member. */
  readonly members: readonly string[];
  /** The coordinator's snapshots, and their files. */
  readonly kept: KeptSnapshot[];
  readonly shelf: Map<string, Uint8Array>;
  /** The first coordinator starts; whoever dies is followed by the next. */
  lead(): void;
  leader(): CoordinatorLife;
  /** Of the newest run; none before it. */
  events(): readonly RunEvent[];
};

/** A cluster on virtual time with an agent on each node, and no coordinator yet. */
export async function openMatrixWorld(options: WorldOptions): Promise<MatrixWorld> {
  const { shape, from, offers, objects, reaper, comesBack } = options;
  const { api, transport } = inProcessApi();
  for (const object of [...aCluster(shape.workers, from, shape.controlPlanes), ...objects]) api.store.put(object);
  const cluster = new SimulatedCluster({ api, kubeletAwayMs: 500 });
  const names = api.store.list("Node").map((node) => node.metadata.name);
  const members = names.filter((name) => name.startsWith("cp"));
  const etcd = standInEtcd(members, api);
  cluster.playRestores(members, etcd);
  const store = memoryStore();
  const kept: KeptSnapshot[] = [];
  const shelf = new Map<string, Uint8Array>();
  const nodes: MatrixNode[] = [];
  let lives = 0;
  let current: CoordinatorLife | null = null;
  const lead = () => {
    lives += 1;
    const died = () => setTimeout(lead, RESTART_MS);
    const life = startCoordinator({ number: lives, store, transport, api, reaper, kept, died });
    current = life;
    for (const node of nodes) {
      const agent = node.agent();
      if (agent !== null) void life.join(agent);
    }
  };
  const known = new Map<MatrixNode, ReturnType<MatrixNode["agent"]>>();
  const changed = (node: MatrixNode) => {
    const before = known.get(node) ?? null;
    const now = node.agent();
    known.set(node, now);
    if (before !== null && before !== now) current?.leave(before);
    if (now !== null && now !== before) void current?.join(now);
  };
  for (const node of names) {
    const one = await openMatrixNode({
      ...{ node, cluster, from, offers, etcd, reaper, shelf, changed },
      ...{ controlPlane: members.includes(node), comesBack: () => comesBack },
    });
    nodes.push(one);
    known.set(one, one.agent());
  }
  return {
    ...{ api, cluster, store, nodes, members, kept, shelf, lead },
    leader: () => {
      if (current === null) throw new Error("nobody leads yet");
      return current;
    },
    events: () => {
      const [row] = store.runs(1);
      return row === undefined ? [] : store.events(row.id, 0, EVENTS_MAX);
    },
  };
}

/** The codes of the newest run's last halt. */
export function haltedBy(world: MatrixWorld): string {
  const halt = world.events().findLast((event) => event.type === "halted");
  return halt?.type === "halted" ? halt.findings.map(({ code }) => code).join(", ") : "?";
}

/** Where the newest run is, in a line. */
export function lastOf(world: MatrixWorld): string {
  return JSON.stringify(world.events().at(-1) ?? "no run has begun").slice(0, 400);
}

/** What is wrong whatever was done: the log by the independent checker, what agents did unrecorded, an older epoch that is taken. */
export async function alwaysWrong({ nodes, store, events }: MatrixWorld): Promise<readonly string[]> {
  const wrong = [
    ...audit(events()).map(({ seq, why }) => `audit rejects event ${seq}: ${why}`),
    ...nodes.flatMap(({ breaches }) => breaches),
  ];
  const old = (store.highestEpoch() ?? 1) - 1;
  if (old === 0) return wrong;
  for (const node of nodes) {
    const agent = node.agent();
    if (agent !== null && (await agent.work.lead(old as Epoch)) === null)
      wrong.push(`the agent of ${agent.node} takes the old epoch ${old}`);
  }
  return wrong;
}

/** Waits so long at most: a call of the dead never ends. */
export function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work.catch(() => undefined), sleep(ms)]);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
