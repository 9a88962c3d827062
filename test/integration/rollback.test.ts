import { type Connection, Refused } from "@lockkeeper/cli/client";
import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { field, textAt } from "@lockkeeper/sandbox/api/objects";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, describe, expect, it } from "vitest";
import { openSystem, type System } from "../embedded/system.ts";
import { until } from "../examples/until.ts";
import { call } from "../fixtures/call.ts";

/** The whole product on the sandbox: an upgrade is broken on purpose at each stage, and taken back by the command's own calls. */
const [FROM, TO] = ["v1.33.4", "v1.34.2"].map((v) => parseVersion(v)) as [Version, Version];
const POLICY = {
  drain: { timeoutSeconds: 20 },
  gate: { readySeconds: 1, timeoutSeconds: 20 },
  staticPods: { stableSeconds: 1, timeoutSeconds: 30 },
};

let system: System;
let connection: Connection;
afterEach(() => system.close());

async function open(controlPlanes: number, workers: number): Promise<void> {
  system = await openSystem({ controlPlanes, workers, from: FROM, offers: [FROM, TO], minor: 33 });
  system.api.store.put(aDeployment("web", 4));
  const coordinator = await system.coordinator();
  await coordinator.ready(60_000);
  connection = coordinator.connection;
}

const post = <T>(path: string, body: unknown) => call<T>(connection, "POST", path, body);
const status = (id: string) => call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`);
const log = async (id: string) =>
  (await call<{ items: RunEvent[] }>(connection, "GET", `/api/v1/upgrades/${id}/events?limit=1000`)).items;

async function start(plan: Plan): Promise<string> {
  const body = { plan: plan.id, digest: plan.digest, why: "to see it go" };
  return (await post<UpgradeStatus>("/api/v1/upgrades", body)).id;
}

/** Upgrades until it halts. */
async function brokenUpgrade(): Promise<string> {
  const id = await start(await post<Plan>("/api/v1/plans", { to: TO, policy: POLICY }));
  await until(async () => ((await status(id)).state === "halted" ? true : null));
  return id;
}

const planBack = (id: string) => post<Plan>(`/api/v1/upgrades/${id}/rollback-plan`, {});

/** Takes it back; both logs must be what the checker accepts. */
async function takenBack(id: string, plan: Plan): Promise<void> {
  const back = await start(plan);
  const end = await until(async () => {
    const now = await status(back);
    return ["succeeded", "halted"].includes(now.state) ? now : null;
  });
  expect(end.findings).toEqual([]);
  expect(end.state).toBe("succeeded");
  expect((await status(id)).state).toBe("aborted");
  for (const run of [id, back]) expect(audit(await log(run))).toEqual([]);
}

const versions = () => ({
  kubelets: system.api.store.list("Node").map((n) => textAt(n, "status.nodeInfo.kubeletVersion")),
  schedulable: system.api.store.list("Node").map((n) => field(n, "spec.unschedulable") !== true),
  pods: system.api.store
    .list("Pod")
    .filter((p) => textAt(p, "metadata.labels.tier") === "control-plane")
    .map((p) => `${p.metadata.name} ${JSON.stringify(field(p, "spec.containers"))}`)
    .sort(),
  packages: [...system.hosts.values()].map(({ machine }) => [...machine.packages].map(([name, p]) => [name, { ...p }])),
  config: textAt(system.api.store.get("ConfigMap", "kubeadm-config", "kube-system"), "data.ClusterConfiguration"),
  proxy: JSON.stringify(field(system.api.store.get("DaemonSet", "kube-proxy", "kube-system") as never, "spec")),
});

const file = async (node: string, path: string) => (await system.hosts.get(node)?.files.read(path))?.toString("utf8");
const SOURCE = "/etc/apt/sources.list.d/kubernetes.list";

describe("one control plane", { timeout: 240_000 }, () => {
  it("whose kubeadm package fails: packages and repositories are back", async () => {
    await open(1, 1);
    const before = { ...versions(), source: await file("cp1", SOURCE) };
    system.hosts.get("cp1")?.failNext("install-packages", 100);
    const id = await brokenUpgrade();
    const plan = await planBack(id);
    expect(plan).toMatchObject({ purpose: "rollback", from: TO, to: FROM });
    await takenBack(id, plan);
    expect({ ...versions(), source: await file("cp1", SOURCE) }).toEqual(before);
  });

  it("whose kubeadm fails: the static pods are proven, what kubeadm keeps in the cluster is back", async () => {
    await open(1, 1);
    const before = versions();
    system.hosts.get("cp1")?.failNext("kubeadm-apply", 1);
    const id = await brokenUpgrade();
    const plan = await planBack(id);
    expect(planSteps(plan).map((s) => s.kind)).toContain("put-back-manifests");
    await takenBack(id, plan);
    expect(versions()).toEqual(before);
  });

  it("whose worker's kubelet does not start: drained, its configuration and packages back, in service", async () => {
    await open(1, 2);
    const before = versions();
    const host = system.hosts.get("w1");
    host?.failNext("restart-kubelet", 1);
    const id = await brokenUpgrade();
    const plan = await planBack(id);
    expect(plan.findings.map((f) => f.code)).toEqual(["control-planes-stay"]);
    await takenBack(id, plan);
    const w1 = system.api.store.list("Node").findIndex((n) => n.metadata.name === "w1");
    const now = versions();
    expect(now.schedulable).toEqual(before.schedulable);
    expect(now.kubelets[w1]).toBe(FROM);
    expect(new Map(now.packages[[...system.hosts.keys()].indexOf("w1")] as never)).toEqual(
      new Map(before.packages[[...system.hosts.keys()].indexOf("w1")] as never),
    );
  });

  it("refuses before anything is touched: done, running, a run since, a damaged point, packages gone", async () => {
    await open(1, 1);
    const host = system.hosts.get("w1");
    host?.failNext("restart-kubelet", 1);
    const id = await brokenUpgrade();
    const refused = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => null,
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(Refused);
      return error instanceof Refused ? `${error.code}: ${error.message}` : "";
    };
    if (host) host.machine.offers = [TO];
    expect(await refused(planBack(id))).toMatch(/^package-not-offered: .*no repository of w1 offers/);
    if (host) host.machine.offers = [FROM, TO];
    const plan = await planBack(id);
    const begun = host?.begun.length;
    // One bit of the archive: found by the first phase, before a repository, a package or a file is touched.
    const saved = "/var/lib/lockkeeper/saved";
    const folder = (await host?.files.list(saved)) === null ? await stateOf("w1") : saved;
    const names = (await host?.files.list(folder)) ?? [];
    const archive = `${folder}/${names.find((n) => n.includes("workers"))}`;
    const whole = await host?.files.read(archive);
    if (!host || !whole) throw new Error(`no archive in ${folder}: ${names.join(", ")}`);
    const damaged = Buffer.from(whole);
    damaged[200] = (damaged[200] ?? 0) ^ 1;
    await host.files.write(archive, damaged, 0o600);
    const back = await start(plan);
    const halted = await until(async () => ((await status(back)).state === "halted" ? status(back) : null));
    expect(halted.findings.map((f) => f.code)).toEqual(["rollback-point-damaged"]);
    expect(await refused(planBack(id))).toMatch(/^upgrade-running: .*is not over/);
    expect(host.begun.length).toBe(begun);
    await host.files.write(archive, whole, 0o600);
    await post(`/api/v1/upgrades/${back}/retry`, {});
    await until(async () => ((await status(back)).state === "succeeded" ? true : null));
    expect(await refused(planBack(back))).toMatch(/^rollback-refused: .*is itself a rollback/);
    expect(await refused(planBack(id))).toMatch(/^rollback-refused: .*has taken it back already/);
    const again = await start(await post<Plan>("/api/v1/plans", { to: TO, policy: POLICY }));
    expect(await refused(planBack(again))).toMatch(/^upgrade-state: .*is running/);
    expect(await refused(planBack(id))).toMatch(/^rollback-refused: .*has begun since/);
    await until(async () => ((await status(again)).state === "succeeded" ? true : null));
    // The control plane had moved before it: what it did is w1's alone, and that can be taken back.
    const workers = await planBack(again);
    expect(workers.findings).toEqual([]);
    expect(new Set(planSteps(workers).flatMap((s) => ("on" in s ? [s.on] : [])))).toEqual(new Set(["w1"]));
  });
});

/** Where the agent of a node keeps its rollback points. */
async function stateOf(node: string): Promise<string> {
  return `${system.folder}/${node}/agent/saved`;
}

it("three control planes, aborted after the first: it goes back, and the others were never touched", {
  timeout: 240_000,
}, async () => {
  await open(3, 1);
  const before = versions();
  const id = await start(await post<Plan>("/api/v1/plans", { to: TO, policy: POLICY }));
  await until(async () => {
    const events = await log(id);
    return events.some((e) => e.type === "step-settled" && e.step.endsWith("control-planes/cp1/kubeadm-apply"))
      ? true
      : null;
  });
  await post(`/api/v1/upgrades/${id}/abort`, {});
  await until(async () => ((await status(id)).state === "aborted" ? true : null));
  const plan = await planBack(id);
  expect(plan.findings.map((f) => f.code)).toEqual(["rollback-storage-unknown"]);
  await takenBack(id, plan);
  expect(versions()).toEqual(before);
});
