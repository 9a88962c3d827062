import type { Webhook } from "@lockkeeper/core/model/inventory";
import { selects } from "@lockkeeper/core/rules/drain-budgets";
import type { Api } from "./api.ts";
import { readSelector } from "./budget-view.ts";
import { at, list, strings, text, texts } from "./json.ts";

const KINDS = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] as const;
/** Resources of a group that an upgrade writes or has written, and where. */
type Written = {
  readonly group: string;
  readonly within: "kube-system" | "any namespace" | "cluster";
  readonly resources: readonly string[];
};
/** Of the nodes, their kubelets and drains; and what `kubeadm upgrade apply` writes, with what controllers make of that. */
const WRITTEN: readonly Written[] = [
  { group: "", within: "any namespace", resources: ["pods", "pods/binding", "pods/eviction", "pods/status"] },
  { group: "", within: "cluster", resources: ["nodes", "nodes/status"] },
  { group: "coordination.k8s.io", within: "any namespace", resources: ["leases"] },
  { group: "", within: "kube-system", resources: ["configmaps", "serviceaccounts", "services"] },
  {
    group: "apps",
    within: "kube-system",
    resources: ["controllerrevisions", "daemonsets", "deployments", "replicasets"],
  },
  { group: "batch", within: "kube-system", resources: ["jobs"] },
  { group: "rbac.authorization.k8s.io", within: "kube-system", resources: ["roles", "rolebindings"] },
  { group: "rbac.authorization.k8s.io", within: "cluster", resources: ["clusterroles", "clusterrolebindings"] },
];

/** Webhooks whose failure refuses requests, each with how many ready endpoints its service has. @throws ApiError, Unreachable */
export async function webhooksOf(api: Api): Promise<readonly Webhook[]> {
  const all: Webhook[] = [];
  const system = await api.find("/api/v1/namespaces/kube-system");
  for (const kind of KINDS) {
    const path = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s`;
    for (const object of list(await api.find(path), "items")) {
      for (const hook of list(object, "webhooks")) {
        // The default of v1 is Fail.
        if (text(hook, "failurePolicy") === "Ignore") continue;
        const service = serviceOf(hook);
        all.push({
          configuration: `${kind} ${text(object, "metadata", "name") ?? "?"}`,
          name: text(hook, "name") ?? "?",
          service: service === null ? null : `${service.namespace}/${service.name}`,
          endpoints: service === null ? null : await endpointsOf(api, service),
          matters: matters(hook, system),
        });
      }
    }
  }
  return all;
}

/**
 * Whether it is asked about something that an upgrade writes. Its namespaceSelector is held against kube-system, where kubeadm
 * writes: pods are drained in all namespaces. Its objectSelector and matchConditions are not judged: it counts as if it had none.
 */
function matters(hook: unknown, system: unknown): boolean {
  const rules = readSelector(at(hook, "namespaceSelector"), false);
  const asksInSystem = rules === null || system === null || selects(rules, strings(system, "metadata", "labels"));
  const written = WRITTEN.filter((w) => w.within !== "kube-system" || asksInSystem);
  return list(hook, "rules").some((rule) => written.some((w) => isAbout(rule, w)));
}

/** A rule of a webhook (admissionregistration.k8s.io/v1, RuleWithOperations): `*` is no subresource, `pods/*` each of pods'. */
function isAbout(rule: unknown, { group, within, resources }: Written): boolean {
  const scope = text(rule, "scope") ?? "*";
  if (scope !== "*" && (scope === "Cluster") !== (within === "cluster")) return false;
  const groups = texts(rule, "apiGroups");
  if (groups.length > 0 && !groups.includes("*") && !groups.includes(group)) return false;
  const named = new Set(texts(rule, "resources"));
  return resources.some((resource) => {
    const [whole, part] = resource.split("/");
    const wide = part === undefined ? ["*"] : [`${whole}/*`, `*/${part}`];
    return [resource, "*/*", ...wide].some((name) => named.has(name));
  });
}

type Service = { readonly namespace: string; readonly name: string };

function serviceOf(hook: unknown): Service | null {
  const namespace = text(hook, "clientConfig", "service", "namespace");
  const name = text(hook, "clientConfig", "service", "name");
  return namespace && name ? { namespace, name } : null;
}

/** Ready addresses; a service without an Endpoints object has none. */
async function endpointsOf(api: Api, { namespace, name }: Service): Promise<number> {
  const endpoints = await api.find(`/api/v1/namespaces/${namespace}/endpoints/${name}`);
  return list(endpoints, "subsets").reduce((sum: number, subset) => sum + list(subset, "addresses").length, 0);
}
