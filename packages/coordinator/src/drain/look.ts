import type { Finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Policy } from "@lockkeeper/core/model/policy";
import { type DrainPlan, planDrain } from "@lockkeeper/core/rules/drain";
import { budgetFindings } from "@lockkeeper/core/rules/drain-budgets";
import type { BudgetView, PodView } from "@lockkeeper/core/rules/drain-views";
import { podsOn, type Tools } from "../kube/act-tools.ts";
import { readBudget } from "../kube/budget-view.ts";
import { list } from "../kube/json.ts";

/** Sorts the node's pods as they are now. @param known DaemonSets that were seen to exist; grows. */
export async function lookAtPods(
  tools: Tools,
  node: NodeName,
  policy: Policy,
  known: Set<string>,
  signal?: AbortSignal,
): Promise<DrainPlan> {
  const pods = await podsOn(tools, node, signal);
  await learnDaemonSets(tools, pods, known, signal);
  return planDrain(pods, { daemonSets: known, ownNamespace: tools.ownNamespace }, policy.drain);
}

/** The same by the watched cache, which asks nothing of the API server but DaemonSets that it has not asked for before. */
export async function glanceAtPods(
  tools: Tools,
  node: NodeName,
  policy: Policy,
  known: Set<string>,
  signal?: AbortSignal,
): Promise<DrainPlan> {
  const pods = (tools.caches.pods.items() ?? []).filter((pod) => pod.node === node);
  await learnDaemonSets(tools, pods, known, signal);
  return planDrain(pods, { daemonSets: known, ownNamespace: tools.ownNamespace }, policy.drain);
}

/** Every budget of the cluster as it is now. */
export async function lookAtBudgets(tools: Tools, signal?: AbortSignal): Promise<readonly BudgetView[]> {
  const version = await tools.policyVersions.budgets();
  const answer = await tools.api.get(`/apis/${version}/poddisruptionbudgets`, signal);
  return list(answer, "items").flatMap((object) => readBudget(object, version.endsWith("beta1")) ?? []);
}

/** What a drain would refuse or could never finish, without touching anything. */
export async function forecast(tools: Tools, node: NodeName, policy: Policy): Promise<readonly Finding[]> {
  const plan = await lookAtPods(tools, node, policy, new Set());
  const refused = plan.refused.map((r) => r.finding);
  if (plan.evict.length === 0) return refused;
  return [...refused, ...budgetFindings(plan.evict, await lookAtBudgets(tools))];
}

async function learnDaemonSets(
  tools: Tools,
  pods: readonly PodView[],
  known: Set<string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const names = pods.flatMap(({ namespace, controller }) =>
    controller?.kind === "DaemonSet" ? [`${namespace}/${controller.name}`] : [],
  );
  for (const full of new Set(names)) {
    if (known.has(full)) continue;
    const [namespace, name] = full.split("/");
    const found = await tools.api.find(`/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}`, signal);
    if (found !== null) known.add(full);
  }
}
