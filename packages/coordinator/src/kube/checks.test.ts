import type { BasisWorkload } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY, type Policy } from "@lockkeeper/core/model/policy";
import type { Version } from "@lockkeeper/core/model/version";
import { type KubeObject, patched } from "@lockkeeper/sandbox/api/objects";
import { aCluster, aNode, kubeadmConfig, kubeProxy, staticPodsOf } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, fixture, step } from "./fixture.ts";

let api: ApiServer;
let fix: Fixture;
const V20 = "v1.20.2" as Version;
const V21 = "v1.21.0" as Version;

beforeEach(async () => {
  api = await startApiServer();
  for (const object of aCluster(1)) api.store.put(object);
  fix = await fixture(api.kubeconfig);
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

const uidOf = (node: string) => api.store.get("Node", node)?.metadata.uid ?? "";
const ready = (node: string, status: string, at: string) => {
  const condition = { type: "Ready", status, reason: "Test", message: `at ${at}`, lastTransitionTime: at };
  api.store.put(patched(api.store.get("Node", node) as KubeObject, { status: { conditions: [condition] } }));
};
const said = () => fix.lines.join("\n");

describe("gate", () => {
  const gate = (seconds: number, policy: Partial<Policy> = {}) => {
    const row = { ...step("gate", "w1"), gate: { kind: "ready", seconds } } as const;
    return fix.kube.cluster.act(row, fix.context(uidOf("w1"), { policy }));
  };
  const short = { gate: { ...DEFAULT_POLICY.gate, timeoutSeconds: 3 } };

  it("passes a node that stays Ready and whose kubelet lives", async () => {
    expect(await gate(1)).toMatchObject({ is: "done", evidence: { heldSeconds: 1 } });
  });

  it("does not pass a node that is Ready only because nobody has noticed that its kubelet is dead", async () => {
    await expect.poll(() => api.store.get("Lease", "w1", "kube-node-lease")).not.toBeNull();
    api.controllers.silentNodes.add("w1");
    expect(await gate(0, short)).toMatchObject({ is: "failed", findings: [{ code: "gate-not-passed" }] });
    expect(said()).toContain("waiting for its next heartbeat");
  });

  it("takes a kubelet that turns Ready meanwhile for alive: nobody else reports that", async () => {
    await expect.poll(() => api.store.get("Lease", "w1", "kube-node-lease")).not.toBeNull();
    api.controllers.silentNodes.add("w1");
    ready("w1", "False", "2026-01-01T00:00:01Z");
    const passed = gate(0, short);
    await expect.poll(said).toContain("not Ready");
    ready("w1", "True", "2026-01-01T00:00:02Z");
    expect(await passed).toMatchObject({ is: "done" });
    expect(said()).not.toContain("heartbeat");
  });

  it("begins anew after a break, even one between two looks", async () => {
    let at = 0;
    const flap = setInterval(() => ready("w1", "True", new Date(Date.UTC(2026, 0, 1, 0, 0, at++)).toISOString()), 400);
    expect(await gate(2, short)).toMatchObject({ is: "failed", findings: [{ code: "gate-not-passed" }] });
    clearInterval(flap);
    expect(said()).not.toContain("Ready for 1 s");
  });

  it("waits for a node that is not Ready, and says why it is not", async () => {
    ready("w1", "False", "2026-01-01T00:00:01Z");
    const passed = gate(0);
    await expect.poll(said).toContain("not Ready (Test: at 2026-01-01T00:00:01Z)");
    ready("w1", "True", "2026-01-01T00:00:02Z");
    expect(await passed).toMatchObject({ is: "done" });
  });

  it("ends at once when another node comes under the name", async () => {
    const passed = gate(3);
    api.store.remove("Node", "w1");
    api.store.put(aNode("w1"));
    expect(await passed).toMatchObject({ is: "failed", findings: [{ code: "node-replaced" }] });
  });
});

describe("static-pods-stable", () => {
  const stable = (to: Version, seconds: number, policy: Partial<Policy> = {}) =>
    fix.kube.cluster.act({ ...step("static-pods-stable", "cp1"), to, seconds }, fix.context(uidOf("cp1"), { policy }));
  const short = { staticPods: { ...DEFAULT_POLICY.staticPods, timeoutSeconds: 2 } };

  it("is done when all four stay as they are at the version", async () => {
    const outcome = await stable(V20, 1);
    expect(outcome).toMatchObject({ is: "done", kind: "static-pods-stable" });
    expect(outcome.is === "done" && outcome.kind === "static-pods-stable" && outcome.evidence.pods).toEqual([
      { component: "etcd", version: null, hash: "etcd-v1.20.2" },
      { component: "kube-apiserver", version: V20, hash: "kube-apiserver-v1.20.2" },
      { component: "kube-controller-manager", version: V20, hash: "kube-controller-manager-v1.20.2" },
      { component: "kube-scheduler", version: V20, hash: "kube-scheduler-v1.20.2" },
    ]);
  });

  it("waits through the API server's absence while they change", async () => {
    const settled = stable(V21, 1);
    await expect.poll(said).toContain("kube-apiserver is at registry.k8s.io/kube-apiserver:v1.20.2, not v1.21.0");
    await api.goAway();
    for (const pod of staticPodsOf("cp1", "v1.21.0")) api.store.put(pod);
    await expect.poll(said, { timeout: 10_000 }).toContain("the API server does not answer");
    await api.comeBack();
    expect(await settled).toMatchObject({ is: "done" });
  });

  it("says which one does not settle", async () => {
    const broken = { status: { conditions: [{ type: "Ready", status: "False" }] } };
    const scheduler = api.store.get("Pod", "kube-scheduler-cp1", "kube-system") as KubeObject;
    api.store.put(patched(scheduler, broken));
    const outcome = await stable(V20, 0, short);
    expect(outcome).toMatchObject({ is: "failed", findings: [{ code: "static-pods-unstable" }] });
    expect(JSON.stringify(outcome)).toContain("kube-scheduler is not Ready");
  });

  it("says which one is started again and again", async () => {
    let restartCount = 0;
    const again = setInterval(() => {
      const scheduler = api.store.get("Pod", "kube-scheduler-cp1", "kube-system") as KubeObject;
      restartCount += 1;
      const containerStatuses = [{ name: "kube-scheduler", restartCount }];
      api.store.put(patched(scheduler, { status: { containerStatuses } }));
    }, 100);
    const outcome = await stable(V20, 60, short).finally(() => clearInterval(again));
    expect(outcome).toMatchObject({ is: "failed", findings: [{ code: "static-pods-unstable" }] });
    expect(JSON.stringify(outcome)).toMatch(/kube-scheduler had changed \(\d+ restarts\)/);
  });

  it("asks the node's own API server where kubeadm wrote its address", async () => {
    const annotation = "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint";
    const server = api.store.get("Pod", "kube-apiserver-cp1", "kube-system") as KubeObject;
    const at = (endpoint: string) =>
      api.store.put(patched(server, { metadata: { annotations: { [annotation]: endpoint } } }));
    at("127.0.0.1:1");
    expect(JSON.stringify(await stable(V20, 0, short))).toContain("its API server at 127.0.0.1:1 does not answer");
    at(new URL(api.url).host);
    expect(await stable(V20, 0, short)).toMatchObject({ is: "done" });
  });
});

describe("cluster steps", () => {
  const run = (kind: "preflight" | "verify-addons" | "verify-hop", to: Version, policy: Partial<Policy> = {}) => {
    const { owner: _owner, uid: _uid, ...context } = fix.context("", { policy });
    return fix.kube.cluster.actOnCluster({ kind, id: step(kind, "").id, to }, context);
  };
  const short = { gate: { ...DEFAULT_POLICY.gate, timeoutSeconds: 1 } };

  it("preflight looks at the API server and every node", async () => {
    expect(await run("preflight", V21)).toMatchObject({ is: "done", evidence: { checks: 3 } });
    ready("w1", "Unknown", "2026-01-01T00:00:01Z");
    expect(await run("preflight", V21)).toMatchObject({
      findings: [{ code: "node-not-ready", where: { node: "w1" } }],
    });
  });

  it("verify-addons wants kube-proxy at the version and ready everywhere", async () => {
    expect(await run("verify-addons", V20)).toMatchObject({ is: "done" });
    expect(await run("verify-addons", V21, short)).toMatchObject({ findings: [{ code: "addons-not-ready" }] });
    api.store.put(patched(kubeProxy(2, "v1.21.0"), { status: { updatedNumberScheduled: 1, observedGeneration: 99 } }));
    const waiting = run("verify-addons", V21);
    await expect.poll(said).toContain("of 2, 1 are updated and 2 ready");
    const proxy = api.store.get("DaemonSet", "kube-proxy", "kube-system") as KubeObject;
    api.store.put(patched(proxy, { status: { updatedNumberScheduled: 2 } }));
    expect(await waiting).toMatchObject({ is: "done" });
  });

  it("verify-addons passes a cluster that has replaced kube-proxy", async () => {
    api.store.remove("DaemonSet", "kube-proxy", "kube-system");
    expect(await run("verify-addons", V21)).toMatchObject({ is: "done", evidence: { addons: [] } });
  });

  it("verify-hop waits for kubelets and wants everything at the version", async () => {
    expect(await run("verify-hop", V20)).toMatchObject({ is: "done", evidence: { nodes: 2 } });
    for (const pod of staticPodsOf("cp1", "v1.21.0")) api.store.put(pod);
    api.store.put(aNode("cp1", { controlPlane: true, version: "v1.21.0" }));
    const waiting = run("verify-hop", V21);
    await expect.poll(said).toContain("kubelet of w1 is at v1.20.2; kubeadm-config is at v1.20.2");
    api.store.put(kubeadmConfig("v1.21.0"));
    api.store.put(aNode("w1", { version: "v1.21.0" }));
    expect(await waiting).toMatchObject({ is: "done" });
  });
});

describe("gates between nodes", () => {
  const context = (policy: Partial<Policy> = {}, workloads: readonly BasisWorkload[] = []) => {
    const { owner: _owner, uid: _uid, ...rest } = fix.context("", { policy });
    return { ...rest, baseline: { workloads } };
  };
  const short = { gate: { ...DEFAULT_POLICY.gate, timeoutSeconds: 1 } };
  const id = step("soak", "").id;
  const web = (replicas: number, readyReplicas: number) =>
    api.store.put({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "web", namespace: "default" },
      spec: { replicas },
      status: { readyReplicas },
    });
  const was = (ready: number): BasisWorkload => ({ kind: "StatefulSet", namespace: "default", name: "web", ready });

  it("workloads are back when they are as ready as before, or as they want now", async () => {
    const back = (before: readonly BasisWorkload[]) =>
      fix.kube.cluster.actOnCluster({ kind: "gate-workloads", id }, context(short, before));
    web(3, 2);
    expect(await back([was(3)])).toMatchObject({
      findings: [{ code: "workloads-not-back", saw: "StatefulSet default/web: 2 of 3 pods are ready" }],
    });
    expect(await back([was(2)])).toMatchObject({ is: "done" });
    web(2, 2);
    expect(await back([was(3)])).toMatchObject({ is: "done" });
    expect(await back([{ ...was(3), name: "gone" }])).toMatchObject({ is: "done" });
    web(3, 1);
    const waiting = fix.kube.cluster.actOnCluster({ kind: "gate-workloads", id }, context({}, [was(3)]));
    await expect.poll(said).toContain("1 of 3 pods are ready");
    web(3, 3);
    expect(await waiting).toMatchObject({ is: "done" });
  });

  it("a soak begins anew when a node was away in between", async () => {
    const soaked = (seconds: number, policy: Partial<Policy> = {}) =>
      fix.kube.cluster.actOnCluster({ kind: "soak", id, seconds }, context(policy));
    expect(await soaked(1)).toMatchObject({ is: "done", evidence: { heldSeconds: 1 } });
    ready("w1", "Unknown", "2026-01-01T00:00:01Z");
    expect(await soaked(0, short)).toMatchObject({ findings: [{ code: "node-not-ready", where: { node: "w1" } }] });
    const waiting = soaked(2);
    await expect.poll(said).toContain("w1: ");
    ready("w1", "True", "2026-01-01T00:00:02Z");
    expect(await waiting).toMatchObject({ is: "done" });
  });
});
