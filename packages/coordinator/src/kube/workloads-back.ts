import { type Finding, finding } from "@lockkeeper/core/model/finding";
import { WORKLOAD_KINDS, type Workload } from "@lockkeeper/core/model/inventory";
import type { Done } from "@lockkeeper/core/model/outcome";
import type { Baseline } from "@lockkeeper/core/model/plan";
import { nameOf } from "@lockkeeper/core/rules/drain-views";
import { workloadKey, workloadOf } from "@lockkeeper/core/rules/workload-of";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { lookAtWorkloads } from "./inventory.ts";
import type { PodSeen } from "./pod-view.ts";
import { done, until } from "./steady.ts";

const NAMED = 10;

/** Every workload as it is now. @throws ApiError, Unreachable */
export async function allWorkloads(tools: Tools): Promise<readonly Workload[]> {
  return (await Promise.all(WORKLOAD_KINDS.map((kind) => lookAtWorkloads(tools, kind)))).flat();
}

/** A workload that has fewer ready pods than it is held to. */
export type Short = { readonly key: string; readonly saw: string };

/**
 * Workloads that the baseline knows and that have neither as many ready pods as then nor as they want now: somebody may have
 * scaled them down. One that is gone, or came since, does not count.
 * @param away nodes on which a DaemonSet's pod may be missing: those that the run goes on without.
 */
export function shortOf(now: readonly Workload[], { workloads = [] }: Baseline, away = 0): readonly Short[] {
  const before = new Map(workloads.map((w) => [workloadKey(w), w.ready]));
  return now.flatMap((w) => {
    const key = workloadKey(w);
    const wanted = Math.min(before.get(key) ?? 0, w.wanted) - (w.kind === "DaemonSet" ? away : 0);
    return w.ready >= wanted ? [] : [{ key, saw: `${key}: ${w.ready} of ${wanted} pods are ready` }];
  });
}

/** Pods of workloads that keep ending and did not when the plan was made. */
export function newlyLooping(pods: readonly PodSeen[], { workloads = [] }: Baseline): readonly PodSeen[] {
  const before = new Set(workloads.filter((w) => w.looping).map(workloadKey));
  const known = new Set(workloads.map(workloadKey));
  return pods.filter((pod) => {
    const key = pod.looping && !pod.leaving ? workloadOf(pod) : null;
    return key !== null && known.has(key) && !before.has(key);
  });
}

/**
 * Waits until the workloads of the baseline are back: as ready as then, no pod of theirs in CrashLoopBackOff that was not so
 * before, and no container of theirs started again for as long as a node's gate asks (`gate.readySeconds`).
 */
export async function workloadsBack(tools: Tools, context: ClusterContext): Promise<Done<"gate-workloads">> {
  const { baseline, policy } = context;
  const { readySeconds, timeoutSeconds } = policy.gate;
  const quietMs = Math.min(readySeconds, timeoutSeconds / 2) * 1000;
  const known = new Set((baseline.workloads ?? []).map(workloadKey));
  let restarts = new Map<string, number>();
  let quietSince = performance.now();
  let restarted: readonly Finding[] = [];
  let missing: readonly Finding[] = [];
  const look = async () => {
    const now = await allWorkloads(tools);
    const all = tools.caches.pods.items() ?? [];
    const pods = all.filter((p) => known.has(workloadOf(p) ?? ""));
    const again = pods.filter((p) => p.restarts > (restarts.get(p.uid) ?? p.restarts));
    restarts = new Map(pods.map((p) => [p.uid, p.restarts]));
    if (again.length > 0) {
      quietSince = performance.now();
      restarted = again.map((p) => notBack(`Pod ${nameOf(p)}`, `was started again: ${p.restarts} restarts`));
    }
    const quiet = performance.now() - quietSince >= quietMs;
    missing = [
      ...shortOf(now, baseline, context.quarantined.size).map(({ key, saw }) =>
        finding("workloads-not-back", { object: key }, saw),
      ),
      ...newlyLooping(pods, baseline).map((p) => notBack(`Pod ${nameOf(p)}`, `keeps ending: ${p.restarts} restarts`)),
      ...(quiet ? [] : restarted),
    ];
    if (missing.length === 0 && (quiet || pods.length === 0)) return now.length;
    const said = missing.slice(0, NAMED).map((f) => f.saw);
    context.progress(`workloads: ${said.join("; ") || "as ready as before; watching that no container starts again"}`);
    return null;
  };
  const workloads = await until(context, timeoutSeconds, look, () => missing.slice(0, NAMED));
  return done("gate-workloads", { workloads });
}

function notBack(object: string, saw: string): Finding {
  return finding("workloads-not-back", { object }, `${object} ${saw}`);
}
