import type { NodeName } from "../model/ids.ts";
import type { ManifestsBack, Step } from "../model/step.ts";
import { names } from "./kinds.ts";
import type { Log } from "./log.ts";

const WITH_MANIFESTS = ["prepare-restore", "stop-control-plane", "commit-restore"] as const;
/** From the first stop to the last commit hosts are led without an API: nothing else may stand between. */
const BARRIER: ReadonlySet<Step["kind"]> = new Set<Step["kind"]>([
  "stop-control-plane",
  "confirm-stopped",
  "commit-restore",
]);

/**
 * Invariant 11 in the plan of a rollback that restores etcd: the static pods of before come back with the data, on every
 * control plane, each from one rollback point that the plan has looked at first. A plain restore leaves manifests alone.
 * @returns what is wrong with the plan, a sentence each.
 */
export function wholeBackFaults({ plan, places }: Log, planes: readonly NodeName[]): string[] {
  const all = [...places.values()];
  const rollback = plan.purpose === "rollback";
  const faults: string[] = [];
  for (const { step } of all) {
    if (!rollback && manifestsOf(step)) faults.push(`${step.id} of a plain restore changes manifests`);
    if (rollback && (step.kind === "put-back-manifests" || step.kind === "put-back-cluster-config"))
      faults.push(`${step.id} puts back what comes back with etcd's data`);
  }
  if (!rollback) return faults;
  for (const kind of WITH_MANIFESTS) {
    const without = planes.filter((on) => !all.some(({ step: s }) => s.kind === kind && s.on === on && s.manifests));
    if (without.length > 0) faults.push(`the rollback's ${kind} has no static pods of before for ${names(without)}`);
  }
  for (const on of planes) {
    const was = plan.rollback?.nodes.find((n) => n.name === on)?.apiserver ?? null;
    const mine = all.filter(({ step }) => "on" in step && step.on === on);
    const looked = mine.flatMap(({ step, turn }) =>
      step.kind === "check-rollback-point" ? [{ point: step.point, turn }] : [],
    );
    for (const { step, turn } of mine) {
      const back = manifestsOf(step);
      if (!back) continue;
      if (back.to !== was)
        faults.push(`${step.id} brings static pods of ${back.to}; before it was ${was ?? "not known"}`);
      if (!looked.some((l) => l.turn < turn && l.point.digest === back.point.digest))
        faults.push(`${step.id} rests on a rollback point that the plan does not look at first`);
    }
  }
  const barrier = all.filter(({ step }) => BARRIER.has(step.kind)).map((p) => p.turn);
  const between = all.find(
    ({ step, turn }) => turn >= Math.min(...barrier) && turn <= Math.max(...barrier) && !BARRIER.has(step.kind),
  );
  if (between) faults.push(`${between.step.id} stands between the stop and the commit of the restore`);
  return faults;
}

/** The static pods that a restore's step brings; null when it leaves them alone. */
function manifestsOf(step: Step): ManifestsBack | null {
  return "manifests" in step ? (step.manifests ?? null) : null;
}
