import { randomUUID } from "node:crypto";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Epoch, Instant, MachineId, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { SnapshotTask, SnapshotTaskState } from "@lockkeeper/core/model/snapshot-task";
import { type HostStep, stepNode } from "@lockkeeper/core/model/step";
import { isoTime } from "@lockkeeper/core/plan/time-text";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Logger } from "pino";
import type { Agents, StepReport } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { withHosts } from "../reconciler/world.ts";
import { chooseMember } from "./choose-member.ts";
import type { TaskFile } from "./task-file.ts";

export type SnapshotTasksOptions = {
  readonly file: TaskFile;
  readonly agents: Pick<Agents, "assign" | "hellos" | "facts">;
  readonly cluster: Pick<Cluster, "observe">;
  /** The epoch that this coordinator leads under; null while it does not. */
  readonly epoch: () => Epoch | null;
  /** The open upgrade as its log has it; null: none. */
  readonly run: () => RunView | null;
  /** Of the machine that copies are kept on. */
  readonly machineId: MachineId;
  readonly clock: () => Instant;
  readonly log: Logger;
};

export type TakeSnapshot = {
  readonly id: RunId;
  /** Null: the one that suits best. */
  readonly node: NodeName | null;
  readonly reason: string;
  readonly by: string;
};

/** An id like a run's: the agent's journal and the copy's folder take it for one. */
export function newTaskId(): RunId {
  return `snapshot-${randomUUID()}` as RunId;
}

const STEP = "snapshot" as StepId;
/** A copy alone may take four hours; an agent that is gone for so long will not bring it. */
const TASK_MAX_MS = 6 * 3_600_000;

/**
 * Snapshots outside of upgrades, one at a time and never on a node that the open upgrade works on. Each is on record
 * before its agent hears of it; a coordinator that comes back takes up what is open, as the same attempt.
 */
export class SnapshotTasks {
  readonly #options: SnapshotTasksOptions;
  /** What was handed to an agent by this process, under which epoch and to which of its sessions. */
  #assigned: { readonly id: RunId; readonly epoch: Epoch; readonly since: Instant } | null = null;
  #doing = "";
  #turning: Promise<unknown> = Promise.resolve();

  constructor(options: SnapshotTasksOptions) {
    this.#options = options;
  }

  /** Newest first. */
  all(): readonly SnapshotTask[] {
    return this.#options.file.all();
  }

  find(id: RunId): Result<SnapshotTask> {
    const task = this.all().find((one) => one.id === id);
    return task ? ok(task) : fail("snapshot-unknown", `no snapshot was asked for under the id ${id}`);
  }

  /** What the open one does now; empty when that is not known. */
  get doing(): string {
    return this.#doing;
  }

  get open(): SnapshotTask | null {
    return this.all().find(({ state }) => state.is === "open") ?? null;
  }

  /** Puts one on record and begins it. `not-leading`; `snapshot-running`; `node-unknown`. */
  take(order: TakeSnapshot): Promise<Result<SnapshotTask>> {
    return this.#inTurn(async () => {
      const { file, cluster, agents, machineId, clock } = this.#options;
      const epoch = this.#options.epoch();
      if (epoch === null) return fail("not-leading", "this coordinator does not lead");
      const { open } = this;
      if (open !== null)
        return fail("snapshot-running", `one of ${open.node} is under way since ${isoTime(open.askedAt)}`);
      const seen = cluster.observe();
      if (seen.is === "away" && order.node === null) return fail("cluster-unreachable", seen.why);
      const presences = new Map([...agents.hellos()].map(([name, { presence }]) => [name, presence]));
      const state = seen.is === "seen" ? withHosts(seen.state, agents as Agents) : { nodes: [] };
      const node = order.node ?? chooseMember(state, presences, machineId);
      if (node === null) return fail("node-unknown", "no control plane's agent is connected");
      const known = state.nodes.find(({ name }) => name === node);
      if (seen.is === "seen" && known?.role !== "control-plane")
        return fail("node-unknown", `${node} is no control plane of this cluster`);
      if (presences.get(node)?.connected !== true) return fail("node-unknown", `the agent of ${node} is not connected`);
      const busy = this.#busyWith(node);
      if (busy !== null) return fail("snapshot-running", busy);
      const { id, reason, by } = order;
      const task: SnapshotTask = { id, node, reason, by, askedAt: clock(), epoch, state: { is: "open" } };
      await file.put(task);
      await this.#assign(task, epoch);
      return this.find(id);
    });
  }

  /** Looks whether the open one is to be handed out again, or is past its time. Called at every change. */
  check(): void {
    void this.#inTurn(async () => {
      const { open } = this;
      const epoch = this.#options.epoch();
      if (open === null || epoch === null) return;
      const { clock, agents } = this.#options;
      if (clock() - open.askedAt > TASK_MAX_MS) return this.#settle(open, failed(clock(), "it was not there in time"));
      const presence = agents.hellos().get(open.node)?.presence;
      if (presence?.connected !== true) return;
      const mine = this.#assigned;
      if (mine?.id === open.id && mine.epoch === epoch && mine.since >= presence.since) return;
      await this.#assign(open, epoch);
    }).catch((err: unknown) => this.#options.log.error({ err }, "the open snapshot could not be taken up"));
  }

  /** True when the report is of one of these; it is on record then. */
  async report({ run, outcome, by }: StepReport): Promise<boolean> {
    const task = this.all().find(({ id }) => id === run);
    if (task === undefined) return false;
    if (task.node !== by.node) throw new Error(`${by.node} reported a snapshot of ${task.node}`);
    if (task.state.is !== "open") return true;
    const at = this.#options.clock();
    if (outcome.is === "done" && outcome.kind === "snapshot-etcd") {
      const warnings = outcome.warnings.map(({ code, saw }) => `${code}: ${saw}`);
      await this.#settle(task, { is: "done", at, digest: outcome.evidence.digest, warnings });
    } else {
      const why = outcome.is === "failed" ? outcome.findings.map(({ code, saw }) => `${code}: ${saw}`).join("; ") : "?";
      await this.#settle(task, failed(at, why));
    }
    return true;
  }

  progress(node: NodeName, step: StepId, doing: string): void {
    if (step === STEP && this.open?.node === node) this.#doing = doing;
  }

  /** Whether that node has a snapshot to bring for one of these. */
  expects(node: NodeName, run: RunId): boolean {
    const { open } = this;
    return open?.id === run && open.node === node;
  }

  /** Why a node is not to be asked now: the open upgrade works on it. */
  #busyWith(node: NodeName): string | null {
    const view = this.#options.run();
    if (view === null) return null;
    const running = [...view.records.values()].find((it) => it.is === "running" && stepNode(it.step) === node);
    return running ? `the upgrade works on ${node} now (${running.step.kind}); it takes its own snapshots` : null;
  }

  async #assign(task: SnapshotTask, epoch: Epoch): Promise<void> {
    const { agents, clock, log } = this.#options;
    const step: HostStep = { kind: "snapshot-etcd", id: STEP, on: task.node, reason: task.reason };
    const since = clock();
    const answer = await agents.assign(task.node, task.id, step, 1, epoch);
    if (answer.ok) {
      this.#assigned = { id: task.id, epoch, since };
      log.info({ run: task.id, node: task.node, step: STEP }, "a snapshot was begun");
      return;
    }
    const about = { run: task.id, node: task.node, step: STEP, why: answer.problem.detail };
    log.warn(about, "the agent did not take the snapshot");
    // Whether it has begun is not known after a broken connection: it is asked again, as the same attempt.
    if (answer.problem.code === "step-refused" || answer.problem.code === "epoch-old")
      await this.#settle(task, failed(clock(), answer.problem.detail));
  }

  async #settle(task: SnapshotTask, state: SnapshotTaskState): Promise<void> {
    await this.#options.file.put({ ...task, state });
    this.#doing = "";
    this.#options.log.info({ run: task.id, node: task.node, ...state }, "a snapshot is over");
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turning.then(work);
    this.#turning = turn.catch(() => undefined);
    return turn;
  }
}

function failed(at: Instant, why: string): SnapshotTaskState {
  return { is: "failed", at, why: why.slice(0, 2000) };
}
