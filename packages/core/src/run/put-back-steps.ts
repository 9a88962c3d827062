import type { StepId } from "../model/ids.ts";
import type { Lane } from "../model/plan.ts";
import type { Step, StepOf } from "../model/step.ts";
import { rowOf } from "../rules/step-kinds.ts";
import { type RunView, recordOf, type StepRecord } from "./view.ts";

type Records = Pick<RunView, "records">;

/** Kinds that a put-back makes count as not done. */
const REWOUND: ReadonlySet<Step["kind"]> = new Set<Step["kind"]>(["kubeadm-node", "cordon", "drain"]);

/**
 * The steps that put back a failed drain, in their order (design, invariant 9): the saved kubelet configuration, where
 * this lane's kubeadm has rewritten it, then the uncordon. Null when the kubelet's package or process may have been
 * touched in this lane: then the node stays out.
 */
export function putBackSteps(view: Records, lane: Lane, drain: StepOf<"drain">): readonly Step[] | null {
  const records = lane.steps.map((s) => recordOf(view, s.id));
  if (records.some((r) => r.attempt > 0 && rowOf(r.step).touchesKubelet(r.step))) return null;
  const { on } = drain;
  const rewritten = records.some((r) => r.attempt > 0 && r.step.kind === "kubeadm-node");
  const saved = lane.steps.find((s) => s.kind === "save-node-state")?.id ?? null;
  if (rewritten && saved === null) return null;
  const uncordon: Step = { kind: "uncordon", id: putBackId(drain.id, "uncordon"), on };
  if (!rewritten || saved === null) return [uncordon];
  return [{ kind: "restore-kubelet-config", id: putBackId(drain.id, "restore-kubelet-config"), on, saved }, uncordon];
}

/** What counts as not done once a drain was put back. */
export function rewoundBy(view: Records, lane: Lane): readonly StepId[] {
  return lane.steps.filter((s) => REWOUND.has(s.kind) && isOverOrFailed(recordOf(view, s.id))).map((s) => s.id);
}

/** The drain that a put-back step belongs to, by its name; null for any other id. */
export function drainOf(id: StepId): StepId | null {
  const cut = id.lastIndexOf("~");
  return cut > 0 ? (id.slice(0, cut) as StepId) : null;
}

function putBackId(drain: StepId, kind: "uncordon" | "restore-kubelet-config"): StepId {
  return `${drain}~${kind}` as StepId;
}

function isOverOrFailed(record: StepRecord): boolean {
  return record.is === "done" || record.is === "failed";
}
