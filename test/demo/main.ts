import { call } from "@lockkeeper/cli/client";
import { duration, findingLines } from "@lockkeeper/cli/render";
import { audit } from "@lockkeeper/core/audit/audit";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { textAt } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { Command, InvalidArgumentError } from "commander";
import { openSystem, type System } from "../embedded/system.ts";
import { showProgress } from "./progress.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 } };
const READY_MS = 40_000;
/** How long units on the simulated hosts take, in milliseconds: long enough to be seen. */
const PACE = {
  "download-packages": 300,
  "pull-images": 300,
  "install-packages": 400,
  "kubeadm-apply": 1200,
  "kubeadm-node": 400,
  "restart-kubelet": 400,
};

const count = (least: number) => (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < least || n > 20) throw new InvalidArgumentError(`a whole number from ${least} to 20`);
  return n;
};
const { controlPlanes, workers } = new Command("demo")
  .description(
    "Upgrades an embedded, simulated cluster: the real coordinator and the real agents against a simulated Kubernetes API\nand simulated hosts. Needs nothing but Node and npm.",
  )
  .option("--control-planes <n>", "how many control planes", count(1), 1)
  .option("--workers <n>", "how many workers", count(1), 3)
  .parse()
  .opts<{ controlPlanes: number; workers: number }>();

console.log(`This is a simulation: ${controlPlanes} control plane(s) and ${workers} worker(s) that exist on this machine's loopback alone.
Real are the coordinator (a process of its own) and an agent for each node: they enrol, speak gRPC with mutual TLS, keep
their store and journals on disk, plan, drain, and judge. Played are the Kubernetes API and the hosts below the agents (apt,
kubeadm, kubelet), and etcd is a stand-in whose snapshots hold nothing.
For real hosts on this machine: npx --yes pnpm@12 lab test (root, Debian 12).\n`);

const system = await openSystem({
  ...{ controlPlanes, workers, from: FROM, offers: [FROM, TO], minor: 34, pace: PACE, apiAwayMs: 800 },
  podPace: { startMs: 500, terminateMs: 300 },
});
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void system.close().finally(() => process.exit(1)));
try {
  process.exitCode = await upgrade(system);
} finally {
  await system.close();
}

async function upgrade({ api, coordinator }: System): Promise<number> {
  api.store.put(aDeployment("web", 12));
  api.store.put(aBudget("web", "web", { maxUnavailable: 2 }));
  const { connection, ready } = await coordinator();
  await ready(READY_MS);
  const plan = await call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy: POLICY });
  console.log(showPlan(plan));
  const body = { plan: plan.id, digest: plan.digest, why: "to show it" };
  const started = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", body);
  const { events, status } = await showProgress(connection, started);

  const breaches = audit(events);
  const evictions = api.writes.filter((write) => write.path.endsWith("/eviction") && write.status < 300).length;
  const kubelets = api.store
    .list("Node")
    .map((node) => `${node.metadata.name} ${textAt(node, "status.nodeInfo.kubeletVersion")}`);
  console.log(`\n${status.id}: ${status.state}`);
  const row = (name: string, value: string) => console.log(`  ${name.padEnd(14)} ${value}`);
  row("steps done", `${status.stepsDone} of ${status.steps.length}`);
  row("nodes", kubelets.join(", "));
  row("pods evicted", String(evictions));
  row("time", duration((status.endedAt ?? Date.now()) - status.startedAt));
  row("audit", breaches.length === 0 ? "accepts the run log" : breaches.map(({ why }) => why).join("; "));
  for (const finding of status.findings) for (const line of findingLines(finding)) console.log(`  ${line}`);
  return status.state === "succeeded" && breaches.length === 0 ? 0 : 1;
}
