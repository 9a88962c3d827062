import type { AgentPresence } from "@lockkeeper/core/model/decision";
import type { Result } from "@lockkeeper/core/model/errors";
import type { Reporter } from "@lockkeeper/core/model/event";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { Digest, Epoch, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { AttemptKey, JournalSummary } from "@lockkeeper/core/model/journal";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { NamedSnapshot } from "@lockkeeper/core/model/snapshot";
import type { HostStep, HostStepKind } from "@lockkeeper/core/model/step";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import type { Version } from "@lockkeeper/core/model/version";

export type AgentHello = {
  readonly node: NodeName;
  readonly presence: AgentPresence;
  readonly journal: JournalSummary;
  readonly runningUnits: readonly string[];
  /** It keeps encrypted copies of other machines' snapshots; absent from older agents. */
  readonly keepsCopies?: true;
};

export type StepReport = {
  readonly run: RunId;
  readonly step: StepId;
  readonly attempt: number;
  readonly outcome: Outcome<HostStepKind>;
  readonly by: Extract<Reporter, { is: "agent" }>;
};

export type AgentEvents = {
  /**
   * A step ended on a host. The agent is acknowledged when the promise resolves (the event is then in the run log)
   * and sends the report again otherwise.
   */
  settled(report: StepReport): Promise<void>;
  progress(report: {
    readonly node: NodeName;
    readonly step: StepId;
    readonly attempt: number;
    readonly doing: string;
  }): void;
  /** Somebody connected, went away or reported new facts. */
  changed(): void;
};

/** The agents that are connected to this coordinator. */
export interface Agents {
  /** Hands in who is told; before it, agents wait. */
  listen(events: AgentEvents): void;
  /** One entry for every agent that has said hello since the start. */
  hellos(): ReadonlyMap<NodeName, AgentHello>;
  /** What each last reported; kept after a disconnection. */
  facts(): ReadonlyMap<NodeName, HostFacts>;
  /** Asks one agent for facts now, the target minor's repository included. Deadline 120 s. */
  probe(node: NodeName, target: Version | null): Promise<Result<HostFacts>>;
  /** Asks one agent for a part of an attempt's log from a byte on. Deadline 30 s. `log-unknown`, `agent-away`, `rate-limited` */
  log(node: NodeName, key: AttemptKey, offset: number): Promise<Result<LogPart>>;
  /**
   * Has one agent keep a copy of another machine's snapshot, fetched from here. Resolves when it has it, with the digests of
   * all that it keeps of that node then. Deadline 3 h. `disk-full`, `step-refused`, `snapshot-corrupt`, `peer-away`, `agent-away`
   */
  keepCopy(node: NodeName, snapshot: NamedSnapshot): Promise<Result<readonly Digest[]>>;
  /** Tells every agent the epoch it must hold before it is assigned work; refused by an agent that knows a higher one. */
  lead(epoch: Epoch): Promise<Result<null>>;
  /** Tells every agent, and each that says hello later, which run is open now: null for none. Nobody waits for it. */
  openRun(run: RunId | null): void;
  /** Sends an assignment; `ok` when the agent has taken it (journalled), not when it is done. */
  assign(node: NodeName, run: RunId, step: HostStep, attempt: number, epoch: Epoch): Promise<Result<null>>;
}
