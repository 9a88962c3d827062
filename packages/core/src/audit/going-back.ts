import type { NodeName } from "../model/ids.ts";
import type { NodeBefore } from "../model/plan.ts";
import { type Step, stepNode } from "../model/step.ts";
import { compareVersions, type Version } from "../model/version.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";
import { begin, settle, type Versions, versionsAtStart } from "./versions.ts";

/**
 * Invariant 2: nothing is made older but by a rollback, and by it only to what the run that it rolls back had found. What
 * only a rollback does, no other plan does; and a rollback says what it rolls back, nodes of its own basis alone. Whether
 * the versions fit together on the way is judged as ever, apart from this.
 */
export function goingBack(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const v = versionsAtStart(log);
  const before = new Map((log.plan.rollback?.nodes ?? []).map((n) => [n.name, n]));
  for (const { event, step } of log.lines) {
    const charge = (why: string, of: Step | null = step) =>
      charges.push({ invariant: 2, seq: event.seq, node: of && stepNode(of), step: of?.id ?? null, why });
    if (event.type === "run-started") for (const why of planFaults(log)) charge(why, null);
    if (event.type === "step-intended") {
      for (const why of stepFaults(log, v, event.step, before)) charge(why, event.step);
      begin(log, v, event.step);
    } else if (event.type === "step-settled" && step) settle(log, v, step, event.outcome);
  }
  return charges;
}

function planFaults({ plan, nodes }: Log): string[] {
  const { purpose, rollback } = plan;
  if ((purpose === "rollback") !== (rollback !== undefined)) {
    return [
      `the plan's purpose is ${purpose ?? "an upgrade"} and it ${rollback ? "names" : "does not name"} what it rolls back`,
    ];
  }
  return (rollback?.nodes ?? [])
    .filter((n) => !nodes.has(n.name))
    .map((n) => `${n.name}, which goes back, is no node of the plan`);
}

const ONLY_BACK: ReadonlySet<Step["kind"]> = new Set<Step["kind"]>(["put-back-manifests", "put-back-cluster-config"]);

function stepFaults(log: Log, v: Versions, step: Step, before: ReadonlyMap<NodeName, NodeBefore>): string[] {
  const rollback = log.plan.purpose === "rollback";
  if (ONLY_BACK.has(step.kind) && !rollback) return [`${step.id} is of a plan that is no rollback`];
  const faults: string[] = [];
  for (const { what, to, is, was } of changes(log, v, step, before)) {
    const older = is !== null && compareVersions(to, is) < 0;
    if (older && !rollback) faults.push(`${step.id} takes ${what} back from ${is} to ${to}`);
    else if (rollback && to !== was)
      faults.push(`${step.id} takes ${what} to ${to}; before it was ${was ?? "not known"}`);
  }
  return faults;
}

type Change = {
  readonly what: string;
  readonly to: Version;
  readonly is: Version | null;
  readonly was: Version | null;
};

/** What a step moves: to which version, from the newest that it may be at now, and what it was before the run that is rolled back. */
function changes(log: Log, v: Versions, step: Step, before: ReadonlyMap<NodeName, NodeBefore>): readonly Change[] {
  if (!("on" in step)) return [];
  const { on } = step;
  const then = before.get(on) ?? null;
  const kubelet = (to: Version): Change => {
    return { what: `the kubelet of ${on}`, to, is: v.kubelet.get(on)?.high ?? null, was: then?.kubelet ?? null };
  };
  switch (step.kind) {
    case "install-packages": {
      const is = v.kubeadm.get(on)?.high ?? null;
      const kubeadm: Change = { what: `kubeadm of ${on}`, to: step.to, is, was: then?.kubeadm ?? null };
      return [
        ...(step.packages.includes("kubeadm") ? [kubeadm] : []),
        ...(step.packages.includes("kubelet") ? [kubelet(step.to)] : []),
      ];
    }
    case "restart-kubelet":
      return [kubelet(step.to)];
    case "commit-restore":
    case "put-back-manifests": {
      const to = step.kind === "commit-restore" ? step.manifests?.to : step.to;
      if (to === undefined) return [];
      const is = v.apiserver.get(on)?.high ?? null;
      return [{ what: `the static pods of ${on}`, to, is, was: then?.apiserver ?? null }];
    }
    case "put-back-cluster-config":
      return [{ what: "kubeadm-config", to: step.to, is: v.cluster, was: log.plan.rollback?.kubeadmVersion ?? null }];
    default:
      return [];
  }
}
