import type { Breach } from "../audit/breach.ts";
import type { Actor } from "../model/event.ts";
import type { Finding } from "../model/finding.ts";
import type { HopSeen } from "../model/hop-seen.ts";
import type { ClusterUid, Digest, Epoch, Instant, MachineId, NodeName, PlanId, RunId, StepId } from "../model/ids.ts";
import type { RunPurpose } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { NodeRole } from "../model/state.ts";
import type { StepKind } from "../model/step.ts";
import type { UpgradeEvidence } from "../model/upgrade-evidence.ts";
import type { Version } from "../model/version.ts";

/** What a person or policy decided on the way. */
export type Said = { readonly at: Instant; readonly by: Actor; readonly what: string; readonly why: string };

/** One attempt at a step. `endedAt` null: it had not ended when the report was made. */
export type ReportedStep = {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly title: string;
  readonly node: NodeName | null;
  readonly attempt: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly is: "running" | "done" | "failed";
  /** Findings of a failure, warnings of a success. */
  readonly findings: readonly Finding[];
};

export type ReportedNode = {
  readonly name: NodeName;
  readonly role: NodeRole;
  /** The kubelet's version before; null for a node that was not in the plan's basis. */
  readonly from: Version | null;
  /** The version that its last verification saw; null when there was none. */
  readonly to: Version | null;
  /** From each cordon to the gate that passed after it, all together in milliseconds; null when it was not taken out and brought back. */
  readonly outMs: number | null;
};

/** How the cluster stood after a hop; `seen` null in logs of earlier releases and where the verification was skipped. */
export type ReportedHop = {
  readonly to: Version;
  readonly at: Instant;
  readonly seen: HopSeen | null;
  readonly findings: readonly Finding[];
};

export type ReportedSnapshot = {
  readonly node: NodeName | null;
  readonly at: Instant;
  readonly digest: Digest;
  readonly bytes: number;
  readonly revision: string;
  readonly etcdVersion: string;
  /** The machine that holds the copy; null when there is none. */
  readonly copyOn: MachineId | null;
};

/** The record of a run for whoever approves or reviews the change. All of it comes from the run log. */
export type RunReport = {
  readonly v: 1;
  readonly run: RunId;
  readonly cluster: ClusterUid;
  readonly plan: {
    readonly id: PlanId;
    readonly digest: Digest;
    readonly purpose: RunPurpose;
    readonly from: Version;
    readonly to: Version;
    /** The versions of its hops, the target last. */
    readonly stops: readonly Version[];
    readonly steps: number;
    readonly findings: readonly Finding[];
  };
  readonly policy: Policy;
  readonly askedBy: Actor;
  readonly why: string;
  readonly startedAt: Instant;
  /** Null while it goes on. */
  readonly endedAt: Instant | null;
  readonly how: "succeeded" | "aborted" | "open";
  readonly coordinators: readonly { readonly at: Instant; readonly epoch: Epoch; readonly holder: string }[];
  readonly nodes: readonly ReportedNode[];
  readonly steps: readonly ReportedStep[];
  /** What each hop's verification saw. */
  readonly hops: readonly ReportedHop[];
  readonly snapshots: readonly ReportedSnapshot[];
  readonly said: readonly Said[];
  readonly halts: readonly {
    readonly at: Instant;
    readonly step: StepId | null;
    readonly findings: readonly Finding[];
  }[];
  /** Workers that the run went on without, by policy's failure budget. */
  readonly quarantined: readonly {
    readonly at: Instant;
    readonly node: NodeName;
    readonly step: StepId;
    readonly findings: readonly Finding[];
  }[];
  /** Steps that a person passed over. */
  readonly skipped: readonly StepId[];
  /** The evidence of another cluster that policy asked for; null where it asked for none. */
  readonly evidence: UpgradeEvidence | null;
  /** What the independent checker holds against the log. */
  readonly breaches: readonly Breach[];
  readonly log: { readonly events: number; readonly digest: Digest };
};
