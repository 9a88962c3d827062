import type { NodeName, StepId } from "../model/ids.ts";
import type { Step, StepOf } from "../model/step.ts";
import { touchesKubelet } from "./kinds.ts";
import type { Line, Log } from "./log.ts";

/** What a put-back depends on, by node. */
export type Drains = Map<NodeName, DrainState>;

export type DrainState = {
  /** The drain that failed last and was not tried again since. */
  readonly failed: StepId | null;
  /** The kubelet was (or may have been) changed since the node's last cordon. */
  readonly touched: boolean;
  /** kubeadm rewrote (or may have rewritten) the kubelet's configuration and it was not put back since. */
  readonly rewritten: boolean;
};

const FRESH: DrainState = { failed: null, touched: false, rewritten: false };

/** Follows one line of the log. */
export function watchDrain(log: Log, { event, step }: Line, drains: Drains): void {
  if (!step || !("on" in step)) return;
  const now = drains.get(step.on) ?? FRESH;
  if (event.type === "step-intended") {
    if (step.kind === "cordon") drains.set(step.on, { ...now, failed: null, touched: false });
    if (step.kind === "drain") drains.set(step.on, { ...now, failed: null });
    if (touchesKubelet(step)) drains.set(step.on, { ...now, touched: true });
    if (step.kind === "kubeadm-node" && isUndoneByPutBack(log, step)) drains.set(step.on, { ...now, rewritten: true });
  } else if (event.type === "step-settled") {
    if (event.outcome.is === "failed" && step.kind === "drain") drains.set(step.on, { ...now, failed: step.id });
    if (event.outcome.is === "done" && step.kind === "restore-kubelet-config") {
      drains.set(step.on, { ...now, rewritten: false });
    }
  }
}

/**
 * Why a put-back step may not begin: only for a drain that failed and was not tried again, with the kubelet untouched
 * since the node's cordon, and the configuration that kubeadm rewrote in this lane put back before the node is uncordoned.
 */
export function putBackFault(log: Log, step: Step, drain: StepOf<"drain">, drains: Drains): string | null {
  const { failed, touched, rewritten } = drains.get(drain.on) ?? FRESH;
  if (failed !== drain.id) return `${step.id} puts back a drain that has not failed`;
  if (touched) return `${step.id} puts ${drain.on} back though its kubelet had been touched`;
  if (step.kind === "restore-kubelet-config" && step.saved !== savedBy(log, drain)) {
    return `${step.id} puts back what ${step.saved} saved, which is not of its lane`;
  }
  if (step.kind === "uncordon" && rewritten) {
    return `${step.id} puts ${drain.on} back before its saved kubelet configuration is`;
  }
  return null;
}

/**
 * True for a rewriting of the kubelet's configuration that belongs to the drain of its lane: a worker's. A control plane's
 * static pods move in a pass of their own; the node was in service with that configuration before it was drained.
 */
function isUndoneByPutBack(log: Log, step: Step): boolean {
  const steps = log.places.get(step.id)?.lane.steps ?? [];
  return savedBy(log, step) !== null && steps.some((s) => s.kind === "drain");
}

/** The step of the same lane that keeps the node's rollback point; null when the lane has none. */
function savedBy(log: Log, step: Step): StepId | null {
  return log.places.get(step.id)?.lane.steps.find((s) => s.kind === "save-node-state")?.id ?? null;
}
