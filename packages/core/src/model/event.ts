import type { NonEmpty } from "./brand.ts";
import type { Finding } from "./finding.ts";
import type { Epoch, Instant, MachineId, NodeName, NodeUid, StepId } from "./ids.ts";
import type { Outcome } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { Step } from "./step.ts";
import type { UpgradeEvidence } from "./upgrade-evidence.ts";

/** Who said so: a token's name, or `coordinator`. */
export type Actor = string;

/** Who reports a settled step. An agent's report carries the identity that its certificate and hello proved. */
export type Reporter =
  | { readonly is: "coordinator" }
  | {
      readonly is: "agent";
      readonly node: NodeName;
      readonly uid: NodeUid;
      readonly machineId: MachineId;
      readonly epoch: Epoch;
    };

export type EventBody =
  | {
      readonly type: "run-started";
      readonly plan: Plan;
      readonly by: Actor;
      readonly why: string;
      readonly epoch: Epoch;
      /** What policy asked for, its signature proven: that another cluster went this way. */
      readonly evidence?: UpgradeEvidence;
    }
  /** A coordinator with a higher epoch has taken the run over. */
  | { readonly type: "led"; readonly epoch: Epoch; readonly holder: string }
  | { readonly type: "step-intended"; readonly step: Step; readonly attempt: number; readonly epoch: Epoch }
  | {
      readonly type: "step-settled";
      readonly step: StepId;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly by: Reporter;
    }
  /** These steps count as not done: what they did was put back. */
  | { readonly type: "rewound"; readonly steps: NonEmpty<StepId>; readonly why: string }
  | { readonly type: "halted"; readonly step: StepId | null; readonly findings: NonEmpty<Finding> }
  /** Policy's failure budget: the run goes on without a worker that failed at that step. */
  | {
      readonly type: "quarantined";
      readonly node: NodeName;
      readonly step: StepId;
      readonly findings: NonEmpty<Finding>;
    }
  | { readonly type: "noted"; readonly findings: NonEmpty<Finding> }
  | { readonly type: "paused"; readonly by: Actor; readonly why: string }
  | { readonly type: "resumed"; readonly by: Actor; readonly why: string }
  /** Asked for; the run is over when nothing runs any more (`ended`). */
  | { readonly type: "aborted"; readonly by: Actor; readonly why: string }
  /** Lifts a halt: the failed step is tried again. */
  | { readonly type: "retried"; readonly step: StepId; readonly by: Actor; readonly why: string }
  /** A person's word that a step which waits for it may begin. */
  | { readonly type: "approved"; readonly step: StepId; readonly by: Actor; readonly why: string }
  | { readonly type: "skipped"; readonly step: StepId; readonly by: Actor; readonly why: string }
  /** Policy or a person lifted an invariant for one step or node. */
  | {
      readonly type: "exempted";
      readonly invariant: Invariant;
      readonly on: StepId | NodeName;
      readonly by: Actor;
      readonly why: string;
    }
  | { readonly type: "ended"; readonly how: "succeeded" | "aborted" };

/** The invariants of docs/architecture.md by number. */
export type Invariant = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;

/** One line of a run log. `seq` counts from 1 without a gap. */
export type RunEvent = EventBody & { readonly v: 1; readonly seq: number; readonly at: Instant };
export type EventType = EventBody["type"];
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>;
