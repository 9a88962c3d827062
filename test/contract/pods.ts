import assert from "node:assert/strict";
import type { Behaviour } from "./behaviours.ts";
import { ask, at, type ContractWorld, MERGE, refused, until } from "./world.ts";

const pods = ({ namespace }: ContractWorld, name = "") =>
  `/api/v1/namespaces/${namespace}/pods${name === "" ? "" : `/${name}`}`;

async function runPod(world: ContractWorld, name: string, app: string): Promise<string> {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app } },
    spec: {
      nodeName: world.node,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: "main", image: "registry.lab:5000/pause:3.2" }],
    },
  };
  const { status, body, text } = await ask(world, "POST", pods(world), pod);
  assert.equal(status, 201, text.slice(0, 300));
  await world.makeReady(name);
  return String(at(body, "metadata", "uid"));
}

async function policyVersion(world: ContractWorld): Promise<string> {
  return String(at((await ask(world, "GET", "/apis/policy")).body, "preferredVersion", "groupVersion"));
}

async function budget(world: ContractWorld, name: string, app: string, spec: object): Promise<void> {
  const version = await policyVersion(world);
  const path = `/apis/${version}/namespaces/${world.namespace}/poddisruptionbudgets`;
  const object = {
    apiVersion: version,
    kind: "PodDisruptionBudget",
    metadata: { name },
    spec: { selector: { matchLabels: { app } }, ...spec },
  };
  const { status, text } = await ask(world, "POST", path, object);
  assert.equal(status, 201, text.slice(0, 300));
  await until(`the status of the budget ${name}`, async () => {
    const { body } = await ask(world, "GET", `${path}/${name}`);
    return at(body, "status", "observedGeneration") === undefined || at(body, "status", "currentHealthy") === 0
      ? null
      : true;
  });
}

async function evictionOf(world: ContractWorld, name: string, uid: string | null = null) {
  const { body } = await ask(world, "GET", "/api/v1");
  const all = body.resources as readonly { name: string; version?: string }[];
  const version = `policy/${all.find((one) => one.name === "pods/eviction")?.version}`;
  const eviction = {
    apiVersion: version,
    kind: "Eviction",
    metadata: { name, namespace: world.namespace },
    ...(uid === null ? {} : { deleteOptions: { preconditions: { uid } } }),
  };
  return ask(world, "POST", `${pods(world, name)}/eviction`, eviction);
}

/** Pods, budgets and evictions. */
export const PODS: readonly Behaviour[] = [
  {
    name: "status and spec are patched apart",
    run: async (world) => {
      await runPod(world, "apart", "apart");
      const patch = { metadata: { labels: { seen: "no" } }, status: { message: "by status" } };
      assert.equal((await ask(world, "PATCH", `${pods(world, "apart")}/status`, patch, MERGE)).status, 200);
      const { body } = await ask(world, "PATCH", pods(world, "apart"), { status: { message: "by spec" } }, MERGE);
      assert.equal(at(body, "status", "message"), "by status");
    },
  },
  {
    name: "an eviction of the pod of that UID is taken, and the pod is on its way out",
    run: async (world) => {
      const uid = await runPod(world, "evicted", "evicted");
      const answer = await evictionOf(world, "evicted", uid);
      assert.equal(answer.status, 201, answer.text);
      const { status, body } = await ask(world, "GET", pods(world, "evicted"));
      if (status === 200) assert.match(String(at(body, "metadata", "deletionTimestamp")), /^\d{4}-/);
      else assert.equal(status, 404);
    },
  },
  {
    name: "an eviction of another UID is 409, and the pod stays",
    run: async (world) => {
      await runPod(world, "another", "another");
      refused(await evictionOf(world, "another", "11111111-2222-3333-4444-555555555555"), 409, "Conflict");
      assert.equal(
        at((await ask(world, "GET", pods(world, "another"))).body, "metadata", "deletionTimestamp"),
        undefined,
      );
    },
  },
  {
    name: "an eviction of what is not there is 404",
    run: async (world) => refused(await evictionOf(world, "nobody"), 404, "NotFound"),
  },
  {
    name: "an eviction that a budget does not allow is 429 with the cause DisruptionBudget",
    run: async (world) => {
      await runPod(world, "kept", "kept");
      await budget(world, "kept", "kept", { minAvailable: 1 });
      const answer = await evictionOf(world, "kept");
      refused(answer, 429, "TooManyRequests");
      const causes = at(answer.body, "details", "causes") as readonly { reason?: string; message?: string }[];
      assert.deepEqual(
        causes.map(({ reason }) => reason),
        ["DisruptionBudget"],
      );
    },
  },
  {
    name: "a budget allows as many evictions as it says, and then no more",
    run: async (world) => {
      for (const n of [1, 2, 3]) await runPod(world, `some-${n}`, "some");
      await budget(world, "some", "some", { minAvailable: 2 });
      assert.equal((await evictionOf(world, "some-1")).status, 201);
      refused(await evictionOf(world, "some-2"), 429, "TooManyRequests");
    },
  },
  {
    name: "a pod of two budgets is never evicted: 500, and the message says why",
    run: async (world) => {
      await runPod(world, "both", "both");
      for (const name of ["both-a", "both-b"]) await budget(world, name, "both", { minAvailable: 0 });
      const answer = await evictionOf(world, "both");
      assert.equal(answer.status, 500, answer.text);
      assert.match(String(answer.body.message), /more than one PodDisruptionBudget/);
    },
  },
  {
    name: "a pod that was deleted with a grace period of 0 is gone at once",
    run: async (world) => {
      await runPod(world, "at-once", "at-once");
      const options = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 };
      assert.equal((await ask(world, "DELETE", pods(world, "at-once"), options)).status, 200);
      refused(await ask(world, "GET", pods(world, "at-once")), 404, "NotFound");
    },
  },
];
