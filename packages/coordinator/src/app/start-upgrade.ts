import { randomBytes } from "node:crypto";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, Epoch, Instant, PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { planDrift } from "@lockkeeper/core/plan/drift";
import { mayRestore } from "@lockkeeper/core/plan/make-restore-plan";
import { planAgain } from "@lockkeeper/core/plan/plan-again";
import { allSaw } from "@lockkeeper/core/rules/finding-text";
import { unansweredFindings } from "@lockkeeper/core/rules/unanswered";
import { endForRestore, endForRollback } from "@lockkeeper/core/run/verbs";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { Asked } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { loadRun } from "../reconciler/run-log.ts";
import { controlPlanes } from "./control-planes.ts";
import type { Leadership } from "./leadership.ts";
import { sha256 } from "./make-plan.ts";
import { awayNow, observeForRestore } from "./make-restore.ts";
import { observeFor } from "./observe-cluster.ts";
import { nothingSince } from "./plan-rollback.ts";
import { proveEvidence } from "./prove-evidence.ts";

export type StartParts = {
  readonly cluster: Cluster;
  readonly agents: Agents;
  readonly store: Store;
  readonly reconciler: Reconciler;
  readonly leadership: Pick<Leadership, "standsBy" | "leadAlone">;
  readonly clock: () => Instant;
};

/**
 * Starts a run of a plan that was shown before; a rollback ends the halted run that it takes back. Refused when the digest is
 * not the plan's, another run is open, or the cluster is no longer what was planned on, or the evidence that its policy asks
 * for is not good, or when what planning asks for does not hold any more.
 */
export async function startUpgrade(
  parts: StartParts,
  id: PlanId,
  digest: Digest,
  evidence: unknown,
  asked: Asked,
  run: RunId = newRunId(parts.clock()),
  confirm?: string,
): Promise<Result<{ readonly run: RunId; readonly view: RunView }>> {
  const { agents, store, reconciler, clock } = parts;
  const plan = store.plan(id)?.plan;
  if (!plan) return fail("plan-unknown", `there is no plan ${id}`);
  if (plan.digest !== digest)
    return fail("plan-digest-mismatch", `the digest of ${id} is ${plan.digest}, not ${digest}`);
  const unconfirmed = confirmed(plan, confirm);
  if (unconfirmed !== null) return fail("confirmation-wrong", unconfirmed);
  if (plan.hops.length === 0) return fail("plan-empty", `every node is at ${plan.to} already`);
  const proven = proveEvidence(plan, evidence, clock());
  if (!proven.ok) return proven;
  const open = store.openRun();
  const rolledBack = plan.rollback?.run ?? null;
  const without = plan.restore?.withoutApi ? parts.leadership.standsBy() : ok(null);
  if (!without.ok) return without;
  if (open && open.id !== rolledBack) {
    const ends = without.value ? endForRestore(loadRun(store, open.id), asked) : null;
    if (ends === null) return fail("upgrade-running", `${open.id} is not over`);
    if (!ends.ok) return fail("upgrade-running", `${open.id} is not over: ${ends.problem.detail}`);
  }
  if (!without.value && reconciler.epoch === null) return fail("not-leading", "this coordinator does not lead");
  const upgrades = !plan.restore && !plan.rollback;
  const state = upgrades
    ? await observeFor(parts.cluster, agents, plan.to)
    : await observeForRestore(parts, without.value);
  if (!state.ok) return state;
  const silent = state.value.nodes.flatMap((n) => unansweredFindings(n, state.value));
  // A restore says so itself, and of control planes alone.
  if (silent.length > 0 && !plan.restore) return fail("agent-away", `${allSaw(silent)}; nothing was started`, silent);
  const drift = planDrift(plan, state.value);
  if (drift.length > 0) return fail("plan-stale", drift.join("; "));
  const again = upgrades ? planAgain(plan, state.value, sha256) : ok(null);
  if (!again.ok) return again;
  const possible = mayRestore(plan, state.value, awayNow(agents));
  if (!possible.ok) return possible;
  if (rolledBack !== null) {
    const newest = nothingSince(store, rolledBack);
    if (!newest.ok) return newest;
  }
  const evidenced = proven.value === null ? {} : { evidence: proven.value };
  const begin = (epoch: Epoch): Result<{ readonly run: RunId; readonly view: RunView }> => {
    if (open) {
      // A run that has halted comes to its end by the start of its rollback, which takes up what it left open.
      const end = without.value ? endForRestore : endForRollback;
      const over = reconciler.say(open.id, (view) => end(view, asked));
      if (!over.ok) return over;
    }
    const { by, why } = asked;
    const begun = reconciler.begin(run, [{ type: "run-started", plan, by, why, epoch, ...evidenced }]);
    return begun.ok ? ok({ run, view: begun.value }) : begun;
  };
  if (without.value) {
    return parts.leadership.leadAlone(controlPlanes(state.value), "restore", begin);
  }
  const { epoch } = reconciler;
  return epoch === null ? fail("not-leading", "this coordinator does not lead") : begin(epoch);
}

/** A restore replaces all that a cluster knows: whoever starts it names the cluster. Null when that was done, or need not be. */
function confirmed({ restore }: Plan, confirm: string | undefined): string | null {
  if (!restore || confirm === restore.clusterName) return null;
  const given = confirm === undefined ? "none was given" : `${JSON.stringify(confirm.slice(0, 200))} was given`;
  return `this plan restores etcd of the cluster ${restore.clusterName}, and ${given}; nothing was touched`;
}

/** Sorted by time, and short enough to be typed: `up-20260101-120000-1a2b`. */
export function newRunId(now: number = Date.now()): RunId {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `up-${stamp}-${randomBytes(2).toString("hex")}` as RunId;
}
