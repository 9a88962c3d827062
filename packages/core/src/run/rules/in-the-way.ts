import type { NodeName } from "../../model/ids.ts";
import type { ClusterState } from "../../model/state.ts";
import type { Step } from "../../model/step.ts";
import { isPlane } from "../out-of-service.ts";
import type { RunView } from "../view.ts";

/**
 * Nodes out of service by our hand that forbid to take this one (design, invariant 1): any, for a control plane; for a
 * worker any control plane, or as many workers as policy allows. Out is what the log says and what the nodes show: a node
 * that carries our annotation is out, whichever run put it there.
 */
export function inTheWay(
  view: RunView,
  state: ClusterState,
  step: Step,
  node: NodeName,
  taken: ReadonlySet<NodeName>,
): readonly NodeName[] {
  const marked = state.nodes.filter((n) => n.owner !== null && n.unschedulable).map((n) => n.name);
  const exempt = (n: NodeName) => view.exempted.has(`1 ${n}`);
  const others = [...new Set([...view.out.keys(), ...marked, ...taken])].filter((n) => n !== node && !exempt(n)).sort();
  if (others.length === 0 || view.exempted.has(`1 ${step.id}`)) return [];
  if (isPlane(view.plan, node)) return others;
  const planes = others.filter((n) => isPlane(view.plan, n));
  if (planes.length > 0) return planes;
  return others.length < view.plan.policy.workers.maxUnavailable ? [] : others;
}
