import { type Finding, finding } from "@lockkeeper/core/model/finding";
import { WORKLOAD_KINDS, type Workload } from "@lockkeeper/core/model/inventory";
import type { Done } from "@lockkeeper/core/model/outcome";
import { nameOf } from "@lockkeeper/core/rules/drain-views";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { lookAtWorkloads } from "./inventory.ts";
import { done, until } from "./steady.ts";

const NAMED = 10;

/**
 * Waits until every workload that the plan knew has as many ready pods as then, or as it wants now: somebody may have scaled
 * it down. One that is gone, or came since, does not count.
 */
export async function workloadsBack(tools: Tools, context: ClusterContext): Promise<Done<"gate-workloads">> {
  const limit = context.policy.gate.timeoutSeconds;
  const key = (w: Pick<Workload, "kind" | "namespace" | "name">) => `${w.kind} ${nameOf(w)}`;
  const before = new Map(context.workloads.map((w) => [key(w), w.ready]));
  let missing: readonly Finding[] = [];
  const workloads = await until(
    context,
    limit,
    async () => {
      const now = (await Promise.all(WORKLOAD_KINDS.map((kind) => lookAtWorkloads(tools, kind)))).flat();
      missing = now.flatMap((w) => {
        const wanted = Math.min(before.get(key(w)) ?? 0, w.wanted);
        if (w.ready >= wanted) return [];
        return [finding("workloads-not-back", { object: key(w) }, `${key(w)}: ${w.ready} of ${wanted} pods are ready`)];
      });
      if (missing.length === 0) return now.length;
      context.progress(
        `workloads: ${missing
          .slice(0, NAMED)
          .map((f) => f.saw)
          .join("; ")}`,
      );
      return null;
    },
    () => missing.slice(0, NAMED),
  );
  return done("gate-workloads", { workloads });
}
