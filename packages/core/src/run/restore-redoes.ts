import { type Finding, finding } from "../model/finding.ts";
import type { NodeName, StepId } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import type { RunView, StepRecord } from "./view.ts";

/** Steps between the stop and the commit: what they proved ends with the host's undo. */
const PASSING: readonly string[] = ["stop-control-plane", "confirm-stopped"];
const FROM_BARRIER: readonly string[] = [...PASSING, "commit-restore"];

/** True for the steps of a restore from its stop to its commit. */
export function isFromBarrier({ kind }: Step): boolean {
  return FROM_BARRIER.includes(kind);
}

/**
 * What a retry of a restore's step does again. A host that has not committed puts itself back after a while: whatever was
 * proven of its stop before a halt is proven anew. A folder that has gone is restored again.
 */
export function restoreRedoes(view: RunView, id: StepId): readonly StepId[] {
  const record = view.records.get(id);
  if (!record || record.is === "running" || !isFromBarrier(record.step)) return [];
  /** Nothing of them may count as not done: a step runs there, or the commit was made. */
  const settledNodes = new Set<NodeName>();
  for (const r of view.records.values()) {
    const { step, is } = r;
    if ("on" in step && (is === "running" || (step.kind === "commit-restore" && hasCommitted(r))))
      settledNodes.add(step.on);
  }
  const lost = view.halts.some((h) => h.step === id && h.findings.some((f) => f.code === "restore-not-prepared"));
  const prepared = ({ step, is }: StepRecord) =>
    lost && is === "done" && step.kind === "prepare-restore" && stepNode(step) === stepNode(record.step);
  const passed = ({ step, is }: StepRecord) =>
    is === "done" && PASSING.includes(step.kind) && "on" in step && !settledNodes.has(step.on);
  return [...view.records.values()].filter((r) => prepared(r) || passed(r)).map((r) => r.step.id);
}

/** Whether the run has begun to stop the API server and not yet brought it back. */
export function stoppedByRestore(view: RunView): boolean {
  if (view.plan.restore === undefined) return false;
  const records = [...view.records.values()];
  // Marks are mended through the API: from then on it is away for another reason.
  if (records.some((r) => r.step.kind === "mend-marks" && r.is === "done")) return false;
  return records.some((r) => r.step.kind === "stop-control-plane" && r.attempt > 0);
}

/**
 * Which control planes run on which data, once a commit was begun somewhere and not all are done; null before, and when
 * all have committed. Of N members the side that has more than half of them serves.
 */
export function restoreSides(view: RunView): Finding | null {
  if (view.plan.restore === undefined) return null;
  const commits = [...view.records.values()].filter((r) => r.step.kind === "commit-restore");
  if (commits.every((r) => r.is === "done") || commits.every((r) => r.attempt === 0)) return null;
  const on = (which: (r: StepRecord) => boolean) => commits.filter(which).flatMap((r) => stepNode(r.step) ?? []);
  const forward = on(hasCommitted);
  const back = on((r) => r.is === "pending" || says(r, "restore-undone"));
  const unknown = on(
    (r) => r.is === "running" || (r.is === "failed" && !hasCommitted(r) && !says(r, "restore-undone")),
  );
  if (forward.length === 0 && unknown.length === 0) return null;
  const half = commits.length / 2;
  const side =
    forward.length > half
      ? "the restored data has the majority and serves"
      : back.length > half
        ? "the old data has the majority and serves"
        : unknown.length > 0
          ? "which side serves hangs on those that are not known"
          : "neither side has a majority: the API stays away until a retry has brought the others over";
  const sides = [
    `restored: ${forward.join(", ") || "none"}`,
    `on the old data: ${back.join(", ") || "none"}`,
    ...(unknown.length > 0 ? [`not known: ${unknown.join(", ")}`] : []),
  ];
  return finding("restore-split", "cluster", `${sides.join("; ")}; of ${commits.length}, ${side}`);
}

/** Also a host that has committed and is not yet through with it: it only goes forward. */
function hasCommitted(record: StepRecord): boolean {
  return record.is === "done" || says(record, "restore-not-finished");
}

function says(record: StepRecord, code: Finding["code"]): boolean {
  return record.is === "failed" && record.outcome.findings.some((f) => f.code === code);
}
