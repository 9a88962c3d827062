import type { Webhook } from "@lockkeeper/core/model/inventory";
import type { Api } from "./api.ts";
import { list, text, texts } from "./json.ts";

const KINDS = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] as const;
/** What an upgrade creates or changes through the API. */
const MATTERS = ["*", "*/*", "pods", "pods/*", "pods/eviction", "nodes", "nodes/*", "nodes/status", "leases"];

/** Webhooks whose failure refuses requests, each with how many ready endpoints its service has. @throws ApiError, Unreachable */
export async function webhooksOf(api: Api): Promise<readonly Webhook[]> {
  const all: Webhook[] = [];
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
          matters: list(hook, "rules").some((rule) => texts(rule, "resources").some((r) => MATTERS.includes(r))),
        });
      }
    }
  }
  return all;
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
