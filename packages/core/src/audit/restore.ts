import type { Evidence } from "../model/evidence.ts";
import type { NodeName } from "../model/ids.ts";
import type { Step, StepKind } from "../model/step.ts";
import { stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { names } from "./kinds.ts";
import type { Line, Log } from "./log.ts";
import { wholeBackFaults } from "./whole-back.ts";

/** What only a plan that restores etcd holds: a restore's, or the rollback's of a whole cluster. Of the first group, each control plane has one of each. */
const BARRIERS = ["prepare-restore", "stop-control-plane", "confirm-stopped", "commit-restore"] as const;
type Barrier = (typeof BARRIERS)[number];
const OTHERS: readonly StepKind[] = [
  "check-restore",
  "verify-restored-etcd",
  "resync-kubelet",
  "mend-marks",
  "verify-restore",
];

/** How far the restore is proven on each control plane. What was rewound, or has failed since, is not. */
type State = { readonly [B in Barrier]: Set<NodeName> };

/**
 * Invariant 11, all or none: in a restore of etcd no control plane is stopped before all are prepared, none is committed
 * before every other one is either proven stopped, twice, or committed itself; and every step and its proof name the
 * snapshot and the restore of the plan. A failed commit ends what was proven of that control plane's stop, unless the host
 * says that it has committed and is not through with it.
 */
export function restore(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const { plan } = log;
  const planes = plan.basis.nodes.filter((n) => n.role === "control-plane").map((n) => n.name);
  const proven: State = {
    "prepare-restore": new Set(),
    "stop-control-plane": new Set(),
    "confirm-stopped": new Set(),
    "commit-restore": new Set(),
  };
  for (const line of log.lines) {
    const { event, step } = line;
    const charge = (why: string, of: Step | null = step) =>
      charges.push({ invariant: 11, seq: event.seq, node: of && stepNode(of), step: of?.id ?? null, why });
    if (event.type === "run-started") for (const why of planFaults(log, planes)) charge(why, null);
    else if (event.type === "rewound") for (const id of event.steps) forget(log.places.get(id)?.step, proven);
    else if (step && isBarrier(step)) {
      if (event.type === "step-intended") for (const why of tooEarly(step, planes, proven)) charge(why);
      else if (event.type === "step-settled") {
        const why = proof(log, line);
        if (why) charge(why);
        const { outcome } = event;
        const committed = outcome.is === "failed" && outcome.findings.some((f) => f.code === "restore-not-finished");
        if (outcome.is === "done" || committed) proven[step.kind].add(step.on);
        else forget(step, proven);
      }
    }
  }
  return charges;
}

type BarrierStep = Extract<Step, { kind: Barrier }>;

function isBarrier(step: Step): step is BarrierStep {
  return BARRIERS.some((kind) => kind === step.kind);
}

function planFaults(log: Log, planes: readonly NodeName[]): string[] {
  const { plan, places } = log;
  const steps = [...places.values()].map((p) => p.step);
  const ours = (step: Step) => isBarrier(step) || OTHERS.includes(step.kind);
  if ((plan.purpose !== "restore" && plan.purpose !== "rollback") || !plan.restore) {
    const stray = steps.find(ours);
    return stray ? [`the plan is of no restore and holds ${stray.id}`] : [];
  }
  const faults = wholeBackFaults(log, planes);
  const other = plan.purpose === "restore" ? steps.find((step) => !ours(step)) : undefined;
  if (other) faults.push(`the plan of a restore holds ${other.id}, a ${other.kind}`);
  for (const kind of BARRIERS) {
    const without = planes.filter((on) => !steps.some((s) => s.kind === kind && s.on === on));
    if (without.length > 0) faults.push(`the plan of a restore has no ${kind} on ${names(without)}`);
  }
  const { digest } = plan.restore.snapshot;
  const { token } = plan.restore;
  for (const step of steps.filter(isBarrier)) {
    const named = step.kind === "prepare-restore" ? step.snapshot.digest : step.digest;
    if (named !== digest) faults.push(`${step.id} names the snapshot ${named}; the plan's is ${digest}`);
    if (step.token !== token) faults.push(`${step.id} names the restore ${step.token}; the plan's is ${token}`);
  }
  return faults;
}

/** What has to be proven everywhere before the step, and is not. */
function tooEarly(step: BarrierStep, planes: readonly NodeName[], proven: State): string[] {
  const lacking = (what: string, ...of: readonly Barrier[]) => {
    const missing = planes.filter((on) => !of.some((kind) => proven[kind].has(on)));
    return missing.length > 0 ? [`${step.id} is begun, and ${names(missing)} is not proven as ${what}`] : [];
  };
  switch (step.kind) {
    case "prepare-restore":
      return [];
    case "stop-control-plane":
      return lacking("prepared", "prepare-restore");
    case "confirm-stopped":
      return lacking("stopped", "stop-control-plane", "commit-restore");
    case "commit-restore": {
      const own = proven["confirm-stopped"].has(step.on)
        ? []
        : [`${step.id} is begun, and ${step.on} is not confirmed as stopped`];
      return [...own, ...lacking("confirmed or committed", "confirm-stopped", "commit-restore")];
    }
  }
}

/** The end of any of these says that what was proven before of that control plane's stop holds no more. */
function forget(step: Step | undefined, proven: State): void {
  if (!step || !isBarrier(step)) return;
  if (step.kind === "prepare-restore") proven["prepare-restore"].delete(step.on);
  if (step.kind === "stop-control-plane" || step.kind === "commit-restore")
    proven["stop-control-plane"].delete(step.on);
  if (step.kind !== "prepare-restore") proven["confirm-stopped"].delete(step.on);
}

/** Why the proof is of something else than the plan's restore; null when it is not. */
function proof({ plan }: Log, { event, step }: Line): string | null {
  if (event.type !== "step-settled" || event.outcome.is !== "done" || !step || !plan.restore) return null;
  const evidence: Partial<Evidence<Barrier>> = event.outcome.evidence as Evidence<Barrier>;
  const { digest } = plan.restore.snapshot;
  if (evidence.digest !== digest) return `${step.id} proves the snapshot ${evidence.digest}; the plan's is ${digest}`;
  if (evidence.token !== plan.restore.token)
    return `${step.id} proves the restore ${evidence.token}; the plan's is ${plan.restore.token}`;
  const to = step.kind === "commit-restore" ? step.manifests?.to : undefined;
  const { version } = event.outcome.evidence as Partial<Evidence<"commit-restore">>;
  if (to !== undefined && version !== to)
    return `${step.id} proves static pods of ${version ?? "no version"}, not ${to}`;
  return null;
}
