import { patched } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aCluster, aNode, aPod, owner } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";
import { deprecatedIn } from "./inventory.ts";

let api: ApiServer;
let fix: Fixture;

beforeEach(async () => {
  api = await startApiServer({ minor: 22 });
  for (const object of aCluster(1)) api.store.put(object);
  fix = await fixture(api.kubeconfig);
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

async function look() {
  await fix.kube.cluster.refresh();
  const inventory = await fix.kube.cluster.inventory();
  if (typeof inventory === "string") throw new Error(inventory);
  return inventory;
}

const webhook = (name: string, hook: object) =>
  api.store.put({
    ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", metadata: { name } },
    webhooks: [{ name: `${name}.example`, rules: [{ resources: ["pods"] }], ...hook }],
  });

it("reads what nodes have for pods and what pods ask for", async () => {
  const status = { allocatable: { cpu: "1930m", memory: "3Gi", pods: "110" } };
  const taints = [
    { key: "gpu", effect: "NoSchedule" },
    { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" },
  ];
  api.store.put(patched(aNode("w1"), { metadata: { labels: { zone: "a" } }, spec: { taints }, status }));
  const containers = [{ name: "main", image: "web:1", resources: { requests: { cpu: "100m", memory: "64Mi" } } }];
  const tolerations = [{ key: "gpu", operator: "Exists" }];
  const spec = { containers, tolerations, nodeSelector: { zone: "a" } };
  api.store.put(aPod("web-1", "w1", { metadata: { ownerReferences: owner("ReplicaSet", "web") }, spec }));
  api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
  const { rooms, pods, budgets, ownNamespace } = await look();
  expect(rooms.find((r) => r.node === "w1")).toEqual({
    ...{ node: "w1", labels: { zone: "a" }, taints: [{ key: "gpu", value: "", effect: "NoSchedule" }] },
    ...{ cpuMilli: 1930, memoryBytes: 3 * 2 ** 30, pods: 110 },
  });
  const web = pods.find((p) => p.name === "web-1");
  expect(web?.demand).toEqual({
    ...{
      cpuMilli: 100,
      memoryBytes: 64 * 2 ** 20,
      nodeSelector: { zone: "a" },
      unjudged: false,
      bare: false,
      unlimited: true,
    },
    tolerations: [{ key: "gpu", operator: "Exists", value: "", effect: "" }],
  });
  expect(budgets.map((b) => b.name)).toEqual(["web"]);
  expect(ownNamespace).toBe("lockkeeper");
});

it("tells who wrote objects by an API that goes, and what is stored in a version that nobody serves", async () => {
  const hpa = (name: string, fields: object[], annotations: object = {}) =>
    api.store.put({
      ...{ apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler" },
      metadata: { name, namespace: "shop", managedFields: fields, annotations },
    } as never);
  const by = (manager: string, apiVersion: string) => ({ manager, apiVersion });
  hpa("web", [by("helm", "autoscaling/v2beta1"), by("helm", "autoscaling/v2beta1"), by("kubectl", "autoscaling/v2")]);
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  hpa("api", [by("helm", "autoscaling/v2beta1"), by("kube-controller-manager", "autoscaling/v2beta2")], {
    [annotation]: JSON.stringify({ apiVersion: "autoscaling/v2beta2" }),
  });
  hpa("broken", [], { [annotation]: "no json" });
  const crd = (name: string, storedVersions: string[]) =>
    api.store.put({
      ...{ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } },
      spec: {
        versions: [
          { name: "v1", served: true },
          { name: "v1alpha1", served: false },
        ],
      },
      status: { storedVersions },
    } as never);
  crd("things.example.com", ["v1alpha1", "v1"]);
  crd("others.example.com", ["v1"]);
  const { oldWriters, unservedCrds } = await look();
  expect(oldWriters).toEqual([
    {
      what: "autoscaling/v2beta1 HorizontalPodAutoscaler",
      by: "helm",
      count: 2,
      example: expect.stringMatching(/^shop/),
    },
    { what: "autoscaling/v2beta2 HorizontalPodAutoscaler", by: "last-applied", count: 1, example: "shop/api" },
  ]);
  expect(unservedCrds).toEqual([{ name: "things.example.com", versions: ["v1alpha1"] }]);
});

it("leaves out kinds that it may not list", async () => {
  api.setFault(({ path }) =>
    path.includes("customresourcedefinitions")
      ? { status: 403, body: { kind: "Status", code: 403, reason: "Forbidden", message: "no" } }
      : null,
  );
  expect(await look()).toMatchObject({ oldWriters: [], unservedCrds: [] });
});

it("gathers warning events by reason, kind and namespace", async () => {
  const event = (name: string, more: object) =>
    api.store.put({
      ...{ apiVersion: "v1", kind: "Event", metadata: { name, namespace: "shop" }, type: "Warning" },
      ...{ involvedObject: { kind: "Pod", namespace: "shop", name }, reason: "Unhealthy", message: "probe" },
      ...more,
    } as never);
  event("a", { count: 3 });
  event("b", { series: { count: 4 } });
  event("c", { type: "Normal" });
  event("d", { reason: "FailedMount" });
  event("e", { involvedObject: null });
  expect((await look()).warnings).toEqual([
    { reason: "Unhealthy", kind: "Pod", namespace: "shop", count: 7, example: "Pod shop/a: probe" },
    { reason: "FailedMount", kind: "Pod", namespace: "shop", count: 1, example: "Pod shop/d: probe" },
  ]);
});

it("reads how ready workloads are; a Deployment without replicas wants one", async () => {
  const workload = (kind: string, name: string, spec: object, status: object) =>
    api.store.put({ apiVersion: "apps/v1", kind, metadata: { name, namespace: "shop" }, spec, status } as never);
  workload("StatefulSet", "db", { replicas: 3 }, { readyReplicas: 2 });
  workload("DaemonSet", "logs", {}, { desiredNumberScheduled: 2, numberReady: 1 });
  workload("StatefulSet", "one", {}, {});
  const { workloads } = await look();
  const of = (name: string) => workloads.find((w) => w.name === name);
  expect(of("db")).toMatchObject({ kind: "StatefulSet", namespace: "shop", wanted: 3, ready: 2 });
  expect(of("logs")).toMatchObject({ kind: "DaemonSet", wanted: 2, ready: 1 });
  expect(of("one")).toMatchObject({ wanted: 1, ready: 0 });
});

it("counts who is behind a webhook that may refuse, and leaves out those that may not", async () => {
  const service = { clientConfig: { service: { namespace: "shop", name: "guard" } } };
  webhook("nobody", service);
  webhook("ignored", { ...service, failurePolicy: "Ignore" });
  webhook("outside", { clientConfig: { url: "https://guard.example" } });
  webhook("elsewhere", { ...service, rules: [{ resources: ["secrets"] }] });
  const seen = async () => (await look()).webhooks.map((w) => [w.name, w.service, w.endpoints, w.matters] as const);
  expect(await seen()).toEqual([
    ["elsewhere.example", "shop/guard", 0, false],
    ["nobody.example", "shop/guard", 0, true],
    ["outside.example", null, null, true],
  ]);
  api.store.put({
    ...{ apiVersion: "v1", kind: "Endpoints", metadata: { name: "guard", namespace: "shop" } },
    subsets: [{ addresses: [{ ip: "10.0.0.1" }], notReadyAddresses: [{ ip: "10.0.0.2" }] }],
  });
  expect((await seen()).map(([, , endpoints]) => endpoints)).toEqual([1, 1, null]);
});

it("judges a webhook by what an upgrade writes, and by whether it looks into kube-system", async () => {
  const labels = { "kubernetes.io/metadata.name": "kube-system" };
  api.store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", labels } });
  const key = "kubernetes.io/metadata.name";
  const notSystem = { matchExpressions: [{ key, operator: "NotIn", values: ["kube-system"] }] };
  const hooks: Record<string, readonly [boolean, object, object?]> = {
    addons: [true, { apiGroups: ["apps"], resources: ["daemonsets", "deployments"] }],
    bindings: [true, { apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterrolebindings"] }, notSystem],
    config: [true, { apiGroups: [""], resources: ["configmaps"] }],
    "config-elsewhere": [false, { apiGroups: [""], resources: ["configmaps"] }, notSystem],
    "config-labelled": [false, { apiGroups: [""], resources: ["configmaps"] }, { matchLabels: { guarded: "yes" } }],
    "config-system": [true, { apiGroups: [""], resources: ["configmaps"] }, { matchLabels: labels }],
    evictions: [true, { apiGroups: [""], resources: ["pods/*"] }, notSystem],
    jobs: [true, { apiGroups: ["batch"], resources: ["*"] }],
    namespaced: [false, { apiGroups: [""], resources: ["nodes"], scope: "Namespaced" }],
    others: [false, { apiGroups: ["shop.example"], resources: ["*"] }],
    "pods-elsewhere": [true, { apiGroups: [""], resources: ["pods"] }, notSystem],
    statuses: [false, { apiGroups: ["apps"], resources: ["*/scale"] }],
  };
  for (const [name, [, rule, namespaceSelector]] of Object.entries(hooks))
    webhook(name, { rules: [rule], clientConfig: {}, ...(namespaceSelector ? { namespaceSelector } : {}) });
  const seen = (await look()).webhooks.map((w) => [w.name, w.matters] as const);
  expect(Object.fromEntries(seen)).toEqual(
    Object.fromEntries(Object.entries(hooks).map(([name, [matters]]) => [`${name}.example`, matters])),
  );
});

it("reads from metrics which APIs that go were asked for", () => {
  const metrics = `# TYPE apiserver_requested_deprecated_apis gauge
apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="poddisruptionbudgets",subresource="",version="v1beta1"} 1
apiserver_requested_deprecated_apis{group="",removed_release="",resource="componentstatuses",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="batch",removed_release="1.25",resource="cronjobs",subresource="status",version="v1beta1"} 1
apiserver_request_total{group="policy"} 7
`;
  expect(deprecatedIn(metrics)).toEqual([
    { what: "policy/v1beta1 poddisruptionbudgets", removedIn: "1.25" },
    { what: "batch/v1beta1 cronjobs/status", removedIn: "1.25" },
  ]);
});

it("knows nothing of deprecated APIs where no metrics are served", async () => {
  expect((await look()).deprecated).toBeNull();
});
