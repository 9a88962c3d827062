import { nameOf, type PodView } from "@lockkeeper/core/rules/drain-views";
import type { Api } from "../kube/api.ts";
import { ApiError, isAway, isStatus, messageOf } from "../kube/failures.ts";
import { text } from "../kube/json.ts";

/** How the API server answered an eviction. */
export type Evicted =
  | { readonly is: "accepted" }
  /** There is no pod of that UID any more. */
  | { readonly is: "gone" }
  /** A budget allows none now. */
  | { readonly is: "budget"; readonly why: string }
  /** The API server refuses for good: more than one budget covers the pod. */
  | { readonly is: "several-budgets"; readonly why: string }
  /** Throttled, or a conflict, or an admission's refusal: to be tried again after so long. */
  | { readonly is: "later"; readonly why: string; readonly afterMs: number }
  /** The API server does not work now. */
  | { readonly is: "away"; readonly why: string };

const LATER_MS = 1000;
const LATER_MAX_MS = 30_000;

/**
 * Asks once for one pod's eviction, of exactly that UID; never deletes.
 * @param version `policy/v1` or `policy/v1beta1`, as the subresource takes it.
 * @throws NotLeading, or the signal's reason.
 */
export async function evict(api: Api, pod: PodView, version: string, signal: AbortSignal): Promise<Evicted> {
  const body = {
    apiVersion: version,
    kind: "Eviction",
    metadata: { namespace: pod.namespace, name: pod.name },
    deleteOptions: { preconditions: { uid: pod.uid } },
  };
  try {
    await api.writeOnce("POST", `${podPath(pod)}/eviction`, body, { signal });
    return { is: "accepted" };
  } catch (error) {
    signal.throwIfAborted();
    if (isStatus(error, 404)) return { is: "gone" };
    if (isStatus(error, 409)) return await afterConflict(api, pod, error, signal);
    if (isStatus(error, 429)) return tooMany(error);
    // k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go: a plain 500 with this sentence.
    if (isStatus(error, 500) && /more than one PodDisruptionBudget/i.test(error.message)) {
      return { is: "several-budgets", why: error.message };
    }
    if (isAway(error)) return { is: "away", why: messageOf(error) };
    // 403: the namespace is being terminated, and the pod with it; or an admission webhook's no.
    if (error instanceof ApiError) return { is: "later", why: error.message, afterMs: 5 * LATER_MS };
    throw error;
  }
}

/** Only a budget's 429 has a cause of that name; any other is the server's own throttling. */
function tooMany(error: ApiError): Evicted {
  const cause = error.causes.find((c) => c.reason === "DisruptionBudget");
  if (cause) return { is: "budget", why: cause.message };
  const afterMs = Math.min((error.retryAfterSeconds ?? 1) * 1000, LATER_MAX_MS);
  return { is: "later", why: `throttled: ${error.message}`, afterMs: Math.max(afterMs, LATER_MS) };
}

/** A conflict is either another pod under that name or a race with a budget's status. */
async function afterConflict(api: Api, pod: PodView, error: ApiError, signal: AbortSignal): Promise<Evicted> {
  try {
    const now = await api.find(podPath(pod), signal);
    if (now === null || text(now, "metadata", "uid") !== pod.uid) return { is: "gone" };
    return { is: "later", why: `${nameOf(pod)}: ${error.message}`, afterMs: LATER_MS };
  } catch (again) {
    signal.throwIfAborted();
    return { is: "away", why: messageOf(again) };
  }
}

function podPath(pod: PodView): string {
  return `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}`;
}
