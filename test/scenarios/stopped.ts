import { audit } from "@lockkeeper/core/audit/audit";
import type { ClusterState } from "@lockkeeper/core/model/state";
import { expect } from "vitest";
import { cluster, goodPlan, type PolicyPart } from "./cluster.ts";
import { drive } from "./drive.ts";
import { Simulation } from "./simulate.ts";

/** Runs an upgrade until that step fails (or, with `done`, is done), then leaves it: halted, or aborted. */
export function stopped(
  line: string,
  id: string,
  how: "fails" | "done" = "fails",
  target = "1.21.0",
  policy: PolicyPart = {},
  state: ClusterState = cluster(line),
): Simulation {
  const sim = new Simulation(goodPlan(state, target, policy), state);
  for (let i = 0; i < 5000; i++) {
    if (sim.step().is === "over" || sim.view.halts.length > 0) break;
    const [next] = sim.acting.keys();
    if (next === undefined) continue;
    sim.settle(0, next === id && how === "fails");
    if (next === id && how === "done") {
      sim.verb("abort");
      drive(sim, []);
      break;
    }
  }
  // What ran beside the failed step comes to its end.
  while (sim.settle(0, false));
  expect(audit(sim.events)).toEqual([]);
  return sim;
}

/** What a rollback has to bring back. */
export const versions = (state: Pick<ClusterState, "nodes" | "kubeadmVersion">) => ({
  config: state.kubeadmVersion,
  nodes: state.nodes.map((n) => ({
    name: n.name,
    kubelet: n.kubelet,
    pods: n.staticPods.map((p) => p.version),
    packages: n.host?.packages.map((p) => `${p.name} ${p.installed} ${p.held}`),
    unschedulable: n.unschedulable,
    owner: n.owner,
  })),
});
