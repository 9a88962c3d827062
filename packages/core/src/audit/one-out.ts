import type { NodeName, StepId } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { controlPlaneChange, names, putBackFor } from "./kinds.ts";
import { isControlPlane, type Line, type Log } from "./log.ts";

type State = {
  /** Out of service by our hand; `back` is the position at which it was uncordoned. */
  readonly out: Map<NodeName, { readonly back: number | null }>;
  /** Control planes whose static pods are being changed, with the position of the newest intent. */
  readonly changing: Map<NodeName, number>;
  /** What would have proved a node to be well again and was skipped since it was taken. */
  readonly skipped: Map<NodeName, StepId[]>;
};

/**
 * Invariant 1. A node is out from the intent of its cordon (one that an earlier run left open: from the start) until it
 * is uncordoned and a gate that was begun afterwards has passed, or until the put-back of its drain uncordoned it. A
 * control plane is in hand as well from kubeadm's intent until its static pods were seen stable. A skipped gate or
 * stability check ends nothing. A node does not count when an exemption from 1 names it, or names what was skipped on it.
 */
export function oneOut(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const leftOpen = log.plan.basis.nodes.filter((n) => n.leftOpen);
  const state: State = {
    out: new Map(leftOpen.map((n) => [n.name, { back: null }])),
    changing: new Map(),
    skipped: new Map(),
  };
  for (const line of log.lines) {
    const { event, step } = line;
    if (event.type === "step-intended") {
      const why = begin(log, line, event.step, state);
      if (why) charges.push({ invariant: 1, seq: event.seq, node: stepNode(event.step), step: event.step.id, why });
    } else if (event.type === "step-settled" && event.outcome.is === "done" && step) settle(log, line, step, state);
    else if (event.type === "skipped") skip(log.places.get(event.step)?.step, state);
  }
  return charges;
}

function begin(log: Log, line: Line, step: Step, state: State): string | null {
  const change = controlPlaneChange(log, step);
  const taken = step.kind === "cordon" ? step : change;
  if (!taken) return null;
  const { on } = taken;
  const why = conflict(log, line, on, state);
  if (change) state.changing.set(on, line.index);
  else state.out.set(on, { back: null });
  state.skipped.delete(on);
  return why;
}

/** Why the node may not be taken now; null when it may. */
function conflict(log: Log, { index }: Line, node: NodeName, { out, changing, skipped }: State): string | null {
  const exempt = (n: NodeName) => [n, ...(skipped.get(n) ?? [])].some((on) => log.exempt(1, on, index));
  const others = [...new Set([...out.keys(), ...changing.keys()])].filter((n) => n !== node && !exempt(n));
  if (others.length === 0) return null;
  if (isControlPlane(log, node)) return `control plane ${node} is taken while ${names(others)} is out of service`;
  const planes = others.filter((n) => isControlPlane(log, n));
  if (planes.length > 0) return `worker ${node} is taken beside control plane ${names(planes)}`;
  const allowed = log.plan.policy.workers.maxUnavailable;
  if (others.length < allowed) return null;
  return `${node} is taken while ${names(others)} is out of service; policy allows ${allowed}`;
}

function settle(log: Log, { index, intent }: Line, step: Step, { out, changing }: State): void {
  if (step.kind === "uncordon" && out.has(step.on)) {
    if (putBackFor(log, step)) out.delete(step.on);
    else out.set(step.on, { back: index });
  } else if (step.kind === "gate") {
    const back = out.get(step.on)?.back ?? null;
    if (back !== null && intent !== null && intent > back) out.delete(step.on);
  } else if (step.kind === "static-pods-stable") {
    const since = changing.get(step.on);
    if (since !== undefined && intent !== null && intent > since) changing.delete(step.on);
  }
}

function skip(step: Step | undefined, { skipped }: State): void {
  if (step?.kind !== "gate" && step?.kind !== "static-pods-stable") return;
  skipped.set(step.on, [...(skipped.get(step.on) ?? []), step.id]);
}
