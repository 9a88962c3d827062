import type { OldWriter, UnservedCrd } from "@lockkeeper/core/model/inventory";
import { apiRemovedIn } from "@lockkeeper/core/rules/removed-apis";
import type { Api } from "./api.ts";
import { isStatus } from "./failures.ts";
import { flag, list, parseJson, strings, text, texts } from "./json.ts";

const LIMIT = 500;
const PAGES_MAX = 10;
const KEPT_MAX = 100;
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
/** What the cluster itself writes moves with the cluster. */
const OWN = /^(kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|api-priority-and-fairness-config-.*)$/;

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const FLOWS = ["v1", "v1beta3", "v1beta2", "v1beta1"].map((v) => `/apis/flowcontrol.apiserver.k8s.io/${v}`);

/** Collections whose kinds have lost a version of their API, each by the first address that is served: some are newer than 1.20. */
const KINDS: readonly (readonly [kind: string, paths: readonly string[]])[] = [
  ["Ingress", ["/apis/networking.k8s.io/v1/ingresses"]],
  ["IngressClass", ["/apis/networking.k8s.io/v1/ingressclasses"]],
  ["CustomResourceDefinition", [CRDS]],
  ["ValidatingWebhookConfiguration", ["/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"]],
  ["MutatingWebhookConfiguration", ["/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"]],
  ["APIService", ["/apis/apiregistration.k8s.io/v1/apiservices"]],
  ["ClusterRole", [`${RBAC}/clusterroles`]],
  ["ClusterRoleBinding", [`${RBAC}/clusterrolebindings`]],
  ["Role", [`${RBAC}/roles`]],
  ["RoleBinding", [`${RBAC}/rolebindings`]],
  ["PriorityClass", ["/apis/scheduling.k8s.io/v1/priorityclasses"]],
  ["StorageClass", ["/apis/storage.k8s.io/v1/storageclasses"]],
  ["CSIDriver", ["/apis/storage.k8s.io/v1/csidrivers"]],
  ["RuntimeClass", ["/apis/node.k8s.io/v1/runtimeclasses"]],
  ["CronJob", ["/apis/batch/v1/cronjobs", "/apis/batch/v1beta1/cronjobs"]],
  ["PodDisruptionBudget", ["/apis/policy/v1/poddisruptionbudgets", "/apis/policy/v1beta1/poddisruptionbudgets"]],
  ["HorizontalPodAutoscaler", ["/apis/autoscaling/v1/horizontalpodautoscalers"]],
  ["FlowSchema", FLOWS.map((path) => `${path}/flowschemas`)],
  ["PriorityLevelConfiguration", FLOWS.map((path) => `${path}/prioritylevelconfigurations`)],
];

export type OldTraces = {
  readonly oldWriters: readonly OldWriter[];
  readonly unservedCrds: readonly UnservedCrd[];
};

/**
 * Objects that somebody wrote by a version of their API that some release does not serve, by managedFields and kubectl's
 * annotation; and custom resources stored in versions that are not served. Of each kind at most 5,000 are read; kinds that the
 * API server does not serve or does not let this coordinator list are left out. @throws ApiError, Unreachable
 */
export async function oldTraces(api: Api): Promise<OldTraces> {
  const found = new Map<string, OldWriter>();
  const unserved: UnservedCrd[] = [];
  for (const [kind, paths] of KINDS) {
    for (const object of await firstServed(api, paths)) {
      for (const trace of tracesOf(kind, object)) add(found, trace, object);
      if (kind === "CustomResourceDefinition") unserved.push(...unservedOf(object));
    }
  }
  const oldWriters = [...found.values()].sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
  return { oldWriters: oldWriters.slice(0, KEPT_MAX), unservedCrds: unserved.slice(0, KEPT_MAX) };
}

async function firstServed(api: Api, paths: readonly string[]): Promise<readonly unknown[]> {
  for (const path of paths) {
    const items = await all(api, path);
    if (items !== null) return items;
  }
  return [];
}

/** Null where it is not served or not allowed. */
async function all(api: Api, path: string): Promise<readonly unknown[] | null> {
  const items: unknown[] = [];
  let more = "";
  try {
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = new URLSearchParams({ limit: String(LIMIT), ...(more ? { continue: more } : {}) });
      const answer = await api.find(`${path}?${query}`);
      if (answer === null) return null;
      items.push(...list(answer, "items"));
      more = text(answer, "metadata", "continue") ?? "";
      if (more === "") break;
    }
  } catch (error) {
    if (isStatus(error, 403)) return null;
    throw error;
  }
  return items;
}

type Trace = { readonly what: string; readonly by: string };

/** Each once: a manager may own several sets of fields. */
function tracesOf(kind: string, object: unknown): readonly Trace[] {
  const managers = list(object, "metadata", "managedFields").map((entry) => ({
    version: text(entry, "apiVersion") ?? "",
    by: text(entry, "manager") ?? "unknown",
  }));
  const applied = parseJson(strings(object, "metadata", "annotations")[LAST_APPLIED] ?? "");
  const all = [...managers, { version: text(applied, "apiVersion") ?? "", by: "last-applied" }];
  const traces = all.flatMap(({ version, by }) =>
    !OWN.test(by) && apiRemovedIn(version, kind) !== null ? [{ what: `${version} ${kind}`, by }] : [],
  );
  return [...new Map(traces.map((t) => [`${t.what} ${t.by}`, t])).values()];
}

function add(found: Map<string, OldWriter>, { what, by }: Trace, object: unknown): void {
  const key = `${what} ${by}`;
  const before = found.get(key);
  const namespace = text(object, "metadata", "namespace");
  const name = `${namespace ? `${namespace}/` : ""}${text(object, "metadata", "name") ?? "?"}`;
  found.set(key, { what, by, count: (before?.count ?? 0) + 1, example: before?.example ?? name });
}

function unservedOf(crd: unknown): readonly UnservedCrd[] {
  const served = list(crd, "spec", "versions").flatMap((v) => (flag(v, "served") ? (text(v, "name") ?? []) : []));
  const versions = texts(crd, "status", "storedVersions").filter((v) => !served.includes(v));
  return versions.length === 0 ? [] : [{ name: text(crd, "metadata", "name") ?? "?", versions }];
}
