import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { statusOf } from "@lockkeeper/core/run/status";
import { cluster, goodPlan, runId } from "../../../test/scenarios/cluster.ts";
import { Simulation } from "../../../test/scenarios/simulate.ts";

export type MadeRun = {
  readonly events: readonly RunEvent[];
  readonly status: UpgradeStatus;
  readonly sim: Simulation;
};

/** A run of the real planner and reconciler over a cluster in memory, to its end. */
export function succeeded(): MadeRun {
  return until(() => false);
}

/** The same, with the drain of w1 failing: halted. */
export function halted(): MadeRun {
  return until((step) => step.endsWith("w1/drain"));
}

/** The same, stopped while the first step of that name runs. */
export function stoppedAt(step: string): MadeRun {
  return until(
    () => false,
    (sim) => [...sim.acting.keys()].some((id) => id.endsWith(step)),
  );
}

function until(fails: (step: string) => boolean, stop: (sim: Simulation) => boolean = () => false): MadeRun {
  const state = cluster("cp1 w1 w2 @1.20.2");
  const sim = new Simulation(goodPlan(state), state);
  for (let i = 0; i < 5000; i++) {
    const decision = sim.step();
    if (decision.is === "over" || sim.view.halts.length > 0 || stop(sim)) break;
    if (decision.is === "wait") sim.settle(0, [...sim.acting.keys()].some(fails));
  }
  const status = statusOf(runId, sim.view, sim.step(), new Map());
  return { events: sim.events, status, sim };
}
