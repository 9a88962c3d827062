import { nodeName } from "@lockkeeper/core/model/ids";
import type { Baseline, BasisWorkload } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY, type Policy } from "@lockkeeper/core/model/policy";
import type { Version } from "@lockkeeper/core/model/version";
import { type Fields, type KubeObject, patched } from "@lockkeeper/sandbox/api/objects";
import { aCluster, aNode, aPod, kubeadmConfig, owner, staticPodsOf } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, fixture, step } from "./fixture.ts";

let api: ApiServer;
let fix: Fixture;
const V20 = "v1.20.2" as Version;
const short = { gate: { readySeconds: 0, timeoutSeconds: 1 } };

beforeEach(async () => {
  api = await startApiServer();
  for (const object of aCluster(1)) api.store.put(object);
  fix = await fixture(api.kubeconfig);
  void fix.kube.cluster.watch(() => undefined, fix.stop.signal);
  await expect.poll(() => fix.kube.cluster.observe().is).toBe("seen");
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

const set = (replicas: number, readyReplicas: number) =>
  api.store.put({
    ...{ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", namespace: "shop" } },
    ...{ spec: { replicas }, status: { readyReplicas } },
  });
const ingress = (addresses: number) =>
  api.store.put({
    ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "web", namespace: "shop" } },
    status: { loadBalancer: { ingress: Array.from({ length: addresses }, (_, i) => ({ ip: `10.0.0.${i}` })) } },
  });
const warning = (name: string, reason: string, count: number) =>
  api.store.put({
    ...{ apiVersion: "v1", kind: "Event", metadata: { name, namespace: "shop" } },
    ...{ type: "Warning", reason, message: `${reason} it is`, count },
    involvedObject: { kind: "Pod", namespace: "shop", name: "db-0" },
  } as KubeObject);
const container = (restartCount: number, reason?: string) => {
  const state = reason ? { waiting: { reason } } : { running: {} };
  return { status: { containerStatuses: [{ name: "db", restartCount, state }] } };
};
const pod = (more: Fields) => {
  const present = api.store.get("Pod", "db-0", "shop");
  const meta = { metadata: { namespace: "shop", ownerReferences: owner("StatefulSet", "db") } };
  api.store.put(present ? patched(present, more) : patched(aPod("db-0", "w1", meta), more));
};
const was = (ready: number, more: Partial<BasisWorkload> = {}): BasisWorkload => {
  return { kind: "StatefulSet", namespace: "shop", name: "db", ready, ...more };
};
const contextOf = (baseline: Baseline, policy: Partial<Policy> = {}) => {
  const { owner: _owner, uid: _uid, ...rest } = fix.context("", { policy: { ...short, ...policy } });
  return { ...rest, baseline };
};

describe("verify-hop beside the baseline", () => {
  const verify = (baseline: Baseline, policy: Partial<Policy> = {}) =>
    fix.kube.cluster.actOnCluster(
      { kind: "verify-hop", id: step("verify", "").id, to: V20 },
      contextOf(baseline, policy),
    );
  const gated = { gates: { ...DEFAULT_POLICY.gates, workloads: true } };

  it("says how everything stands, and warns of nothing where all is as it was", async () => {
    set(2, 2);
    ingress(1);
    warning("a", "Unhealthy", 3);
    const outcome = await verify({
      workloads: [was(2)],
      ingresses: [{ namespace: "shop", name: "web", addresses: 1 }],
      warnings: ["Unhealthy Pod shop"],
    });
    expect(outcome).toMatchObject({ is: "done", warnings: [] });
    expect(outcome.is === "done" && outcome.evidence).toEqual({
      nodes: 2,
      seen: {
        components: [
          expect.objectContaining({ component: "etcd", nodes: 1 }),
          { component: "kube-apiserver", version: V20, nodes: 1 },
          { component: "kube-controller-manager", version: V20, nodes: 1 },
          { component: "kube-scheduler", version: V20, nodes: 1 },
        ],
        nodes: { total: 2, ready: 2, cordoned: 0 },
        apiservers: [V20, V20],
        kubelets: [V20, V20],
        pods: { running: expect.any(Number), notReady: 0, looping: 0 },
        workloads: {
          Deployment: { known: 0, back: 0 },
          StatefulSet: { known: 1, back: 1 },
          DaemonSet: { known: 0, back: 0 },
        },
        ingresses: { known: 1, back: 1 },
        newWarnings: [],
      },
    });
  });

  it("tells what is less than it was, and of what kind of warnings there were none; fails by workloads only where policy gates them", async () => {
    set(2, 1);
    ingress(1);
    warning("a", "Unhealthy", 3);
    warning("b", "FailedMount", 2);
    pod(container(4, "CrashLoopBackOff"));
    await expect.poll(() => fix.kube.cluster.inventory()).toMatchObject({ warnings: { length: 2 } });
    const baseline = {
      workloads: [was(2)],
      ingresses: [
        { namespace: "shop", name: "web", addresses: 2 },
        { namespace: "shop", name: "gone", addresses: 0 },
      ],
      warnings: ["Unhealthy Pod shop"],
    };
    const outcome = await verify(baseline);
    expect(outcome.is === "done" && outcome.warnings.map((f) => `${f.code}: ${f.saw}`)).toEqual([
      "below-baseline: StatefulSet shop/db: 1 of 2 pods are ready",
      "below-baseline: Pod shop/db-0 keeps ending",
      "below-baseline: it has 1 addresses and had 2",
      "below-baseline: it is gone",
      "warning-events-new: FailedMount 2 times, for one Pod shop/db-0: FailedMount it is",
    ]);
    expect(outcome).toMatchObject({
      evidence: { seen: { workloads: { StatefulSet: { known: 1, back: 0 } }, ingresses: { known: 2, back: 0 } } },
    });
    expect(await verify(baseline, gated)).toMatchObject({
      is: "failed",
      findings: [{ code: "workloads-not-back" }, { code: "workloads-not-back" }],
    });
    set(2, 2);
    pod(container(4));
    await expect.poll(() => verify(baseline, gated)).toMatchObject({ is: "done" });
  });

  it("holds nothing against a plan that knew nothing, and does without what it may not list", async () => {
    api.setFault(({ path }) =>
      /ingresses|events/.test(path)
        ? { status: 403, body: { kind: "Status", code: 403, reason: "Forbidden", message: "no" } }
        : null,
    );
    expect(await verify({})).toMatchObject({
      is: "done",
      warnings: [],
      evidence: { seen: { workloads: null, ingresses: null, newWarnings: null } },
    });
    const seen = await fix.kube.cluster.inventory();
    expect(seen).not.toHaveProperty("ingresses");
    expect(seen).toHaveProperty("workloads");
  });

  it("fails where the skew policy is broken, though every node counts as done", async () => {
    for (const object of staticPodsOf("cp1", "v1.21.0")) api.store.put(object);
    api.store.put(aNode("cp1", { controlPlane: true, version: "v1.21.0" }));
    api.store.put(aNode("w1", { version: "v1.17.0" }));
    api.store.put(kubeadmConfig("v1.21.0"));
    const row = { kind: "verify-hop", id: step("verify", "").id, to: "v1.21.0" as Version } as const;
    const w1 = nodeName("w1");
    if (w1 === null) throw new Error("no name");
    const signal = AbortSignal.timeout(4000);
    const tried = fix.kube.cluster.actOnCluster({ ...row, kubeletsLater: [w1] }, { ...contextOf({}), signal });
    await tried.catch(() => undefined);
    expect(fix.lines.join("\n")).toMatch(/not yet at v1.21.0: .*v1.17.0/);
  }, 20_000);
});

describe("the workloads gate looks at restarts", () => {
  const gate = (workload: BasisWorkload, gate: Policy["gate"]) =>
    fix.kube.cluster.actOnCluster(
      { kind: "gate-workloads", id: step("gate", "").id },
      contextOf({ workloads: [workload] }, { gate }),
    );

  it("does not open while a pod keeps ending that did not before, and does where it did", async () => {
    set(1, 1);
    pod(container(9, "CrashLoopBackOff"));
    await expect.poll(() => JSON.stringify(fix.kube.cluster.observe())).toContain("seen");
    const patience = { readySeconds: 0, timeoutSeconds: 3 };
    await expect
      .poll(() => gate(was(1), patience), { timeout: 15_000 })
      .toMatchObject({ findings: [{ code: "workloads-not-back", where: { object: "Pod shop/db-0" } }] });
    expect(await gate(was(1, { looping: true }), patience)).toMatchObject({ is: "done" });
  }, 30_000);

  it("does not open while containers are started again, and opens once they stay up", async () => {
    set(1, 1);
    let restarts = 0;
    pod(container(restarts));
    const again = setInterval(() => pod(container(++restarts)), 200);
    const patience = { readySeconds: 2, timeoutSeconds: 30 };
    const passed = gate(was(1), patience);
    await expect
      .poll(() => fix.lines.join("\n"), { timeout: 10_000 })
      .toMatch(/Pod shop\/db-0 was started again: \d+ restarts/);
    clearInterval(again);
    expect(await passed).toMatchObject({ is: "done" });
  }, 40_000);
});
