import { type Finding, finding } from "../../model/finding.ts";
import type { NodeName } from "../../model/ids.ts";
import { planSteps } from "../../model/plan.ts";
import type { ClusterState, NodeState } from "../../model/state.ts";
import { type Step, stepNode } from "../../model/step.ts";
import { rowOf } from "../../rules/step-kinds.ts";
import { changesPlane } from "../out-of-service.ts";
import type { RunView } from "../view.ts";

/**
 * What keeps the cluster from being level when the step's node is to be taken: another node that went away by itself, or,
 * before kubeadm changes a control plane, another one whose static pods are not all Ready: quorum and the API hang on it.
 * Nodes that are out by our hand are another rule's, and one whose gate a person passed over does not count. After a kubelet's restart its static pods show as not Ready for a
 * minute though they run, so a kubelet's turn goes by nodes alone; etcd is asked by a step of its own.
 * @returns one finding a node; empty when all is level.
 */
export function notLevel(view: RunView, state: ClusterState, step: Step, node: NodeName): readonly Finding[] {
  const plane = changesPlane(view.plan, step);
  if (!plane && !rowOf(step).takesOut) return [];
  const passedOver = exemptNodes(view);
  const others = state.nodes.filter((n) => n.name !== node && !view.out.has(n.name) && !passedOver.has(n.name));
  return others.flatMap((other) => {
    const where = { node: other.name };
    if (!other.ready) return [finding("node-not-ready", where, `${other.name} is not Ready: ${other.readyWhy}`)];
    const down = plane ? unready(other) : [];
    return down.length > 0 ? [finding("static-pods-unstable", where, `on ${other.name}: ${down.join(", ")}`)] : [];
  });
}

function exemptNodes({ plan, exempted }: RunView): ReadonlySet<string> {
  if (exempted.size === 0) return new Set();
  const steps = planSteps(plan).filter((s) => exempted.has(`1 ${s.id}`));
  const named = plan.basis.nodes.filter((n) => exempted.has(`1 ${n.name}`));
  return new Set([...steps.flatMap((s) => stepNode(s) ?? []), ...named.map((n) => n.name)]);
}

function unready(node: NodeState): readonly string[] {
  return node.staticPods.filter((pod) => !pod.ready).map((pod) => `${pod.component} is not Ready`);
}
