import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventLine } from "@lockkeeper/cli/render";
import { audit } from "@lockkeeper/core/audit/audit";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { aBudget, aCluster, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { startApiServer } from "@lockkeeper/sandbox/api/start";
import { Command, InvalidArgumentError } from "commander";
import { openEmbedded } from "./embedded.ts";
import { SimulatedAgents } from "./simulated-agents.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 } };
const DEADLINE_MS = 100_000;

const count = (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 2 || n > 20) throw new InvalidArgumentError("a whole number from 2 to 20");
  return n;
};
const { workers } = new Command("demo")
  .description(
    "Upgrades an embedded, simulated cluster: the real planner, reconciler, drain and store against a simulated Kubernetes\nAPI and simulated hosts. Needs nothing but Node and npm.",
  )
  .option("--workers <n>", "how many workers", count, 3)
  .parse()
  .opts<{ workers: number }>();

console.log(`This is a simulation: one control plane and ${workers} workers that exist in this process alone. Planner, run log,
reconciler, drain and checker are the real ones; the Kubernetes API is an embedded one, and hosts (apt, kubeadm, kubelet,
etcd) are only played. For real hosts on this machine: npx --yes pnpm@12 lab test (root, Debian 12).\n`);

const folder = await mkdtemp(join(tmpdir(), "lockkeeper-demo-"));
const api = await startApiServer({ minor: 34, pace: { startMs: 700, terminateMs: 300 } });
try {
  for (const object of aCluster(workers, FROM)) api.store.put(object);
  api.store.put(aDeployment("web", 12));
  api.store.put(aBudget("web", "web", { maxUnavailable: 2 }));
  process.exitCode = await upgrade();
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function upgrade(): Promise<number> {
  const agents = new SimulatedAgents(api, FROM, TO);
  const { operations, store, ready, kill } = await openEmbedded({ api, agents, folder, identity: "demo" });
  await ready(30_000);
  const asked = { by: "demo", why: "to show it" };
  const plan = await operations.makePlan(TO, POLICY, asked);
  if (!plan.ok) throw new Error(`${plan.problem.detail}\n${JSON.stringify(plan.problem.findings, null, 2)}`);
  console.log(`${showPlan(plan.value)}\n`);
  const started = await operations.start(plan.value.id, plan.value.digest, asked);
  if (!started.ok) throw new Error(started.problem.detail);
  const { id, steps } = started.value;
  const titles = new Map(steps.map((s) => [String(s.id), s.title]));
  const events = operations.follow(id, 0, AbortSignal.timeout(DEADLINE_MS));
  if (!events.ok) throw new Error(events.problem.detail);
  for await (const event of events.value) {
    const line = eventLine(event, titles);
    if (line !== null) console.log(line);
    if (event.type === "halted") break;
  }
  const status = operations.upgrade(id);
  const breaches = audit(store.events(id, 0, 100_000));
  const evictions = api.writes.filter((w) => w.path.endsWith("/eviction") && w.status < 300).length;
  if (!status.ok) throw new Error(status.problem.detail);
  const { state, stepsDone, startedAt, endedAt } = status.value;
  console.log(`\n${id}: ${state}`);
  console.log(`  steps done        ${stepsDone} of ${status.value.steps.length}`);
  console.log(
    `  nodes             ${plan.value.basis.nodes.length}, now ${api.store
      .list("Node")
      .map((n) => `${n.metadata.name} ${kubeletOf(n)}`)
      .join(", ")}`,
  );
  console.log(`  pods evicted      ${evictions}`);
  console.log(`  time              ${(((endedAt ?? Date.now()) - startedAt) / 1000).toFixed(1)} s`);
  console.log(
    `  checker           ${breaches.length === 0 ? "accepts the run log" : breaches.map((b) => b.why).join("; ")}`,
  );
  kill();
  return state === "succeeded" && breaches.length === 0 ? 0 : 1;
}

function kubeletOf(node: object): string {
  const status: unknown = Reflect.get(node, "status");
  const info: unknown = typeof status === "object" && status !== null ? Reflect.get(status, "nodeInfo") : null;
  return typeof info === "object" && info !== null ? String(Reflect.get(info, "kubeletVersion")) : "?";
}
