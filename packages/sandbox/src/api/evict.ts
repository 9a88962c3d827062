import { budgetsOver, settleBudgets } from "./budgets.ts";
import type { ObjectStore } from "./object-store.ts";
import { numberAt, patched, textAt, timestamp } from "./objects.ts";
import { badRequest, conflict, notFound, StatusError } from "./status-error.ts";

/**
 * The subresource pods/eviction, with the rules of k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go.
 * @param apiVersions the versions of Eviction that are taken.
 * @returns the pod's name and namespace when it is now terminating.
 */
export function evictPod(
  store: ObjectStore,
  namespace: string,
  name: string,
  body: unknown,
  apiVersions: readonly string[],
): { readonly namespace: string; readonly name: string } {
  if (textAt(body, "kind") !== "Eviction" || !apiVersions.includes(textAt(body, "apiVersion") ?? "")) {
    throw badRequest(`no kind "${textAt(body, "kind")}" is registered for version "${textAt(body, "apiVersion")}"`);
  }
  const pod = store.get("Pod", name, namespace);
  if (!pod) throw notFound("pods", name);
  const uid = textAt(body, "deleteOptions.preconditions.uid");
  if (uid && uid !== pod.metadata.uid) {
    throw conflict(
      "pods",
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`,
    );
  }
  const phase = textAt(pod, "status.phase") ?? "";
  const ignoresBudgets = ["Succeeded", "Failed", "Pending"].includes(phase);
  if (!ignoresBudgets && !textAt(pod, "metadata.deletionTimestamp")) askBudgets(store, name, budgetsOver(store, pod));
  beginTermination(store, namespace, name);
  return { namespace, name };
}

function askBudgets(store: ObjectStore, pod: string, budgets: ReturnType<typeof budgetsOver>): void {
  const [budget, another] = budgets;
  if (another) {
    const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw new StatusError(500, "InternalError", `Internal error occurred: ${message} (${pod})`);
  }
  if (!budget) return;
  settleBudgets(store);
  const now = store.get("PodDisruptionBudget", budget.metadata.name, budget.metadata.namespace);
  if ((numberAt(now, "status.disruptionsAllowed") ?? 0) > 0) return;
  const wants = numberAt(now, "status.desiredHealthy");
  const has = numberAt(now, "status.currentHealthy");
  const message = `The disruption budget ${budget.metadata.name} needs ${wants} healthy pods and has ${has} currently`;
  throw new StatusError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: "DisruptionBudget", message }],
  });
}

/** Marks the pod as terminating; its kubelet removes it later. Budgets see it at once. */
export function beginTermination(store: ObjectStore, namespace: string, name: string): void {
  const pod = store.get("Pod", name, namespace);
  if (!pod || textAt(pod, "metadata.deletionTimestamp")) return;
  store.put(patched(pod, { metadata: { deletionTimestamp: timestamp(), deletionGracePeriodSeconds: 30 } }));
  settleBudgets(store);
}
