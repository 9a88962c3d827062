import { type NodeName, nodeName } from "@lockkeeper/core/model/ids";
import {
  type DeprecatedUse,
  type Ingress,
  type Inventory,
  type NodeRoom,
  type PodEntry,
  type Taint,
  WORKLOAD_KINDS,
  type Workload,
  type WorkloadKind,
} from "@lockkeeper/core/model/inventory";
import type { Tools } from "./act-tools.ts";
import { ApiError, isStatus } from "./failures.ts";
import { at, count, list, strings, text } from "./json.ts";
import { oldTraces } from "./old-writers.ts";
import type { PodSeen } from "./pod-view.ts";
import { quantity } from "./quantity.ts";
import { warningEvents } from "./warning-events.ts";
import { webhooksOf } from "./webhooks.ts";

const EFFECTS = ["NoSchedule", "NoExecute", "PreferNoSchedule"] as const;

/**
 * What runs in the cluster. Pods and budgets come from the watches' caches, which hold all of them anyway: listing tens of
 * thousands of pods once more would cost the API server for nothing. The rest is asked anew. @throws ApiError, Unreachable
 */
export async function lookAtInventory(tools: Tools): Promise<Inventory> {
  const { api, caches } = tools;
  const [nodes, webhooks, deprecated, ingresses, warnings, traces, ...workloads] = await Promise.all([
    api.get("/api/v1/nodes"),
    webhooksOf(api),
    deprecatedUses(tools),
    allowed(lookAtIngresses(tools)),
    allowed(warningEvents(api)),
    oldTraces(api),
    ...WORKLOAD_KINDS.map((kind) => lookAtWorkloads(tools, kind)),
  ]);
  return {
    pods: (caches.pods.items() ?? []).map(entry),
    budgets: caches.budgets.items() ?? [],
    rooms: list(nodes, "items").flatMap((object) => readRoom(object) ?? []),
    workloads: workloads.flat(),
    webhooks,
    deprecated,
    ...traces,
    ...(ingresses ? { ingresses } : {}),
    ...(warnings ? { warnings } : {}),
    ownNamespace: tools.ownNamespace,
  };
}

/** What an API server that does not allow it (403) leaves unknown; a release before had no such right. */
export async function allowed<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isStatus(error, 403)) return null;
    throw error;
  }
}

/** Every Ingress; none where the API server does not serve networking.k8s.io/v1 (before 1.19). @throws ApiError, Unreachable */
export async function lookAtIngresses({ api }: Pick<Tools, "api">, signal?: AbortSignal): Promise<readonly Ingress[]> {
  const answer = await api.find("/apis/networking.k8s.io/v1/ingresses", signal);
  return list(answer, "items").flatMap((object) => {
    const [namespace, name] = [text(object, "metadata", "namespace"), text(object, "metadata", "name")];
    if (!namespace || !name) return [];
    return [{ namespace, name, addresses: list(object, "status", "loadBalancer", "ingress").length }];
  });
}

/** Every workload of a kind, asked anew. @throws ApiError, Unreachable */
export async function lookAtWorkloads({ api }: Tools, kind: WorkloadKind): Promise<readonly Workload[]> {
  const answer = await api.get(`/apis/apps/v1/${kind.toLowerCase()}s`);
  return list(answer, "items").flatMap((object) => readWorkload(kind, object) ?? []);
}

function entry({ component: _c, readySince: _r, endpoint: _e, endsAt: _a, ...pod }: PodSeen): PodEntry {
  return pod;
}

function readWorkload(kind: WorkloadKind, object: unknown): Workload | null {
  const [namespace, name] = [text(object, "metadata", "namespace"), text(object, "metadata", "name")];
  if (!namespace || !name) return null;
  const daemons = kind === "DaemonSet";
  const replicas = at(object, "spec", "replicas");
  return {
    kind,
    namespace,
    name,
    // The API's default for replicas is 1.
    wanted: daemons ? count(object, "status", "desiredNumberScheduled") : typeof replicas === "number" ? replicas : 1,
    ready: daemons ? count(object, "status", "numberReady") : count(object, "status", "readyReplicas"),
    image: text(list(object, "spec", "template", "spec", "containers")[0], "image") ?? "",
  };
}

function readRoom(object: unknown): NodeRoom | null {
  const name: NodeName | null = nodeName(text(object, "metadata", "name") ?? "");
  if (name === null) return null;
  const allocatable = (resource: string) => quantity(at(object, "status", "allocatable", resource));
  return {
    node: name,
    labels: strings(object, "metadata", "labels"),
    taints: list(object, "spec", "taints").flatMap((taint) => readTaint(taint) ?? []),
    cpuMilli: Math.floor(allocatable("cpu") * 1000),
    memoryBytes: Math.floor(allocatable("memory")),
    pods: allocatable("pods"),
  };
}

function readTaint(taint: unknown): Taint | null {
  const effect = EFFECTS.find((e) => e === text(taint, "effect"));
  const key = text(taint, "key");
  // That of a cordon is the node's own `unschedulable`, which is judged as such.
  if (!effect || !key || key === "node.kubernetes.io/unschedulable") return null;
  return { key, value: text(taint, "value") ?? "", effect };
}

const REQUESTED = /^apiserver_requested_deprecated_apis\{([^}]*)\} 1$/gm;

/** From the metrics of the API server that answers; null where they are not to be had. */
async function deprecatedUses({ api }: Tools): Promise<readonly DeprecatedUse[] | null> {
  let metrics: string;
  try {
    metrics = await api.getText("/metrics");
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
  return deprecatedIn(metrics);
}

/** Reads an API server's metrics in the text format. */
export function deprecatedIn(metrics: string): readonly DeprecatedUse[] {
  return [...metrics.matchAll(REQUESTED)].flatMap(([, labels = ""]) => {
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    const removedIn = label("removed_release");
    if (removedIn === "") return [];
    const group = [label("group"), label("version")].filter(Boolean).join("/");
    return [
      { what: [group, [label("resource"), label("subresource")].filter(Boolean).join("/")].join(" "), removedIn },
    ];
  });
}
