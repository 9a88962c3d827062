import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { Command, Decision } from "@lockkeeper/core/model/decision";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { EventBody } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, RunId } from "@lockkeeper/core/model/ids";
import { stepNode } from "@lockkeeper/core/model/step";
import { decide } from "@lockkeeper/core/run/decide";
import { awaits } from "@lockkeeper/core/run/fold";
import { type RunView, recordOf } from "@lockkeeper/core/run/view";
import type { Logger } from "pino";
import type { Agents, StepReport } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { ReportNotTaken } from "../ports/report-not-taken.ts";
import type { Store } from "../ports/store.ts";
import { type Acted, Acts } from "./acts.ts";
import { lostHosts } from "./lost-hosts.ts";
import { LogConflict, RunLog } from "./run-log.ts";
import { begunOf, worldOf } from "./world.ts";

export type ReconcilerOptions = {
  readonly store: Store;
  readonly cluster: Cluster;
  readonly agents: Agents;
  readonly clock: () => Instant;
  readonly log: Logger;
  /** Who this coordinator is, for the record. */
  readonly holder: string;
  /** Called after each change that somebody may want to see; never with what changed. */
  readonly changed: () => void;
};

/** A look at things though nobody woke us: a safety net, not the way things go on. */
const SLOW_TICK_MS = 3000;
/** Commands of one waking, at most: a decide that never rests must not hold up the process. */
const MAX_TURNS = 200;

/** Turns what decide answers into records and acts. One turn at a time; woken by every change. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #acts = new Acts();
  #epoch: Epoch | null = null;
  #endsOnly = false;
  #log: RunLog | null = null;
  #decision: Decision | null = null;
  #turning: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** The open run, as far as this process follows it. */
  get current(): {
    readonly run: RunId;
    readonly view: RunView;
    readonly decision: Decision | null;
    readonly acting: Acts["acting"];
  } | null {
    return this.#log
      ? { run: this.#log.run, view: this.#log.view, decision: this.#decision, acting: this.#acts.acting }
      : null;
  }

  get epoch(): Epoch | null {
    return this.#epoch;
  }

  /** The epoch that something new may be begun under; null where it does not lead, or only for the end of an aborted run. */
  get begins(): Epoch | null {
    return this.#endsOnly ? null : this.#epoch;
  }

  /** From now on it acts, under this epoch. @param endsOnly it leads for nothing but the end of the open run, which was aborted */
  lead(epoch: Epoch, endsOnly = false): void {
    this.#epoch = epoch;
    this.#endsOnly = endsOnly;
    this.#load();
    this.wake();
  }

  /** Stops everything at once: nothing may be written any more. */
  stepDown(why: string): void {
    this.#epoch = null;
    this.#endsOnly = false;
    this.#acts.stopAll(why);
    this.#decision = null;
    clearTimeout(this.#timer ?? undefined);
    this.#options.changed();
  }

  /** Makes a run. @returns `not-leading`, or `upgrade-running` when another is open. */
  begin(run: RunId, bodies: NonEmpty<EventBody>): Result<RunView> {
    const epoch = this.begins;
    if (epoch === null) return fail("not-leading", "this coordinator does not lead");
    const answer = this.#options.store.createRun(run, epoch, this.#options.clock(), bodies);
    if (answer.is === "conflict") return fail("upgrade-running", answer.why);
    const log = this.#load();
    if (!log) return fail("internal", `the run ${run} cannot be read back`);
    this.#options.changed();
    this.wake();
    return ok(log.view);
  }

  /** Appends what an operator's verb says about the open run. */
  say(run: RunId, verb: (view: RunView) => Result<NonEmpty<EventBody>>): Result<RunView> {
    const epoch = this.#epoch;
    if (epoch === null) return fail("not-leading", "this coordinator does not lead");
    const log = this.#log ?? this.#load();
    if (log?.run !== run) return fail("upgrade-state", `${run} is over`);
    const bodies = verb(log.view);
    if (!bodies.ok) return bodies;
    try {
      log.append(epoch, this.#options.clock(), bodies.value);
      this.#decision = null;
    } catch (error) {
      if (!(error instanceof LogConflict)) throw error;
      return fail("log-conflict", error.message);
    }
    this.#options.changed();
    this.wake();
    return ok(log.view);
  }

  /** An agent's report: resolves when it is in the log, or was there already, so that the agent may forget it. */
  async report(report: StepReport): Promise<void> {
    const { log, clock } = this.#options;
    const [epoch, run] = [this.#epoch, this.#log];
    if (epoch === null || run === null || run.run !== report.run) {
      // Nothing here waits for it: a run that is over, or one of another coordinator's store. The agent's journal keeps it.
      if (epoch === null) throw new ReportNotTaken("this coordinator does not lead");
      log.warn({ run: report.run, step: report.step, attempt: report.attempt }, "a report for a run that is not open");
      return;
    }
    await this.#recordedEpoch(run, epoch);
    if (!awaits(run.view, report.step, report.attempt)) {
      log.info({ run: report.run, step: report.step, attempt: report.attempt }, "a report that was recorded before");
      return;
    }
    const { step } = recordOf(run.view, report.step);
    if (stepNode(step) !== report.by.node)
      throw new Error(`${report.by.node} reported a step that is not its own: ${step.id}`);
    run.append(epoch, clock(), [
      { type: "step-settled", step: report.step, attempt: report.attempt, outcome: report.outcome, by: report.by },
    ]);
    this.#acts.settled(report.step);
    this.#options.changed();
    this.wake();
  }

  /** A report under a new epoch comes after the event that says who leads: decide records that one first of all. */
  async #recordedEpoch(run: RunLog, epoch: Epoch): Promise<void> {
    for (let turn = 0; run.view.epoch < epoch && turn < MAX_TURNS; turn++) {
      this.wake();
      await this.#turning;
      if (this.#epoch !== epoch || this.#log !== run) throw new ReportNotTaken("the log changed hands");
    }
  }

  progress(step: StepReport["step"], attempt: number, doing: string): void {
    if (this.#acts.progress(step, attempt, doing)) this.#options.changed();
  }

  /** Looks again soon. Any number of calls while a turn runs make one more turn. */
  wake(): void {
    this.#again = true;
    this.#turning ??= this.#run().finally(() => {
      this.#turning = null;
      if (this.#again) this.wake();
    });
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    // Never within the call that woke us: that one may hold the view that a turn changes.
    await Promise.resolve();
    try {
      for (let turn = 0; this.#again && turn < MAX_TURNS; turn++) {
        this.#again = false;
        await this.#turn();
      }
    } catch (error) {
      if (error instanceof LogConflict) log.error({ why: error.message }, "the log has moved on: reading it again");
      else log.error({ err: error }, "a turn failed");
      if (this.#epoch !== null) this.#reload();
    }
    this.#setTimer(SLOW_TICK_MS);
  }

  async #turn(): Promise<void> {
    const { cluster, agents, clock, holder } = this.#options;
    const [epoch, log] = [this.#epoch, this.#log];
    if (epoch === null || log === null) return;
    this.#acts.forgetHosts(lostHosts(agents.hellos(), clock()));
    const lead = { epoch, holder, ...(this.#endsOnly && { endsOnly: begunOf(log.run, agents) }) };
    const decision = decide(log.view, worldOf(cluster.observe(), agents, this.#acts.acting, lead), clock());
    this.#decision = decision;
    if (decision.is === "over") {
      this.#log = null;
      this.#decision = null;
      agents.openRun(null);
    }
    if (decision.is === "go") for (const command of decision.commands) await this.#perform(log, epoch, command);
    this.#options.changed();
  }

  async #perform(log: RunLog, epoch: Epoch, command: Command): Promise<void> {
    if (this.#epoch !== epoch) return;
    const { agents, cluster, clock } = this.#options;
    switch (command.do) {
      case "record":
        log.append(epoch, clock(), [command.body]);
        this.#again = true;
        return;
      case "act": {
        const log_ = this.#stepLog(log.run, command.intent.step.id);
        log_.info({ attempt: command.intent.attempt }, "acting");
        this.#acts.start(
          cluster,
          log.run,
          log.view,
          epoch,
          command.intent,
          log_,
          (acted) => this.#acted(log, epoch, acted),
          () => this.#options.changed(),
        );
        return;
      }
      case "assign": {
        const { step, attempt } = command.intent;
        const answer = await agents.assign(step.on, log.run, step, attempt, epoch);
        if (this.#epoch !== epoch) return;
        if (answer.ok) {
          // The report may have come before the answer.
          if (awaits(log.view, step.id, attempt)) this.#acts.assigned(step.id, attempt, step.on);
        } else {
          this.#stepLog(log.run, step.id).warn(
            { node: step.on, why: answer.problem.detail },
            "the agent did not take the step",
          );
        }
        return;
      }
    }
  }

  #acted(log: RunLog, epoch: Epoch, { intent, outcome }: Acted): void {
    if (this.#epoch !== epoch || this.#log !== log) return;
    const { clock, cluster } = this.#options;
    const { step, attempt } = intent;
    try {
      log.append(epoch, clock(), [
        { type: "step-settled", step: step.id, attempt, outcome, by: { is: "coordinator" } },
      ]);
    } catch (error) {
      this.#options.log.error({ err: error, step: step.id }, "an outcome could not be recorded");
      this.#reload();
      return;
    }
    this.#stepLog(log.run, step.id).info({ attempt, is: outcome.is }, "settled");
    // What was seen before the act is not to be believed after it.
    cluster
      .refresh()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, "the cluster could not be read anew"))
      .finally(() => this.wake());
    this.#options.changed();
  }

  #load(): RunLog | null {
    const open = this.#options.store.openRun();
    if (open?.id !== this.#log?.run) this.#log = open ? new RunLog(this.#options.store, open.id) : null;
    this.#options.agents.openRun(open?.id ?? null);
    return this.#log;
  }

  #reload(): void {
    this.#acts.stopAll("the log is read anew");
    this.#log = null;
    this.#load();
  }

  #setTimer(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#epoch === null) return;
    this.#timer = setTimeout(() => {
      // A quiet watch says nothing: what decide finds stale is asked for anew.
      if (this.#log === null) return this.#setTimer(SLOW_TICK_MS);
      this.#options.cluster
        .refresh()
        .catch(() => undefined)
        .finally(() => this.wake());
    }, ms);
    this.#timer.unref();
  }

  #stepLog(run: RunId, step: string): Logger {
    return this.#options.log.child({ run, step });
  }
}
