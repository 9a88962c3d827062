import assert from "node:assert/strict";
import type { Behaviour } from "./behaviours.ts";
import { ask, at, type ContractWorld, refused } from "./world.ts";

/** What is served at all, and what else is answered. */
export const SERVING: readonly Behaviour[] = [
  {
    name: "/readyz answers ok as text",
    run: async (world) => {
      const { status, text } = await ask(world, "GET", "/readyz");
      assert.deepEqual([status, text], [200, "ok"]);
    },
  },
  {
    name: "/version names the server's version",
    run: async (world) => {
      const { status, body } = await ask(world, "GET", "/version");
      assert.equal(status, 200);
      assert.match(String(body.gitVersion), /^v1\.\d+\.\d+/);
    },
  },
  {
    name: "the group policy is listed with its versions and the preferred one",
    run: async (world) => {
      const { status, body } = await ask(world, "GET", "/apis/policy");
      assert.equal(status, 200);
      assert.equal(body.kind, "APIGroup");
      assert.match(String(at(body, "preferredVersion", "version")), /^v1(beta1)?$/);
    },
  },
  {
    name: "budgets are among the resources of policy's preferred version",
    run: async (world) => {
      const group = await ask(world, "GET", "/apis/policy");
      const { status, body } = await ask(world, "GET", `/apis/${at(group.body, "preferredVersion", "groupVersion")}`);
      assert.equal(status, 200);
      const names = (body.resources as readonly { name: string }[]).map(({ name }) => name);
      assert.ok(names.includes("poddisruptionbudgets"), names.join());
    },
  },
  {
    name: "pods/eviction says which version of an Eviction it takes",
    run: async (world) => {
      const { body } = await ask(world, "GET", "/api/v1");
      const all = body.resources as readonly { name: string; kind: string; group?: string; version?: string }[];
      const eviction = all.find(({ name }) => name === "pods/eviction");
      assert.equal(eviction?.kind, "Eviction");
      assert.equal(eviction?.group, "policy");
      assert.match(String(eviction?.version), /^v1(beta1)?$/);
    },
  },
  ...[
    ["/apis/apps/v1/deployments", "DeploymentList"],
    ["/apis/apps/v1/statefulsets", "StatefulSetList"],
    ["/apis/apps/v1/daemonsets", "DaemonSetList"],
    ["/apis/networking.k8s.io/v1/ingresses", "IngressList"],
    ["/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=500", "CustomResourceDefinitionList"],
    ["/apis/autoscaling/v1/horizontalpodautoscalers?limit=500", "HorizontalPodAutoscalerList"],
    ["/api/v1/events?fieldSelector=type%3DWarning&limit=500", "EventList"],
    ["/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", "ValidatingWebhookConfigurationList"],
    ["/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", "MutatingWebhookConfigurationList"],
    ["/apis/storage.k8s.io/v1/volumeattachments", "VolumeAttachmentList"],
    ["/api/v1/persistentvolumes", "PersistentVolumeList"],
  ].map(([path = "", kind]) => ({
    name: `${kind} is what ${path} answers`,
    run: async (world: ContractWorld) => {
      const { status, body } = await ask(world, "GET", path);
      assert.deepEqual([status, body.kind, Array.isArray(body.items)], [200, kind, true]);
    },
  })),
  {
    name: "a service that has no endpoints has no object of them: 404",
    run: async (world) => {
      refused(await ask(world, "GET", `/api/v1/namespaces/${world.namespace}/endpoints/nobody`), 404, "NotFound");
    },
  },
  {
    name: "a resource that nobody serves is 404",
    run: async (world) => {
      const { status } = await ask(world, "GET", "/apis/nobody.example/v1/things");
      assert.equal(status, 404);
    },
  },
  {
    name: "a token that nobody knows is reviewed as not authenticated",
    run: async (world) => {
      const review = {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token: "nobody's", audiences: ["lockkeeper-enrolment"] },
      };
      const { status, body } = await ask(world, "POST", "/apis/authentication.k8s.io/v1/tokenreviews", review);
      assert.equal(status, 201);
      assert.notEqual(at(body, "status", "authenticated"), true);
    },
  },
  {
    name: "an object that is not there is 404 with a Status that names it",
    run: async (world) => {
      const answer = await ask(world, "GET", `/api/v1/namespaces/${world.namespace}/configmaps/nobody`);
      refused(answer, 404, "NotFound");
      assert.equal(at(answer.body, "details", "name"), "nobody");
      assert.equal(at(answer.body, "details", "kind"), "configmaps");
    },
  },
];
