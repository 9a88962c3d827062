import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Connection, Refused } from "@lockkeeper/cli/client";
import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { weigh } from "@lockkeeper/core/rules/severity";
import { field, textAt } from "@lockkeeper/sandbox/api/objects";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, describe, expect, it } from "vitest";
import { TOKENS } from "../embedded/coordinator.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { until } from "../examples/until.ts";
import { call } from "../fixtures/call.ts";

/** The whole product on the sandbox: an upgrade that came to its end is taken back whole, by the command's own calls. */
const [FROM, TO] = ["v1.33.4", "v1.34.2"].map((v) => parseVersion(v)) as [Version, Version];
const POLICY = {
  drain: { timeoutSeconds: 20 },
  gate: { readySeconds: 1, timeoutSeconds: 20 },
  staticPods: { stableSeconds: 1, timeoutSeconds: 30 },
};
const MANIFESTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"];

let system: System;
let connection: Connection;
let folder: string;
afterEach(() => system.close());

async function open(controlPlanes: number, workers: number): Promise<void> {
  system = await openSystem({ controlPlanes, workers, from: FROM, offers: [FROM, TO], minor: 33 });
  system.api.store.put(aDeployment("web", 4));
  const coordinator = await system.coordinator();
  await coordinator.ready(60_000);
  connection = { ...coordinator.connection, token: TOKENS.admin };
  folder = coordinator.folder;
}

const post = <T>(path: string, body: unknown, as = connection) => call<T>(as, "POST", path, body);
const ended = (id: string) =>
  until(async () => {
    const now = await call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`).catch(() => null);
    return now !== null && ["succeeded", "halted"].includes(now.state) ? now : null;
  });
const start = async ({ id: plan, digest }: Plan, more: object = {}, as = connection) =>
  (await post<UpgradeStatus>("/api/v1/upgrades", { plan, digest, ...more }, as)).id;
const planBack = (id: string, more: object = { withEtcdRestore: true, undoSeconds: 60 }, as = connection) =>
  post<Plan>(`/api/v1/upgrades/${id}/rollback-plan`, more, as);

async function upgraded(): Promise<string> {
  const id = await start(await post<Plan>("/api/v1/plans", { to: TO, policy: POLICY }));
  expect((await ended(id)).state).toBe("succeeded");
  return id;
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => "it was accepted",
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      const blockers = error.findings.filter((f) => weigh(f.code, DEFAULT_POLICY) === "blocker");
      return [error.code, ...blockers.map((f) => f.code)].join(": ");
    },
  );

async function everything() {
  const list = (kind: string) => system.api.store.list(kind);
  const files = [...system.hosts].flatMap(([node, { files: on }]) =>
    [
      ...MANIFESTS.map((name) => `/etc/kubernetes/manifests/${name}.yaml`),
      ...["/var/lib/kubelet/config.yaml", "/etc/apt/sources.list.d/kubernetes.list"],
    ].map(async (path) => `${node} ${path} ${(await on.read(path))?.toString("utf8") ?? "none"}`),
  );
  return {
    kubelets: list("Node").map((n) => textAt(n, "status.nodeInfo.kubeletVersion")),
    processes: [...system.hosts.values()].map(({ machine }) => machine.kubelet.version),
    schedulable: list("Node").map((n) => field(n, "spec.unschedulable") !== true),
    packages: [...system.hosts.values()].map(({ machine }) => [...machine.packages].map(([n, p]) => [n, { ...p }])),
    config: textAt(system.api.store.get("ConfigMap", "kubeadm-config", "kube-system"), "data.ClusterConfiguration"),
    proxy: JSON.stringify(field(system.api.store.get("DaemonSet", "kube-proxy", "kube-system") as never, "spec")),
    files: await Promise.all(files),
  };
}

describe.each([{ planes: 1 }, { planes: 3 }])(
  "$planes control plane(s), all done",
  { timeout: 300_000 },
  ({ planes }) => {
    it("goes back whole with a restore of etcd, which the cluster's name and an admin's token start", async () => {
      await open(planes, 1);
      const before = await everything();
      const id = await upgraded();
      expect(await everything()).not.toEqual(before);
      system.api.store.put(aDeployment("late", 1));
      expect(await refused(planBack(id, {}))).toBe("rollback-refused");
      const operator = { ...connection, token: TOKENS.operator };
      expect(await refused(planBack(id, { withEtcdRestore: true }, operator))).toBe("role-too-weak");
      const plan = await planBack(id);
      expect(plan).toMatchObject({ purpose: "rollback", from: TO, to: FROM, restore: { clusterName: "kubernetes" } });
      const said = plan.findings.map((f) => f.code);
      expect(said).toEqual(expect.arrayContaining(["rollback-loses-writes", "restore-unproven"]));
      expect(await refused(start(plan))).toBe("confirmation-wrong");
      expect(await refused(start(plan, { confirm: "production" }))).toBe("confirmation-wrong");
      expect(await refused(start(plan, { confirm: "kubernetes" }, operator))).toBe("role-too-weak");

      const back = await start(plan, { confirm: "kubernetes", why: "to see it go" });
      const end = await ended(back);
      expect(end.findings).toEqual([]);
      expect(end.state).toBe("succeeded");
      const log = await call<{ items: RunEvent[] }>(connection, "GET", `/api/v1/upgrades/${back}/events?limit=1000`);
      expect(audit(log.items)).toEqual([]);
      expect(log.items.filter((e) => e.type === "step-intended")).toHaveLength(planSteps(plan).length);
      expect(await everything()).toEqual(before);
      expect(system.api.store.get("Deployment", "late", "default")).toBeNull();
      expect(system.api.store.get("Deployment", "web", "default")).not.toBeNull();
      expect(await refused(planBack(id))).toBe("rollback-refused");
    });
  },
);

describe("refused, and nothing touched", { timeout: 300_000 }, () => {
  it("with an agent away, a damaged or missing snapshot, a missing rollback point", async () => {
    await open(1, 1);
    const id = await upgraded();
    const done = await everything();
    const plan = await planBack(id);
    const { processes } = system.world(TO);
    await processes.killAgent("w1");
    await until(async () => ((await refused(planBack(id))) === "plan-blocked: agent-away" ? true : null));
    await processes.startAgent("w1");
    await until(async () => ((await refused(planBack(id))) === "it was accepted" ? true : null));

    // Its own rollback point is gone from the host: the run halts in its first phase.
    const saved = join(system.folder, "w1", "agent", "saved");
    for (const name of await readdir(saved)) await writeFile(join(saved, name), "damaged");
    const back = await start(await planBack(id), { confirm: "kubernetes" });
    const halted = await ended(back);
    expect(halted.findings.map((f) => f.code)).toEqual(["rollback-point-damaged"]);
    await post(`/api/v1/upgrades/${back}/abort`, {});
    await until(async () =>
      (await call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${back}`)).state === "aborted" ? true : null,
    );

    const kept = join(folder, "data", "snapshots");
    const digest = plan.restore?.snapshot.digest ?? "none";
    const file = (await readdir(kept, { recursive: true })).find((name) => name.endsWith(`${digest}.db.zst`));
    await writeFile(join(kept, file ?? ""), Buffer.alloc(plan.restore?.snapshot.bytes ?? 0, 7));
    expect(await refused(planBack(id))).toBe("snapshot-corrupt");
    const about = join(kept, (file ?? "").replace(".db.zst", ".json"));
    await writeFile(about, "{}");
    expect(await refused(planBack(id))).toBe("plan-blocked: rollback-snapshot-missing");
    expect(await everything()).toEqual(done);
  });
});
