import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { UNDO_SECONDS } from "@lockkeeper/core/model/restore";
import { oldest, type Version } from "@lockkeeper/core/model/version";
import { makeRollback } from "@lockkeeper/core/plan/rollback/make-rollback";
import { stoppedAt } from "@lockkeeper/core/plan/rollback/stopped-at";
import { type EtcdBack, snapshotBefore } from "@lockkeeper/core/plan/rollback/whole-back";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Asked, RollbackAsked } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import { loadRun } from "../reconciler/run-log.ts";
import { newPlanId, sha256 } from "./make-plan.ts";
import { awayNow, earlierIds, newToken, type RestoreParts, unprovenOf } from "./make-restore.ts";
import { observeFor } from "./observe-cluster.ts";

/** Runs that are looked at for one since: more than anybody keeps apart. */
const LOOKED_AT = 1000;

/**
 * A dry run of the way back from where a run stopped: looks at the run's log, at the cluster and at what the repositories
 * still offer of the versions before, and keeps the plan. Nothing in the cluster is changed. With a restore of etcd it also
 * proves the snapshot of before: `snapshot-corrupt` when it is damaged.
 */
export async function planRollback(
  parts: RestoreParts,
  run: RunId,
  { withEtcdRestore = false, undoSeconds = UNDO_SECONDS.default }: RollbackAsked,
  asked: Asked,
  id: PlanId = newPlanId(),
): Promise<Result<Plan>> {
  const { cluster, agents, store, clock } = parts;
  if (!store.run(run)) return fail("upgrade-unknown", `there is no upgrade ${run}`);
  const newest = nothingSince(store, run);
  if (!newest.ok) return newest;
  const view = loadRun(store, run);
  const state = await observeFor(cluster, agents, repositoryOf(view));
  if (!state.ok) return state;
  const etcd = withEtcdRestore ? await etcdBack(parts, view, undoSeconds) : ok(null);
  if (!etcd.ok) return etcd;
  const with_ = etcd.value === null ? {} : { etcd: etcd.value };
  const plan = makeRollback({ run, view, state: state.value, ...with_, id, sha256 });
  if (plan.ok) store.putPlan({ plan: plan.value, madeAt: clock(), by: asked.by });
  return plan;
}

/** What a restore of etcd rests on, its snapshot proven; one that is not kept any more is the plan's to refuse. */
async function etcdBack(
  { agents, store, library }: RestoreParts,
  view: RunView,
  undoSeconds: number,
): Promise<Result<EtcdBack>> {
  const kept = (await library.list()).map((one) => one.kept);
  const stopped = stoppedAt(view);
  const digest = (stopped && snapshotBefore(view, stopped.hop)?.digest) ?? null;
  const there = digest !== null && kept.some((k) => k.digest === digest);
  const proven = there ? await library.proveForPlan(digest, null) : ok(null);
  if (!proven.ok) return proven;
  const unproven = proven.value === null ? undefined : unprovenOf(proven.value);
  return ok({ kept, unproven, earlierIds: earlierIds(store), away: awayNow(agents), token: newToken(), undoSeconds });
}

/** The oldest version that a touched node had: its minor's repository is asked what it still offers. */
function repositoryOf(view: RunView): Version {
  const stopped = stoppedAt(view);
  const touched = (stopped?.traces ?? []).filter((t) => t.installed.size > 0 || t.kubelet).map((t) => t.node);
  const before = (stopped?.before ?? []).filter((n) => touched.includes(n.name));
  const had = oldest(before.flatMap((n) => [n.kubelet, ...(n.kubeadm ? [n.kubeadm] : [])]));
  return had ?? stopped?.kubeadmVersion ?? view.plan.from;
}

/**
 * `rollback-refused` when another run has begun since, or it was rolled back; `upgrade-running` while its rollback is open. One
 * that was given up on the way may be planned anew.
 */
export function nothingSince(store: Store, run: RunId): Result<null> {
  const runs = store.runs(LOOKED_AT);
  const at = runs.findIndex((row) => row.id === run);
  if (at < 0) return fail("rollback-refused", `${run} is older than the last ${LOOKED_AT} upgrades`);
  for (const { id, plan, over } of runs.slice(0, at)) {
    if (store.plan(plan)?.plan.rollback?.run !== run)
      return fail("rollback-refused", `${id} has begun since: only the newest upgrade can be rolled back`);
    if (!over) return fail("upgrade-running", `its rollback ${id} is not over: retry it, or abort it first`);
    if (loadRun(store, id).ended?.how === "succeeded")
      return fail("rollback-refused", `${id} has taken it back already`);
  }
  return ok(null);
}
