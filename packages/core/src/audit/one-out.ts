import type { NodeName } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import type { Charge } from "./breach.ts";
import { controlPlaneChange, names, putBackFor } from "./kinds.ts";
import { isControlPlane, type Line, type Log } from "./log.ts";

type State = {
  /** Out of service by our hand; `back` is the position at which it was uncordoned. */
  readonly out: Map<NodeName, { readonly back: number | null }>;
  /** Control planes whose static pods are being changed, with the position of the newest intent. */
  readonly changing: Map<NodeName, number>;
};

/**
 * Invariant 1. A node is out from the intent of its cordon (one that an earlier run left open: from the start) until it
 * is uncordoned and a gate that was begun afterwards has passed, or until the put-back of its drain uncordoned it. A
 * control plane is in hand as well from kubeadm's intent until its static pods were seen stable. A skipped gate or
 * stability check ends nothing unless an exemption from 1 names it or its node; a node so exempted does not count.
 */
export function oneOut(log: Log): readonly Charge[] {
  const charges: Charge[] = [];
  const leftOpen = log.plan.basis.nodes.filter((n) => n.leftOpen);
  const state: State = { out: new Map(leftOpen.map((n) => [n.name, { back: null }])), changing: new Map() };
  for (const line of log.lines) {
    const { event, step } = line;
    if (event.type === "step-intended") {
      const why = begin(log, line, event.step, state);
      if (why) charges.push({ invariant: 1, seq: event.seq, node: stepNode(event.step), step: event.step.id, why });
    } else if (event.type === "step-settled" && event.outcome.is === "done" && step) settle(log, line, step, state);
    else if (event.type === "skipped") skip(log, line, log.places.get(event.step)?.step ?? null, state);
  }
  return charges;
}

function begin(log: Log, line: Line, step: Step, { out, changing }: State): string | null {
  if (step.kind === "cordon") {
    const why = out.has(step.on) ? null : conflict(log, line, step.on, { out, changing });
    out.set(step.on, { back: null });
    return why;
  }
  const change = controlPlaneChange(log, step);
  if (!change) return null;
  const why = changing.has(change.on) ? null : conflict(log, line, change.on, { out, changing });
  changing.set(change.on, line.index);
  return why;
}

/** Why the node may not be taken now; null when it may. */
function conflict(log: Log, line: Line, node: NodeName, { out, changing }: State): string | null {
  const others = [...new Set([...out.keys(), ...changing.keys()])].filter(
    (n) => n !== node && !log.exempt(1, n, line.index),
  );
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

function skip(log: Log, { index }: Line, step: Step | null, { out, changing }: State): void {
  if (step?.kind !== "gate" && step?.kind !== "static-pods-stable") return;
  if (!log.exempt(1, step.id, index) && !log.exempt(1, step.on, index)) return;
  if (step.kind === "gate") out.delete(step.on);
  else changing.delete(step.on);
}
