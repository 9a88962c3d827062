import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfigTransport } from "@lockkeeper/coordinator/kube/transport";
import { aNode } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterAll, beforeAll, describe, it } from "vitest";
import { BEHAVIOURS } from "./behaviours.ts";
import { kubernetesBinaries, type RealApi, startRealApi } from "./real-api.ts";
import { ask, type ContractWorld, MERGE } from "./world.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-contract-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function transportOf(kubeconfig: string): Promise<KubeConfigTransport> {
  const file = join(folder, "kubeconfig");
  await writeFile(file, kubeconfig, { mode: 0o600 });
  return new KubeConfigTransport(file);
}

/** A pod runs as soon as its status says so: there is no kubelet. */
function readyByStatus(world: Omit<ContractWorld, "makeReady">): ContractWorld {
  const whole: ContractWorld = {
    ...world,
    makeReady: async (pod) => {
      const conditions = [{ type: "Ready", status: "True", lastTransitionTime: new Date().toISOString() }];
      const path = `/api/v1/namespaces/${world.namespace}/pods/${pod}/status`;
      await ask(whole, "PATCH", path, { status: { phase: "Running", conditions } }, MERGE);
    },
  };
  return whole;
}

describe("the sandbox's Kubernetes API", () => {
  let api: ApiServer;
  let world: ContractWorld;

  beforeAll(async () => {
    api = await startApiServer({ minor: 22 });
    api.store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "contract" } });
    api.store.put(aNode("contract-node"));
    const transport = await transportOf(api.kubeconfig);
    world = readyByStatus({ transport, namespace: "contract", node: "contract-node" });
  });
  afterAll(() => api.close());

  it.each(BEHAVIOURS)("$name", ({ run }) => run(world));
});

describe("a real kube-apiserver", async () => {
  const found = await kubernetesBinaries();
  const unavailable = "unavailable" in found ? found.unavailable : null;
  let real: RealApi | null = null;
  let world: ContractWorld;

  beforeAll(async () => {
    if ("unavailable" in found) return;
    real = await startRealApi(found.folder);
    const transport = await transportOf(real.kubeconfig);
    world = readyByStatus({ transport, namespace: "contract", node: "contract-node" });
    await ask(world, "POST", "/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "contract" },
    });
    await ask(world, "POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "contract-node" } });
  });
  afterAll(async () => real?.[Symbol.asyncDispose]());

  for (const { name, run } of BEHAVIOURS)
    it(name, async ({ skip }) => {
      if (unavailable !== null) return skip(unavailable);
      await run(world);
    });
});
