import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { Done } from "@lockkeeper/core/model/outcome";
import { allSaw } from "@lockkeeper/core/rules/finding-text";
import { allNodes, type ClusterContext, type Tools } from "./act-tools.ts";
import { done, until } from "./steady.ts";

/**
 * Waits until every node has been Ready for so many seconds without a break, reckoned from our own looks: each must see the
 * same times of the last transitions.
 */
export async function soak(tools: Tools, seconds: number, context: ClusterContext): Promise<Done<"soak">> {
  let held: { readonly sinceMs: number; readonly key: string } | null = null;
  let unready: readonly Finding[] = [];
  const heldSeconds = await until(
    context,
    seconds + context.policy.gate.timeoutSeconds,
    async () => {
      const { nodes: all, broken } = await allNodes(tools, context.signal);
      const nodes = all.filter((n) => !context.quarantined.has(n.name));
      unready = [
        ...broken,
        ...nodes
          .filter((n) => !n.ready)
          .map((n) => finding("node-not-ready", { node: n.name }, `${n.name}: ${n.readyWhy}`)),
      ];
      const now = performance.now();
      const key = nodes.map((n) => `${n.name} ${n.readySince}`).join(" ");
      if (unready.length > 0) held = null;
      else if (held?.key !== key) held = { sinceMs: now, key };
      const so = held === null ? 0 : Math.floor((now - held.sinceMs) / 1000);
      const why = unready.length > 0 ? allSaw(unready) : `every node Ready for ${so} of ${seconds} s`;
      context.progress(why);
      return held !== null && so >= seconds ? so : null;
    },
    () =>
      unready.length > 0
        ? unready
        : [finding("gate-not-passed", "cluster", `nodes did not stay Ready for ${seconds} s`)],
  );
  return done("soak", { heldSeconds });
}
