import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import { type KubeObject, patched } from "@lockkeeper/sandbox/api/objects";
import { aCluster, aNode, kubeadmConfig } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Observation } from "../ports/cluster.ts";
import { type Fixture, fixture, name } from "./fixture.ts";

let api: ApiServer;
let fix: Fixture;

beforeEach(async () => {
  api = await startApiServer({ bookmarkMs: 100 });
  for (const object of aCluster(2)) api.store.put(object);
  fix = await fixture(api.kubeconfig);
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

function seen(observation: Observation) {
  if (observation.is !== "seen") throw new Error(observation.why);
  return observation.state;
}

const w1 = () => {
  const observation = fix.kube.cluster.observe();
  return observation.is === "seen" ? observation.state.nodes.find((n) => n.name === name("w1")) : null;
};
const relabel = (patch: object) => api.store.put(patched(api.store.get("Node", "w1") as KubeObject, patch as never));

describe("refresh", () => {
  it("puts the cluster together from what the API shows", async () => {
    const before = Date.now();
    const state = seen(await fix.kube.cluster.refresh());
    expect(state.asOf).toBeGreaterThanOrEqual(before);
    expect(state).toMatchObject({ kubeadmVersion: "v1.20.2", externalEtcd: false, imageRepository: "registry.k8s.io" });
    expect(state.clusterUid).toBe(api.store.get("Namespace", "kube-system")?.metadata.uid);
    expect(state.nodes.map((n) => `${n.name} ${n.role} ${n.kubelet} ${n.ready} ${n.staticPods.length}`)).toEqual([
      "cp1 control-plane v1.20.2 true 4",
      "w1 worker v1.20.2 true 0",
      "w2 worker v1.20.2 true 0",
    ]);
    expect(state.nodes[0]?.staticPods.map((p) => `${p.component} ${p.version}`)).toEqual([
      "etcd null",
      "kube-apiserver v1.20.2",
      "kube-controller-manager v1.20.2",
      "kube-scheduler v1.20.2",
    ]);
    expect(state.addons).toMatchObject([{ name: "kube-proxy", version: "v1.20.2", desired: 3, ready: 3 }]);
  });

  it("reads external etcd, and lists of many pages", async () => {
    api.store.put(kubeadmConfig("v1.20.2", "etcd:\n  external:\n    endpoints: [https://10.0.0.9:2379]\n"));
    for (let i = 0; i < 600; i++) api.store.put(aNode(`many-${i}`));
    const state = seen(await fix.kube.cluster.refresh());
    expect([state.externalEtcd, state.nodes.length]).toEqual([true, 603]);
  });

  it("is away with a reason where there is no kubeadm cluster or a version cannot be read", async () => {
    api.store.put(aNode("odd", { version: "unknown" }));
    expect(await fix.kube.cluster.refresh()).toMatchObject({
      is: "away",
      why: expect.stringContaining("node odd shows"),
    });
    api.store.remove("Node", "odd");
    api.store.remove("ConfigMap", "kubeadm-config", "kube-system");
    expect(await fix.kube.cluster.refresh()).toMatchObject({
      is: "away",
      why: expect.stringContaining("kubeadm-config"),
    });
  });

  it("gives a call that comes meanwhile what was asked for after it came", async () => {
    const first = fix.kube.cluster.refresh();
    relabel({ metadata: { annotations: { "lockkeeper.dev/hold": "x" } } });
    const second = seen(await fix.kube.cluster.refresh());
    expect(second.asOf).toBeGreaterThanOrEqual(seen(await first).asOf);
    expect(second.nodes.find((n) => n.name === name("w1"))?.hold).toBe("x");
  });
});

describe("watch", () => {
  it("follows changes and calls back for them", async () => {
    let calls = 0;
    void fix.kube.cluster.watch(() => calls++, fix.stop.signal);
    await expect.poll(() => w1()?.ready).toBe(true);
    await expect.poll(() => calls).toBeGreaterThan(0);
    const before = calls;
    relabel({ spec: { unschedulable: true } });
    await expect.poll(() => w1()?.unschedulable).toBe(true);
    await expect.poll(() => calls).toBeGreaterThan(before);
    api.store.remove("Node", "w1");
    await expect.poll(() => w1()).toBeUndefined();
  });

  it("moves asOf on with bookmarks while nothing changes", async () => {
    void fix.kube.cluster.watch(() => undefined, fix.stop.signal);
    await expect.poll(() => fix.kube.cluster.observe().is).toBe("seen");
    const first = seen(fix.kube.cluster.observe()).asOf;
    await expect.poll(() => seen(fix.kube.cluster.observe()).asOf, { timeout: 10_000 }).toBeGreaterThan(first);
  });

  it("lists anew when its resourceVersion is gone", async () => {
    void fix.kube.cluster.watch(() => undefined, fix.stop.signal);
    await expect.poll(() => w1()?.ready).toBe(true);
    await api.goAway();
    relabel({ spec: { unschedulable: true } });
    api.store.remove("Node", "w2");
    api.store.compact();
    await api.comeBack();
    await expect.poll(() => w1()?.unschedulable, { timeout: 15_000 }).toBe(true);
    expect(seen(fix.kube.cluster.observe()).nodes.map((n) => n.name)).toEqual(["cp1", "w1"]);
  });

  // A question that was under way when the server went may hang until its own deadline of 15 s.
  it("says since when the API server is away, and takes up again where it was", { timeout: 120_000 }, async () => {
    let told: string[] = [];
    void fix.kube.cluster.watch(() => told.push(fix.kube.cluster.observe().is), fix.stop.signal);
    await expect.poll(() => w1()?.ready).toBe(true);
    const before = Date.now();
    await api.goAway();
    await expect.poll(() => fix.kube.cluster.observe().is, { timeout: 30_000 }).toBe("away");
    const away = fix.kube.cluster.observe();
    expect(away.is === "away" && away.since).toBeGreaterThanOrEqual(before);
    expect((await fix.kube.cluster.refresh()).is).toBe("away");
    expect(fix.kube.cluster.lastSeen()?.nodes.map((n) => n.name)).toEqual(["cp1", "w1", "w2"]);
    expect(await fix.kube.cluster.drainFindings(name("w1"), DEFAULT_POLICY)).toMatchObject([{ code: "api-away" }]);
    await expect.poll(() => told, { timeout: 30_000 }).toContain("away");
    told = [];
    await api.comeBack();
    await expect.poll(() => fix.kube.cluster.observe().is, { timeout: 30_000 }).toBe("seen");
    await expect.poll(() => told, { timeout: 30_000 }).toContain("seen");
  });
});
