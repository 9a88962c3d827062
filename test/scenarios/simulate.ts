import type { AgentPresence, Command, Decision, EndsOnly, Intent, World } from "@lockkeeper/core/model/decision";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import { finding } from "@lockkeeper/core/model/finding";
import type { FindingCode } from "@lockkeeper/core/model/finding-codes";
import type { Epoch, Instant, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Step } from "@lockkeeper/core/model/step";
import { isHostStep, rowOf } from "@lockkeeper/core/rules/step-kinds";
import { decide } from "@lockkeeper/core/run/decide";
import { awaits, foldMore, foldRun } from "@lockkeeper/core/run/fold";
import { abort, approve, force, pause, resume, retry, skip } from "@lockkeeper/core/run/verbs";
import type { RunView } from "@lockkeeper/core/run/view";
import { runId, START_MS } from "./cluster.ts";
import { copied, heldBy, nodeIn, perform, seenAt, type Truth, truthOf } from "./truth.ts";

const VERBS = { abort, approve, force, pause, resume, retry, skip } as const;

/** What an agent knows of an attempt: its journal, which outlives the coordinator. */
type Journal = Map<string, { readonly step: Step; outcome: Outcome | null }>;
type Acting = { readonly intent: Intent; readonly host: boolean };

/** A coordinator with a cluster and agents, all in memory, moved on one decision at a time. */
export class Simulation {
  readonly events: RunEvent[] = [];
  /** Truth and journals as they were when each event was appended, by its position. */
  readonly history: { truth: Truth; journal: Journal }[] = [];
  readonly plan: Plan;
  view: RunView;
  truth: Truth;
  journal: Journal = new Map();
  acting = new Map<StepId, Acting>();
  epoch = 1;
  nowMs = START_MS;
  apiAwaySince: number | null = null;
  /** Agents that are away, with since when. */
  readonly away = new Map<NodeName, number>();
  /** How often each attempt really ran on its host. */
  readonly ran = new Map<string, number>();
  /** While it is there, the coordinator sees this instead of the truth. */
  frozen: ClusterState | null = null;
  lastDecision: Decision | null = null;
  /** The coordinator leads for nothing but the end of the run; null: as ever. */
  endsOnly: EndsOnly | null = null;

  readonly run: RunId;

  constructor(plan: Plan, state: ClusterState, run: RunId = runId) {
    this.plan = plan;
    this.run = run;
    this.truth = truthOf(state);
    const started: RunEvent = {
      type: "run-started",
      plan,
      by: "anna",
      why: "test",
      epoch: 1 as Epoch,
      v: 1,
      seq: 1,
      at: this.now,
    };
    this.events.push(started);
    this.#remember();
    this.view = foldRun(this.events);
  }

  /** A new coordinator that finds this log, this cluster and these journals. */
  static resume(
    events: readonly RunEvent[],
    from: { truth: Truth; journal: Journal },
    plan: Plan,
    run: RunId = runId,
  ): Simulation {
    const sim = new Simulation(plan, from.truth.start, run);
    sim.events.splice(0, 1, ...events);
    sim.truth = copied(from.truth);
    sim.journal = new Map([...from.journal].map(([k, j]) => [k, { ...j }]));
    sim.view = foldRun(events);
    sim.epoch = sim.view.epoch + 1;
    sim.nowMs = sim.view.lastAt + 60_000;
    return sim;
  }

  get now(): Instant {
    return this.nowMs as Instant;
  }

  world(): World {
    const agents = this.plan.basis.nodes.map(({ name, uid, machineId }): [NodeName, AgentPresence] => {
      const lost = this.away.get(name);
      return [name, { connected: lost === undefined, since: (lost ?? START_MS) as Instant, uid, machineId }];
    });
    return {
      state: this.apiAwaySince === null ? (this.frozen ?? seenAt(this.truth, this.now)) : null,
      apiAwaySince: this.apiAwaySince as Instant | null,
      agents: new Map(agents),
      acting: new Map([...this.acting].map(([id, a]) => [id, { attempt: a.intent.attempt, doing: "at it" }])),
      epoch: this.epoch as Epoch,
      holder: "coordinator-a",
      ...(this.endsOnly && { endsOnly: this.endsOnly }),
    };
  }

  /** Decides once and does what was decided. @returns the decision. */
  step(): Decision {
    this.nowMs += 10;
    const decision = decide(this.view, this.world(), this.now);
    this.lastDecision = decision;
    if (decision.is === "go") for (const command of decision.commands) this.#do(command);
    return decision;
  }

  append(body: EventBody): void {
    this.nowMs += 1;
    const event = { ...body, v: 1, seq: this.events.length + 1, at: this.now } as RunEvent;
    this.events.push(event);
    this.view = foldMore(this.view, [event]);
    this.#remember();
  }

  verb(name: keyof typeof VERBS): boolean {
    const answer = VERBS[name](this.view, { by: "anna", why: "in a test" });
    if (answer.ok) for (const body of answer.value) this.append(body);
    return answer.ok;
  }

  /** The coordinator dies and comes back, perhaps as another one. Agents and hosts go on. */
  crash(raise: number): void {
    this.acting.clear();
    this.epoch += raise;
  }

  /** Ends one of the acts that are under way. `fails`: the step's own failure, with what it did half. */
  settle(which: number, fails: boolean): boolean {
    const all = [...this.acting.values()].filter((a) => !a.host || this.#reachable(a.intent.step));
    const act = all[which % Math.max(1, all.length)];
    if (!act) return false;
    const { step, attempt } = act.intent;
    const outcome = act.host ? this.#onHost(step, attempt, fails) : this.#outcome(step, fails);
    this.acting.delete(step.id);
    if (!awaits(this.view, step.id, attempt)) return false;
    this.append({ type: "step-settled", step: step.id, attempt, outcome, by: this.#reporter(step) });
    return true;
  }

  /** What the hosts themselves would say: nobody of ours beyond what invariant 1 allows. */
  lockFault(): string | null {
    const planes = heldBy(this.truth, "control-plane", this.run);
    const workers = heldBy(this.truth, "worker", this.run).filter((n) => !this.view.quarantined.has(n));
    const allowed = this.plan.policy.workers.maxUnavailable;
    const bad = planes.length > 1 || (planes.length === 1 && workers.length > 0) || workers.length > allowed;
    return bad ? `out of service: ${[...planes, ...workers].join(", ")}` : null;
  }

  #do(command: Command): void {
    if (command.do === "record") {
      this.append(command.body);
      return;
    }
    const { intent } = command;
    this.acting.set(intent.step.id, { intent, host: command.do === "assign" });
    if (command.do !== "assign") return;
    const key = `${intent.step.id}#${intent.attempt}`;
    if (!this.journal.has(key)) this.journal.set(key, { step: intent.step, outcome: null });
  }

  #reachable(step: Step): boolean {
    return !("on" in step) || !this.away.has(step.on);
  }

  /** An attempt runs on its host once; a second asking is answered from the journal. */
  #onHost(step: Step, attempt: number, fails: boolean): Outcome {
    const key = `${step.id}#${attempt}`;
    const entry = this.journal.get(key) ?? { step, outcome: null };
    if (entry.outcome === null) {
      this.ran.set(key, (this.ran.get(key) ?? 0) + 1);
      entry.outcome = this.#outcome(step, fails);
      this.journal.set(key, entry);
    }
    return entry.outcome;
  }

  #outcome(step: Step, fails: boolean): Outcome {
    if (fails) return failure(step, step.kind === "drain" ? "drain-blocked-by-budget" : "unexpected-error");
    const open = "on" in step && !nodeIn(this.truth, step.on).unschedulable;
    if (step.kind === "confirm-drained" && open) return failure(step, "node-not-cordoned");
    const evidence = perform(this.truth, this.plan, step, this.run);
    return { is: "done", kind: step.kind, evidence, warnings: [], log: null } as Outcome;
  }

  #reporter(step: Step): Extract<EventBody, { type: "step-settled" }>["by"] {
    const basis = "on" in step ? this.plan.basis.nodes.find((b) => b.name === step.on) : undefined;
    if (!isHostStep(step) || !basis) return { is: "coordinator" };
    const { name: node, uid, machineId } = basis;
    return { is: "agent", node, uid, machineId, epoch: this.view.epoch };
  }

  #remember(): void {
    const journal = new Map([...this.journal].map(([k, j]) => [k, { ...j }]));
    this.history.push({ truth: copied(this.truth), journal });
  }
}

function failure(step: Step, code: FindingCode): Outcome {
  const findings = [finding(code, "cluster", "made to fail")] as const;
  return { is: "failed", kind: step.kind, changedHost: rowOf(step).mutatesHost, findings, log: null } as Outcome;
}
