import type { ManagedPackage } from "../model/host.ts";
import type { NodeName } from "../model/ids.ts";
import type { StepOf } from "../model/step.ts";
import type { Version } from "../model/version.ts";
import type { Charge } from "./breach.ts";
import type { Log } from "./log.ts";

/**
 * Invariant 4: no cordon before this run has staged, on that node, the version of the cordon's hop with every package
 * that its lane installs.
 */
export function staged(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const done: StepOf<"stage">[] = [];
  for (const { event, step } of log.lines) {
    if (event.type === "step-settled" && event.outcome.is === "done" && step?.kind === "stage") done.push(step);
    if (event.type !== "step-intended" || event.step.kind !== "cordon") continue;
    const { id, on } = event.step;
    const missing = needs(log, event.step).filter((need) => !done.some((s) => satisfies(s, on, need)));
    if (missing.length === 0) continue;
    const what = missing.map((need) => [...need.packages, need.to].join(" ")).join(", ");
    charges.push({
      invariant: 4,
      seq: event.seq,
      node: on,
      step: id,
      why: `${on} is cordoned and not staged: ${what}`,
    });
  }
  return charges;
}

type Need = { readonly to: Version; readonly packages: readonly ManagedPackage[] };

function needs(log: Log, cordon: StepOf<"cordon">): readonly Need[] {
  const place = log.places.get(cordon.id);
  if (!place) return [{ to: log.plan.to, packages: [] }];
  const installs = place.lane.steps.filter((s) => s.kind === "install-packages");
  return installs.length > 0 ? installs : [{ to: place.hop.to, packages: [] }];
}

function satisfies(stage: StepOf<"stage">, on: NodeName, need: Need): boolean {
  return stage.on === on && stage.to === need.to && need.packages.every((p) => stage.packages.includes(p));
}
