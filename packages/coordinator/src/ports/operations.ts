import type { Result } from "@lockkeeper/core/model/errors";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type {
  Digest,
  Epoch,
  Instant,
  MachineId,
  NodeName,
  NodeUid,
  PlanId,
  RunId,
  StepId,
} from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { ClusterState, NodeState, Ownership } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import type { Version } from "@lockkeeper/core/model/version";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import type { Estimate } from "@lockkeeper/core/plan/estimate";
import type { RunReport } from "@lockkeeper/core/report/report";
import type { PlanRow } from "./store.ts";

/** What a restore is asked for with. */
export type RestoreAsked = {
  /** A snapshot's digest, or its beginning. */
  readonly snapshot: string;
  readonly undoSeconds?: number | undefined;
  /** A partial policy as it came in; undefined: the defaults. */
  readonly policy?: unknown;
  /** The API server does not answer: it is planned from what was seen last. */
  readonly apiAway?: boolean | undefined;
};

export type Asked = {
  readonly by: string;
  readonly why: string;
  /** Entity tags of the states in which it may be done; absent: in any. `precondition-failed` */
  readonly onlyAt?: readonly string[];
};

/** How far back: `withEtcdRestore` takes the whole cluster back, and loses what was written since. */
export type RollbackAsked = { readonly withEtcdRestore?: boolean; readonly undoSeconds?: number };

/** What operators can ask of the coordinator; the REST adapter calls nothing else. */
export interface Operations {
  cluster(): Promise<Result<ClusterState>>;
  /** As last seen: nothing is asked for it. `cluster-unreachable` */
  nodes(): Result<readonly NodeSummary[]>;
  /** Another text when `nodes` answers something else than before; empty while it is not known. */
  nodesTag(): string;
  /** `node-unknown`, `cluster-unreachable` */
  node(name: NodeName): Result<NodeState>;
  /** One for each node, whether its agent is here or not. `cluster-unreachable` */
  agents(): Result<readonly AgentView[]>;
  /** `cluster-unreachable` */
  lock(): Result<LockView>;
  /** The cluster with all that a plan is made from. @param to undefined: no other repository is asked than the hosts' own. */
  observe(to: string | undefined): Promise<Result<ClusterState>>;
  /** Preflight and drain forecast; keeps nothing. @param to undefined: the newest version found in the cluster. */
  lookAhead(to: string | undefined, policy: unknown): Promise<Result<Ahead>>;
  /** @param policy a partial policy as it came in, still unchecked; undefined: the defaults. */
  makePlan(to: string, policy: unknown, asked: Asked, id?: PlanId): Promise<Result<Plan>>;
  /** The dry run of a restore of etcd: a plan like any other. */
  makeRestore(request: RestoreAsked, asked: Asked, id?: PlanId): Promise<Result<Plan>>;
  /** The way back from where an upgrade stopped, as a plan. */
  planRollback(id: RunId, request: RollbackAsked, asked: Asked, plan?: PlanId): Promise<Result<Plan>>;
  plan(id: PlanId): Result<Plan>;
  /** How long a plan may take, by what earlier runs took. */
  estimate(id: PlanId): Result<Estimate>;
  /** Newest first. @param before those older than this one alone */
  plans(limit: number, before?: PlanId): readonly PlanRow[];
  /** @param evidence as it came in; undefined: none. @param confirm the cluster's name: a restore needs it. */
  start(
    plan: PlanId,
    digest: Digest,
    asked: Asked,
    evidence?: unknown,
    id?: RunId,
    confirm?: string,
  ): Promise<Result<UpgradeStatus>>;
  /** Newest first. @param before those older than this one alone */
  upgrades(limit: number, before?: RunId): readonly UpgradeStatus[];
  /** The same without their steps: of runs that are over no log is read twice. */
  upgradeSummaries(limit: number, before?: RunId): readonly UpgradeSummary[];
  upgrade(id: RunId): Result<UpgradeStatus>;
  /**
   * A part of what a step wrote on its host, from a byte on, asked of its agent. @param attempt undefined: the newest.
   * `upgrade-unknown`, `log-unknown`, `agent-away`, `rate-limited`
   */
  stepLog(id: RunId, step: string, attempt: number | undefined, offset: number): Promise<Result<StepLogPart>>;
  events(id: RunId, after: number, limit: number): Result<readonly RunEvent[]>;
  /** The record of a run, of one that still goes on, too. */
  report(id: RunId): Result<RunReport>;
  /** Every event with `seq` > `after`, then those to come, until the run is over or the signal aborts. */
  follow(id: RunId, after: number, signal: AbortSignal): Result<AsyncIterable<RunEvent>>;
  /** Called after each change of an upgrade's status (waits and progress included). @returns how to stop listening. */
  onStatus(listener: (status: UpgradeStatus) => void): () => void;
  /** Called after anything has changed that pages show; with its name, never with what it is. @returns how to stop listening. */
  onChange(listener: (what: Changed) => void): () => void;
  pause(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  resume(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  abort(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  retry(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  /** A person's word for what waits for it now. */
  approve(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  /** Passes over the failed steps whose kinds allow it. */
  skip(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  force(id: RunId, asked: Asked): Promise<Result<UpgradeStatus>>;
  /** Agents whose enrolment waits for a person. */
  enrolments(): readonly EnrolmentView[];
  /** Lets a node's waiting enrolment through, once. `node-unknown` when none waits. */
  approveEnrolment(node: NodeName, asked: Asked): Result<EnrolmentView>;
  /** A person's word that nothing of ours runs on a node whose agent cannot say hello: the coordinator waits for it no more. */
  declareAbsent(node: NodeName, asked: Asked): Result<Health>;
  health(): Health;
  /**
   * Nodes that are out of service by the newest run's hand, and since when. Of a run that is over those alone that are seen
   * cordoned still, with our mark: its log does not learn that a person has brought one back.
   */
  outOfService(): readonly OutSince[];
}

/** An upgrade without its steps: how many there are. */
export type UpgradeSummary = Omit<UpgradeStatus, "steps"> & { readonly steps: number };

export type OutSince = { readonly node: NodeName; readonly since: Instant };

/** What can be asked for anew: nodes, agents and the lock; what waits for approval; plans; the upgrade of that id. */
export type Changed = "cluster" | "enrolments" | "plans" | `upgrade ${RunId}`;

/** A part of the log of an attempt at a step. */
export type StepLogPart = LogPart & { readonly step: StepId; readonly attempt: number; readonly node: NodeName };

/** A node without all that is known of its host. */
export type NodeSummary = Omit<NodeState, "host"> & {
  readonly kubeadm: Version | null;
  readonly agent: { readonly connected: boolean; readonly since: Instant | null };
};

export type AgentView = {
  readonly node: NodeName;
  readonly connected: boolean;
  /** It has said hello since the coordinator's start. */
  readonly hello: boolean;
  readonly since: Instant | null;
  readonly machineId: MachineId | null;
  /** The highest epoch that its journal knows. */
  readonly epoch: Epoch | null;
  readonly journalRecords: number;
  readonly open: readonly AttemptKey[];
  readonly runningUnits: readonly string[];
};

/** Who may act, and what is held. */
export type LockView = Pick<Health, "leading" | "epoch" | "waitingFor"> & {
  /** The upgrade that is not over. */
  readonly upgrade: RunId | null;
  /** Nodes that are out of service or on hold. */
  readonly nodes: readonly {
    readonly node: NodeName;
    readonly unschedulable: boolean;
    readonly owner: Ownership | null;
    readonly hold: string | null;
  }[];
};

export type EnrolmentView = {
  readonly node: NodeName;
  readonly uid: NodeUid;
  readonly machineId: MachineId;
  readonly why: string;
  readonly askedAt: Instant;
};

export type Health = {
  readonly leading: boolean;
  readonly epoch: number | null;
  /** Empty when ready; otherwise what is waited for, one line each. */
  readonly waitingFor: readonly string[];
  readonly agentsConnected: number;
  readonly nodes: number;
};
