import { randomBytes } from "node:crypto";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Instant, PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { makeRollback } from "@lockkeeper/core/plan/rollback/make-rollback";
import { stoppedAt } from "@lockkeeper/core/plan/rollback/stopped-at";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { Asked } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import { loadRun } from "../reconciler/run-log.ts";
import { sha256 } from "./make-plan.ts";
import { observeFor } from "./observe-cluster.ts";

/** Runs that are looked at for one since: more than anybody keeps apart. */
const LOOKED_AT = 1000;

/**
 * A dry run of the way back from where a run stopped: looks at the run's log, at the cluster and at what the repositories
 * still offer of the versions before, and keeps the plan. Nothing in the cluster is changed.
 */
export async function planRollback(
  parts: { readonly cluster: Cluster; readonly agents: Agents; readonly store: Store; readonly clock: () => Instant },
  run: RunId,
  asked: Asked,
): Promise<Result<Plan>> {
  const { cluster, agents, store, clock } = parts;
  if (!store.run(run)) return fail("upgrade-unknown", `there is no upgrade ${run}`);
  const newest = nothingSince(store, run);
  if (!newest.ok) return newest;
  const view = loadRun(store, run);
  const before = stoppedAt(view)?.kubeadmVersion ?? view.plan.from;
  const state = await observeFor(cluster, agents, before);
  if (!state.ok) return state;
  const id = `plan-${randomBytes(6).toString("hex")}` as PlanId;
  const plan = makeRollback({ run, view, state: state.value, id, sha256 });
  if (plan.ok) store.putPlan({ plan: plan.value, madeAt: clock(), by: asked.by });
  return plan;
}

/** `rollback-refused` when another run has begun since, but for rollbacks of that very run: those are gone on with. */
export function nothingSince(store: Store, run: RunId): Result<null> {
  const runs = store.runs(LOOKED_AT);
  const at = runs.findIndex((row) => row.id === run);
  const since = runs.slice(0, Math.max(0, at)).find((row) => store.plan(row.plan)?.plan.rollback?.run !== run);
  if (at < 0) return fail("rollback-refused", `${run} is older than the last ${LOOKED_AT} upgrades`);
  if (since) return fail("rollback-refused", `${since.id} has begun since: only the newest upgrade can be rolled back`);
  return ok(null);
}
