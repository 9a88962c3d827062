import type { NonEmpty } from "./brand.ts";
import type { Finding } from "./finding.ts";
import type { ClusterUid, Digest, MachineId, NodeName, NodeUid, PlanId, RunId, StepId } from "./ids.ts";
import type { Ingress, WarningEvents, Workload } from "./inventory.ts";
import type { Policy } from "./policy.ts";
import type { RestoreData } from "./restore.ts";
import type { NodeRole } from "./state.ts";
import type { Step } from "./step.ts";
import type { Version } from "./version.ts";

/** What a node was when the plan was made: a start is refused when it has changed. */
export type BasisNode = {
  readonly name: NodeName;
  readonly uid: NodeUid;
  readonly machineId: MachineId;
  readonly role: NodeRole;
  readonly kubelet: Version;
  readonly apiserver: Version | null;
  readonly kubeadm: Version | null;
  readonly unschedulable: boolean;
  /** True when an earlier run of ours left the node out of service. */
  readonly leftOpen: boolean;
  readonly hold: string | null;
};

/** What the plan was made from: enough to tell whether the cluster has drifted, and for audit to judge the log. */
export type Basis = {
  readonly clusterUid: ClusterUid;
  readonly kubeadmVersion: Version;
  readonly nodes: readonly BasisNode[];
  readonly coordinatorNode: NodeName | null;
  /** How ready workloads were; absent where nobody looked. */
  readonly workloads?: readonly BasisWorkload[];
  readonly ingresses?: readonly Ingress[];
  /** Which warning events there were: `reason kind namespace`. */
  readonly warnings?: readonly string[];
};

/** What the cluster is held against after a node and after a hop. */
export type Baseline = Pick<Basis, "workloads" | "ingresses" | "warnings">;

export type BasisWorkload = Pick<Workload, "kind" | "namespace" | "name" | "ready"> & {
  /** A pod of it was in CrashLoopBackOff already. */
  readonly looping?: true;
};

/** What tells warning events of a baseline from new ones. */
export function warningKey({ reason, kind, namespace }: Pick<WarningEvents, "reason" | "kind" | "namespace">): string {
  return `${reason} ${kind} ${namespace}`;
}

/** Steps that follow each other strictly: one node's turn, or the cluster's when `node` is null. */
export type Lane = { readonly node: NodeName | null; readonly steps: readonly Step[] };

export const PHASE_KINDS = [
  "preflight",
  "adopt",
  "check",
  "stage",
  "control-planes",
  "packages",
  "cluster-config",
  "addons",
  "control-plane-kubelets",
  "approval",
  "workers",
  "soak",
  "verify",
  "restore-check",
  "restore-prepare",
  "restore-stop",
  "restore-confirm",
  "restore-commit",
  "restore-verify",
] as const;
export type PhaseKind = (typeof PHASE_KINDS)[number];

/** Lanes that may run side by side, at most `width` of them, started in order. A phase starts when the one before is over. */
export type Phase = {
  readonly id: string;
  readonly kind: PhaseKind;
  readonly title: string;
  readonly width: number;
  readonly lanes: readonly Lane[];
};

/** One minor step (or a patch step within a minor). */
export type Hop = { readonly from: Version; readonly to: Version; readonly phases: readonly Phase[] };

export const PLAN_PURPOSES = ["rollback", "restore"] as const;
export type PlanPurpose = (typeof PLAN_PURPOSES)[number];

/** What a run is for; a plan that names no purpose is an upgrade's. */
export const RUN_PURPOSES = ["upgrade", ...PLAN_PURPOSES] as const;
export type RunPurpose = (typeof RUN_PURPOSES)[number];

/** What a node was before the hop that is rolled back, as the log of the run tells it. */
export type NodeBefore = {
  readonly name: NodeName;
  readonly kubelet: Version;
  readonly kubeadm: Version | null;
  /** Null on workers, and where it was not known. */
  readonly apiserver: Version | null;
};

/** What a rollback undoes: versions may go down, and only to what they were before. */
export type RolledBack = {
  readonly run: RunId;
  readonly plan: PlanId;
  /** The hop's place in that plan, from 0. */
  readonly hop: number;
  /** kubeadm-config's version before it. */
  readonly kubeadmVersion: Version;
  readonly nodes: NonEmpty<NodeBefore>;
};

/** Immutable. The digest is the sha256 of the canonical JSON of all other fields but `id`. */
export type Plan = {
  readonly v: 1;
  readonly id: PlanId;
  readonly parent: PlanId | null;
  /** What it is for; absent: an upgrade. */
  readonly purpose?: PlanPurpose;
  /** There exactly when the purpose is a rollback. */
  readonly rollback?: RolledBack;
  /** Of a restore, and of a rollback that takes the whole cluster back by one. */
  readonly restore?: RestoreData;
  readonly digest: Digest;
  readonly from: Version;
  readonly to: Version;
  readonly policy: Policy;
  readonly basis: Basis;
  /** Empty when everything is at the target already. */
  readonly hops: readonly Hop[];
  /** Warnings and infos; a plan with a blocker is not made. */
  readonly findings: readonly Finding[];
};

/** All steps of a plan in the order in which they may start. */
export function planSteps(plan: Plan): readonly Step[] {
  return plan.hops.flatMap((h) => h.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps)));
}

/** The step of that id; null when the plan has none. */
export function planStep(plan: Plan, id: StepId): Step | null {
  return planSteps(plan).find((s) => s.id === id) ?? null;
}
