import type { NonEmpty } from "../../model/brand.ts";
import { isNonEmpty } from "../../model/brand.ts";
import { type Finding, finding } from "../../model/finding.ts";
import type { Instant, NodeName } from "../../model/ids.ts";
import { apiserverVersion, type ClusterState, type NodeState, nodeOf } from "../../model/state.ts";
import type { Step } from "../../model/step.ts";
import type { Version } from "../../model/version.ts";
import { allSaw } from "../../rules/finding-text.ts";
import { apiserversOf, kubeletsOnTheWay, minorsApart, skewFindings } from "../../rules/skew.ts";
import { isHostStep, rowOf } from "../../rules/step-kinds.ts";
import { changesPlane } from "../out-of-service.ts";
import { isInDoubtWithApi } from "../restore-without-api.ts";
import { after, agentDeadline, type Context, foreignAgent } from "./context.ts";
import { inTheWay } from "./in-the-way.ts";
import { stillInWindow, windowNow } from "./in-window.ts";
import { notLevel } from "./level.ts";

/** Whether a step may begin now. */
export type MayBegin =
  | { readonly is: "yes" }
  | { readonly is: "wait"; readonly why: string; readonly deadline: Instant }
  | { readonly is: "halt"; readonly findings: NonEmpty<Finding> };

type Gate = (
  context: Context,
  state: ClusterState,
  step: Step,
  node: NodeState,
  taken: ReadonlySet<NodeName>,
) => MayBegin;

const YES: MayBegin = { is: "yes" };

/** In this order; the first that does not say yes decides. */
const GATES: readonly Gate[] = [
  stillWanted,
  sameNode,
  noHold,
  agentThere,
  ({ view, now }, _, step) => stillInWindow(view, step, now),
  nobodyElseOut,
  levelAround,
  stillCordoned,
  withinSkew,
];

/** @param taken nodes that are taken out by the same decision. */
export function mayBegin(context: Context, state: ClusterState, step: Step, taken: ReadonlySet<NodeName>): MayBegin {
  if (!("on" in step)) return maySay(context, step);
  const node = nodeOf(state, step.on);
  if (!node) return halt(finding("node-missing", { node: step.on }, `${step.on} is gone from the cluster`));
  for (const gate of GATES) {
    const answer = gate(context, state, step, node, taken);
    if (answer.is !== "yes") return answer;
  }
  return YES;
}

/** While a restore keeps the API server away, the agent alone says whether the host is the plan's. */
export function mayBeginWithoutApi(context: Context, step: Step): MayBegin {
  if (isHostStep(step)) {
    const wanted = stillWanted(context, null, step);
    return wanted.is === "yes" ? agentThere(context, null, step) : wanted;
  }
  const deadline = after(context.view.lastAt, context.view.plan.policy.apiAwaySeconds);
  return { is: "wait", why: "the API is away: the restore stopped it", deadline };
}

/** A restore that was begun because the API server was away takes it away again only on a person's word. */
function stillWanted({ view }: Context, _: ClusterState | null, step: Step): MayBegin {
  if (step.kind !== "stop-control-plane" || !isInDoubtWithApi(view)) return YES;
  const saw = `the API server answers again, and nothing is stopped yet: ${step.on} runs as before`;
  return halt(finding("restore-api-back", { node: step.on }, saw));
}

/** Steps on no node: some wait for a person or for a time. */
function maySay({ view, now }: Context, step: Step): MayBegin {
  if (step.kind === "await-approval" && !view.approved.has(step.id)) {
    const deadline = after(view.lastAt, step.hours * 3600);
    const why = `waiting for a person's approval of ${step.what}: lockkeeper approve`;
    if (now < deadline) return { is: "wait", why, deadline };
    return halt(finding("approval-missing", "cluster", `nobody approved ${step.what} within ${step.hours} h`));
  }
  if (step.kind === "await-window") return windowNow(step, now);
  return YES;
}

/** The Node object and the machine are those of the plan. */
function sameNode({ view }: Context, _: ClusterState, __: Step, node: NodeState): MayBegin {
  const basis = view.plan.basis.nodes.find((b) => b.name === node.name);
  const where = { node: node.name };
  if (!basis) return halt(finding("node-replaced", where, `${node.name} is no node of the plan`));
  if (node.uid !== basis.uid) {
    return halt(finding("node-replaced", where, `its Node UID is ${node.uid}; it was ${basis.uid} at planning`));
  }
  if (node.machineId !== basis.machineId) {
    return halt(finding("node-replaced", where, `its machine-id is ${node.machineId}; it was ${basis.machineId}`));
  }
  return YES;
}

/** A hold that was put on since keeps us off the node, not from giving it back. */
function noHold(_: Context, __: ClusterState, step: Step, node: NodeState): MayBegin {
  const row = rowOf(step);
  if (node.hold === null || !(row.takesOut || row.mutatesHost)) return YES;
  return halt(finding("node-on-hold", { node: node.name }, `lockkeeper.dev/hold: ${node.hold || "(no reason given)"}`));
}

function agentThere(context: Context, _: ClusterState | null, step: Step): MayBegin {
  if (!isHostStep(step)) return YES;
  const name = step.on;
  const agent = context.world.agents.get(name);
  if (agent?.connected) {
    const foreign = foreignAgent(context, name, agent);
    return foreign === null ? YES : halt(finding("node-replaced", { node: name }, foreign));
  }
  const deadline = agentDeadline(context, name, context.view.lastAt);
  if (context.now < deadline) return { is: "wait", why: `the agent of ${name} is not connected`, deadline };
  const saw = `the agent has not been connected for more than ${context.view.plan.policy.agentAwaySeconds} s`;
  return halt(finding("agent-away", { node: name }, saw));
}

/** Invariant 1, judged from the log and from the nodes themselves. */
function nobodyElseOut(
  context: Context,
  state: ClusterState,
  step: Step,
  node: NodeState,
  taken: ReadonlySet<NodeName>,
): MayBegin {
  const { view, now } = context;
  if (!rowOf(step).takesOut && !changesPlane(view.plan, step)) return YES;
  const others = inTheWay(view, state, step, node.name, taken);
  if (others.length === 0) return YES;
  const deadline = after(view.lastAt, view.plan.policy.gate.timeoutSeconds);
  const who = others.join(", ");
  if (now < deadline) return { is: "wait", why: `${node.name} waits while ${who} is out of service`, deadline };
  return halt(finding("node-owned-by-other", { node: node.name }, `${who} is still out of service`));
}

/** No node is taken while another one is away by itself: it is waited for, and the run halts in the end. */
function levelAround({ view, now }: Context, state: ClusterState, step: Step, node: NodeState): MayBegin {
  const found = notLevel(view, state, step, node.name);
  if (!isNonEmpty(found)) return YES;
  const deadline = after(view.lastAt, view.plan.policy.gate.timeoutSeconds);
  const why = `${node.name} waits: ${allSaw(found)}`;
  return now < deadline ? { is: "wait", why, deadline } : { is: "halt", findings: found };
}

/** The node is still cordoned when its kubelet is about to be changed. */
function stillCordoned(_: Context, __: ClusterState, step: Step, node: NodeState): MayBegin {
  if (!rowOf(step).touchesKubelet(step) || node.unschedulable) return YES;
  return halt(
    finding("node-not-cordoned", { node: node.name }, `${node.name} is schedulable though we had cordoned it`),
  );
}

/**
 * A kubelet moves only when every apiserver that it may reach has moved; an apiserver only as far as every kubelet may lag,
 * that of a worker which the run goes on without included. One that goes back leaves no kubelet newer than itself, and
 * stays within a minor of the others.
 */
function withinSkew({ view }: Context, state: ClusterState, step: Step, node: NodeState): MayBegin {
  if (step.kind === "stop-control-plane") return step.manifests ? noNewerKubelet(state, step.manifests.to) : YES;
  if (changesPlane(view.plan, step) && "to" in step) {
    const now = apiserverVersion(node);
    const kubelets = state.nodes.map((n) => ({ node: n.name, version: n.kubelet }));
    if (now !== null && minorsApart(now, step.to) < 0) {
      const others = apiserversOf(state).filter((a) => a.node !== node.name);
      const found = skewFindings({ apiservers: [...others, { node: node.name, version: step.to }], kubelets });
      return isNonEmpty(found) ? { is: "halt", findings: found } : YES;
    }
    // A patch within the minor makes no kubelet lag more than it does.
    if (now !== null && minorsApart(now, step.to) === 0) return YES;
    const lagging = kubeletsOnTheWay({ apiservers: [{ node: node.name, version: step.to }], kubelets }, step.to);
    return isNonEmpty(lagging) ? { is: "halt", findings: lagging } : YES;
  }
  if (!rowOf(step).touchesKubelet(step) || !("to" in step)) return YES;
  const found = skewFindings({ apiservers: apiserversOf(state), kubelets: [{ node: node.name, version: step.to }] });
  return isNonEmpty(found) ? { is: "halt", findings: found } : YES;
}

/** API servers that come back older with a restore: no kubelet of the cluster may be newer by the time they are stopped. */
function noNewerKubelet(state: ClusterState, to: Version): MayBegin {
  const kubelets = state.nodes.map((n) => ({ node: n.name, version: n.kubelet }));
  const found = skewFindings({ apiservers: apiserversOf(state).map((a) => ({ ...a, version: to })), kubelets });
  return isNonEmpty(found) ? { is: "halt", findings: found } : YES;
}

function halt(first: Finding): MayBegin {
  return { is: "halt", findings: [first] };
}
