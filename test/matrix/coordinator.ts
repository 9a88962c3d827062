import { Leadership } from "@lockkeeper/coordinator/app/leadership";
import { makePlan } from "@lockkeeper/coordinator/app/make-plan";
import { makeRestore } from "@lockkeeper/coordinator/app/make-restore";
import { planRollback } from "@lockkeeper/coordinator/app/plan-rollback";
import { startUpgrade } from "@lockkeeper/coordinator/app/start-upgrade";
import { createRegistry } from "@lockkeeper/coordinator/grpc/registry";
import type { AgentSession } from "@lockkeeper/coordinator/grpc/session";
import { createSettlements } from "@lockkeeper/coordinator/grpc/settlements";
import { kubeOver } from "@lockkeeper/coordinator/kube/open";
import type { Request, Transport } from "@lockkeeper/coordinator/kube/transport";
import type { Store } from "@lockkeeper/coordinator/ports/store";
import { Reconciler } from "@lockkeeper/coordinator/reconciler/reconciler";
import type { SnapshotLibrary } from "@lockkeeper/coordinator/snapshots/library";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { EventBody } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, NodeUid, RunId } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { retry } from "@lockkeeper/core/run/verbs";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import { pino } from "pino";
import type { AgentLife } from "./agents.ts";
import type { AgentSettled } from "./delivery.ts";
import { mortal, type Reaper } from "./points.ts";

const ASKED = { by: "anna", why: "the crash matrix" };
/** Between an agent and the coordinator, in virtual milliseconds; an answer that does not come is given up. */
const WIRE_MS = 5;
const ANSWER_MS = 10_000;

/** One life of the coordinator: the reconciler, its leadership and its view of the cluster, over what outlives it. */
export type CoordinatorLife = {
  /** An agent that is there now, or came anew. */
  join(agent: AgentLife): Promise<void>;
  leave(agent: AgentLife): void;
  /** True when it leads and every agent has said hello. */
  ready(): boolean;
  plan(to: string, policy: unknown): ReturnType<typeof makePlan>;
  /** The dry run of a restore of the only snapshot that is kept. */
  restore(undoSeconds: number, policy: unknown): ReturnType<typeof makeRestore>;
  start(plan: Parameters<typeof startUpgrade>[1], digest: Parameters<typeof startUpgrade>[2]): Promise<Result<RunId>>;
  planBack(run: RunId, how?: Parameters<typeof planRollback>[2]): ReturnType<typeof planRollback>;
  retry(run: RunId): Result<unknown>;
  halted(): boolean;
  over(): boolean;
};

export type CoordinatorOptions = {
  readonly number: number;
  readonly store: Store;
  readonly transport: Transport;
  readonly api: ApiServer;
  readonly reaper: Reaper;
  /** What is kept of snapshots; none by default. */
  readonly kept?: readonly KeptSnapshot[];
  readonly died: () => void;
};

export function startCoordinator(options: CoordinatorOptions): CoordinatorLife {
  const { number, api, reaper } = options;
  const log = pino({ level: "silent" });
  const stop = new AbortController();
  const { life, port } = mortal("coordinator", reaper, () => {
    stop.abort();
    options.died();
  });
  const clock = () => Date.now() as Instant;
  const store = port(options.store, storeCall, "at once");
  const wire = port(options.transport, (method, [request]) => (method === "send" ? apiCall(request) : null));
  const kube = kubeOver(wire, {
    namespace: "lockkeeper",
    identity: `coordinator-${number}`,
    nodeName: null,
    log,
    clock,
  });
  const registry = createRegistry(clock, log);
  const { agents } = registry;
  const settlements = createSettlements(registry.listening, () => undefined);
  let look: () => void = () => undefined;
  const reconciler = new Reconciler({
    ...{ store, cluster: kube.cluster, agents, clock, log },
    holder: `coordinator-${number}`,
    changed: () => undefined,
  });
  const leadership = new Leadership({
    ...{ lease: kube.lease, store, agents, cluster: kube.cluster, reconciler, clock, log },
    changed: () => undefined,
  });
  agents.listen({
    settled: (report) => reconciler.report(report),
    progress: () => undefined,
    changed: () => look(),
  });
  look = () => {
    if (life.over) return;
    leadership.check();
    reconciler.wake();
  };
  kube.cluster.watch(() => look(), stop.signal).catch(() => undefined);
  leadership.run(stop.signal).catch(() => undefined);
  const parts = { store, cluster: kube.cluster, agents, reconciler, clock, leadership };
  const sessions = new Map<AgentLife, { readonly session: AgentSession; readonly close: () => void }>();

  return {
    async join(agent) {
      const { journal, facts, units } = await agent.hello();
      const uid = api.store.get("Node", agent.node)?.metadata.uid as NodeUid;
      let epoch = journal.epoch;
      const answered = <T>(ask: () => Promise<T>): Promise<T | null> => inTime(life.over ? never() : crossing(ask));
      const session: AgentSession = {
        hello: {
          node: agent.node,
          uid,
          journal,
          facts,
          runningUnits: units,
          machineId: facts.machineId,
          bootId: facts.bootId,
        } as AgentSession["hello"],
        async lead(next: Epoch) {
          const answer = await answered(async () => ({ refused: await agent.work.lead(next) }));
          if (answer === null) return fail("agent-away", "no answer");
          if (answer.refused !== null) return fail(answer.refused.code, answer.refused.detail);
          epoch = next;
          return ok(null);
        },
        async assign(run, step, attempt, under) {
          const answer = await answered(async () => ({
            refused: await agent.work.assign({ run, step, attempt, epoch: under }),
          }));
          if (answer === null) return fail("agent-away", "no answer");
          if (answer.refused !== null) return fail(answer.refused.code, answer.refused.detail);
          epoch = under;
          return ok(null);
        },
        async query(target) {
          const reported = await answered(() => agent.query(target));
          return reported === null ? fail("agent-away", "no answer") : ok(reported);
        },
        log: async () => fail("log-unknown", "nobody reads logs here"),
        keepCopy: async () => fail("step-refused", "nobody keeps copies here"),
        receive: () => undefined,
        gone: () => undefined,
        end: () => undefined,
      };
      const deliver = async ({ number: of, key, outcome }: AgentSettled) => {
        if (life.over || epoch === null || !sessions.has(agent)) return;
        const by = { is: "agent", node: agent.node, uid, machineId: facts.machineId, epoch } as const;
        await new Promise((resolve) => setTimeout(resolve, WIRE_MS));
        if (await settlements.settle({ ...key, outcome, by })) if (!life.over) await agent.outbox.acknowledge(of);
      };
      const resend = setInterval(
        () => agent.outbox.pending().forEach((one) => void deliver(one).catch(() => undefined)),
        2000,
      );
      const stopListening = agent.outbox.onAdded((one) => void deliver(one).catch(() => undefined));
      const close = () => {
        clearInterval(resend);
        stopListening();
      };
      if (life.over) return close();
      sessions.set(agent, { session, close });
      registry.join(session);
      for (const one of agent.outbox.pending()) void deliver(one).catch(() => undefined);
    },
    leave(agent) {
      const open = sessions.get(agent);
      if (open === undefined) return;
      sessions.delete(agent);
      open.close();
      if (!life.over) registry.leave(open.session, "the connection broke");
    },
    ready: () => !life.over && leadership.waitingFor().length === 0,
    plan: (to, policy) => makePlan(parts, to, policy, ASKED),
    restore: (undoSeconds, policy) =>
      makeRestore(
        { ...parts, library: libraryOf(options.kept ?? []) },
        { snapshot: options.kept?.[0]?.digest ?? "", undoSeconds, policy },
        ASKED,
      ),
    start: async (plan, digest) => {
      const started = await startUpgrade(parts, plan, digest, undefined, ASKED, undefined, "kubernetes");
      return started.ok ? ok(started.value.run) : started;
    },
    planBack: (run, how = {}) => planRollback({ ...parts, library: libraryOf(options.kept ?? []) }, run, how, ASKED),
    retry: (run) => reconciler.say(run, (view) => retry(view, ASKED)),
    halted: () => !life.over && (reconciler.current?.view.halts.length ?? 0) > 0,
    over: () => life.over,
  };
}

/** The shelf without its disk: what lies on it has been proven by whoever made it. */
function libraryOf(kept: readonly KeptSnapshot[]): SnapshotLibrary {
  const list = async () => kept.map((one) => ({ kept: one, path: "/nowhere", receivedAt: 0 }));
  const proven: SnapshotLibrary["prove"] = async (digest) =>
    ok({ digest, proven: "restored", dbBytes: 0, restored: null, why: null });
  return {
    list,
    find: async (digest) => {
      const found = (await list()).find((one) => one.kept.digest === digest);
      return found ? ok(found) : fail("snapshot-unknown", "there is none");
    },
    prove: proven,
    proveForPlan: proven,
    lastProof: async () => null,
    read: () => {
      throw new Error("nothing is read from here");
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

async function crossing<T>(ask: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, WIRE_MS));
  return ask();
}

/** Null when there was no answer in time. */
function inTime<T>(answer: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => resolve(null), ANSWER_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

function storeCall(method: string, args: readonly unknown[]): string | null {
  if (method === "raiseEpoch") return "raise the epoch";
  if (method !== "append") return null;
  const bodies = args[4] as readonly EventBody[];
  return `append ${bodies.map(bodyName).join("+")}`;
}

function bodyName(body: EventBody): string {
  if (body.type === "step-intended") return `intended ${body.step.id}`;
  return body.type === "step-settled" ? `settled ${body.step}` : body.type;
}

/** Names of pods differ from run to run: they are left out. */
function apiCall(request: unknown): string {
  const { method, path } = request as Request;
  const [bare = ""] = path.split("?");
  return `${method} ${bare.replace(/\/pods\/[^/]+/, "/pods/POD")}`;
}
