import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { Done } from "@lockkeeper/core/model/outcome";
import type { NodeMarks } from "@lockkeeper/core/model/restore";
import { allSaw } from "@lockkeeper/core/rules/finding-text";
import { allNodes, type ClusterContext, type Tools } from "./act-tools.ts";
import { text } from "./json.ts";
import { endpointUnready } from "./stable-pods.ts";
import { done, until } from "./steady.ts";

const LEASES = "/apis/coordination.k8s.io/v1/namespaces";
const LEADERS = ["kube-controller-manager", "kube-scheduler"] as const;

/**
 * Waits until the API server is ready, controller-manager and scheduler lead anew, and every node of the plan is Ready by
 * its kubelet's fresh word. What was restored says "Ready" and "leading" of long ago: so a lease counts only when it was
 * renewed while we looked, where there is one.
 */
export async function verifyRestore(
  tools: Tools,
  marks: readonly NodeMarks[],
  context: ClusterContext,
): Promise<Done<"verify-restore">> {
  const first = new Map<string, string>();
  let wrong: readonly Finding[] = [];
  const limit = context.policy.gate.timeoutSeconds;
  const nodes = await until(
    context,
    limit,
    async () => {
      const found: Finding[] = [];
      const unready = await endpointUnready(tools, context.signal);
      if (unready) found.push(finding("api-away", "cluster", unready));
      for (const name of LEADERS)
        if (!(await renewed(tools, `kube-system/leases/${name}`, first, context.signal)))
          found.push(finding("static-pods-unstable", "cluster", `${name} has not renewed its lease yet`));
      const { nodes: seen } = await allNodes(tools, context.signal);
      for (const { node: name } of marks) {
        if (context.quarantined.has(name)) continue;
        const node = seen.find((n) => n.name === name);
        const where = { node: name };
        if (!node) found.push(finding("node-missing", where, `${name} has not registered again yet`));
        else if (!node.ready) found.push(finding("node-not-ready", where, `${name} is not Ready: ${node.readyWhy}`));
        else if (!(await renewed(tools, `kube-node-lease/leases/${name}`, first, context.signal)))
          found.push(finding("node-not-ready", where, `the kubelet of ${name} has not renewed its lease yet`));
      }
      wrong = found;
      if (found.length === 0) return marks.length;
      context.progress(`after the restore: ${allSaw(found)}`);
      return null;
    },
    () => wrong,
  );
  return done("verify-restore", { nodes });
}

/** Whether the lease was renewed since our first look at it. One that is not there is nothing to wait for. */
async function renewed(tools: Tools, path: string, first: Map<string, string>, signal: AbortSignal): Promise<boolean> {
  const lease = await tools.api.find(`${LEASES}/${path}`, signal);
  const time = text(lease, "spec", "renewTime");
  if (time === null) return true;
  const before = first.get(path);
  if (before === undefined) first.set(path, time);
  return before !== undefined && before !== time;
}
