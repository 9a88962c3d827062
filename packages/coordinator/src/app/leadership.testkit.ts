import { fail, ok } from "@lockkeeper/core/model/errors";
import type { Epoch, Instant, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { HostStep } from "@lockkeeper/core/model/step";
import { pino } from "pino";
import { restorePlan, withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import type { AgentHello, Agents } from "../ports/agents.ts";
import type { Cluster, Observation } from "../ports/cluster.ts";
import type { LeaderLease, LeaseChange } from "../ports/lease.ts";
import type { Store } from "../ports/store.ts";
import { Reconciler } from "../reconciler/reconciler.ts";
import { Leadership } from "./leadership.ts";

export const LINE = "cp1 w1 @1.30.2";
export const RUN = "up-1" as RunId;
export const PLAN = restorePlan(LINE);
export const SILENCE: LeaseChange = { is: "lost", because: "silence", why: "it could not be renewed in time" };
export const log = pino({ level: "silent" });
export const clock = () => Date.now() as Instant;

export type Assigned = { readonly step: HostStep; readonly attempt: number; readonly epoch: Epoch };

/** Hosts whose agents fence by epoch, as the real ones do; every step that they take is kept for the test to settle. */
export class Hosts {
  readonly journals = new Map<NodeName, Epoch>();
  readonly taken: Assigned[] = [];
  readonly refused: Assigned[] = [];
  readonly led: Epoch[] = [];
  readonly away = new Set<NodeName>();
  /** What their journals hold as begun and not settled, as they say it in their next hello. */
  readonly open = new Map<NodeName, readonly AttemptKey[]>();

  readonly agents: Agents = {
    listen: () => undefined,
    hellos: () => new Map(PLAN.basis.nodes.map((node) => [node.name, this.#hello(node)])),
    facts: () => new Map(withEtcd(LINE).nodes.flatMap(({ name, host }) => (host ? [[name, host]] : []))),
    probe: async () => fail("agent-away", "not played"),
    log: async () => fail("agent-away", "not played"),
    keepCopy: async () => fail("agent-away", "not played"),
    lead: async (epoch) => {
      this.led.push(epoch);
      for (const { name } of PLAN.basis.nodes) this.#raise(name, epoch);
      return ok(null);
    },
    openRun: () => undefined,
    assign: async (node, _, step, attempt, epoch) => {
      if (epoch < (this.journals.get(node) ?? 0)) {
        this.refused.push({ step, attempt, epoch });
        return fail("epoch-old", "a higher one is known");
      }
      this.#raise(node, epoch);
      this.taken.push({ step, attempt, epoch });
      return ok(null);
    },
  };

  #raise(node: NodeName, epoch: Epoch): void {
    this.journals.set(node, Math.max(epoch, this.journals.get(node) ?? 0) as Epoch);
  }

  #hello({ name, uid, machineId }: (typeof PLAN.basis.nodes)[number]): AgentHello {
    const presence = { connected: !this.away.has(name), since: 0 as Instant, uid, machineId };
    return {
      node: name,
      presence,
      journal: { epoch: this.journals.get(name) ?? null, records: 0, open: this.open.get(name) ?? [] },
      runningUnits: [],
    };
  }
}

export type PlayedApi = { now: Observation; last?: ClusterState; leaseNamesUs?: boolean };

/** One coordinator: real but for the Lease and the API, which the test plays. */
export function coordinator(store: Store, hosts: Hosts, api: PlayedApi) {
  const written: Epoch[] = [];
  const acted: string[] = [];
  let told: (change: LeaseChange) => void = () => undefined;
  const lease: LeaderLease = {
    run: async (changed) => {
      told = changed;
    },
    writeEpoch: async (epoch) => void written.push(epoch),
    held: () => true,
    namesUs: () => api.leaseNamesUs ?? false,
    holder: () => "another",
  };
  const never = () => new Promise<never>(() => undefined);
  const cluster: Cluster = {
    watch: async () => undefined,
    observe: () => api.now,
    lastSeen: () => api.last ?? null,
    refresh: async () => api.now,
    act: (step) => {
      acted.push(step.id);
      return never();
    },
    actOnCluster: (step) => {
      acted.push(step.id);
      return never();
    },
    inventory: never,
    outsideRefused: () => null,
    drainFindings: async () => [],
  };
  const { agents } = hosts;
  const changed = () => undefined;
  const reconciler = new Reconciler({ store, cluster, agents, clock, log, holder: "coordinator-1", changed });
  const leadership = new Leadership({ lease, store, agents, cluster, reconciler, clock, log, changed });
  void leadership.run(new AbortController().signal);
  return { reconciler, leadership, written, acted, lease: (change: LeaseChange) => told(change) };
}
