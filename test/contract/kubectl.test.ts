import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { field } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aCluster, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { kubernetesBinaries } from "./real-api.ts";

const found = await kubernetesBinaries();
let api: ApiServer;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-kubectl-"));
  api = await startApiServer({ minor: 22 });
  for (const object of aCluster(2, "v1.22.0", 1)) api.store.put(object);
});

afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

it("kubectl looks at the sandbox, cordons, drains and uncordons", { timeout: 90_000 }, async ({ skip }) => {
  if ("unavailable" in found) return skip(found.unavailable);
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, api.kubeconfig, { mode: 0o600 });
  const kubectl = async (...args: string[]) => {
    const all = ["--kubeconfig", kubeconfig, `--cache-dir=${folder}/cache`, ...args];
    const { stdout } = await execa(join(found.folder, "kubectl"), all, { timeout: 60_000 });
    return stdout;
  };
  api.store.put(aDeployment("web", 4));
  api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
  expect(await kubectl("get", "nodes", "-o", "name")).toBe("node/cp1\nnode/w1\nnode/w2");
  await expect.poll(() => kubectl("get", "pods", "-A")).toContain("kube-apiserver-cp1");
  expect(await kubectl("get", "pdb", "-A", "-o", "name")).toContain("web");
  await kubectl("cordon", "w1");
  const cordoned = () => field(api.store.get("Node", "w1"), "spec.unschedulable") === true;
  expect(cordoned()).toBe(true);
  expect(await kubectl("drain", "w1", "--ignore-daemonsets", "--force", "--timeout=60s")).toContain("evicted");
  await kubectl("uncordon", "w1");
  expect(cordoned()).toBe(false);
});
