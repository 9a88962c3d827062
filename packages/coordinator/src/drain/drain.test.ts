import { DEFAULT_POLICY, type Force, type Policy } from "@lockkeeper/core/model/policy";
import { type KubeObject, patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aDeployment, aNode, aPod, owner } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, fixture, name, step } from "../kube/fixture.ts";

let api: ApiServer;
let fix: Fixture;
let uid: string;

beforeEach(async () => {
  api = await startApiServer({ minor: 20, pace: { startMs: 100, terminateMs: 50 } });
  fix = await fixture(api.kubeconfig);
  uid = api.store.put(aNode("w1")).metadata.uid ?? "";
  await fix.lead();
  void fix.kube.cluster.watch(() => undefined, fix.stop.signal);
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

const policyWith = (drain: Partial<Policy["drain"]>) => ({ drain: { ...DEFAULT_POLICY.drain, ...drain } });
const act = (kind: "cordon" | "drain" | "confirm-drained", drain: Partial<Policy["drain"]> = {}) =>
  fix.kube.cluster.act(step(kind, "w1"), fix.context(uid, { policy: policyWith(drain) }));
const forced = (force: readonly Force[], drain: Partial<Policy["drain"]> = {}) =>
  fix.kube.cluster.act(step("drain", "w1"), fix.context(uid, { policy: policyWith(drain), force }));
const deletions = () => api.writes.filter((w) => w.method === "DELETE");
const podsOnW1 = () => api.store.list("Pod").filter((pod) => textAt(pod, "spec.nodeName") === "w1");
const names = (pods: readonly KubeObject[]) => pods.map((pod) => pod.metadata.name);
const evictions = () => api.writes.filter((w) => w.path.endsWith("/eviction"));
const budget = () => api.store.get("PodDisruptionBudget", "web", "default");
const healthy = () => budget()?.status as { currentHealthy: number; disruptionsAllowed: number } | undefined;

async function running(replicas: number): Promise<void> {
  api.store.put(aDeployment("web", replicas));
  await expect
    .poll(() => api.store.list("Pod").filter((p) => textAt(p, "status.phase") === "Running").length)
    .toBe(replicas);
}

describe("drain", () => {
  it("evicts with the pod's UID as precondition, in the version that the subresource takes, and never deletes", async () => {
    await running(3);
    const uids = podsOnW1().map((pod) => pod.metadata.uid);
    api.store.put(aNode("w2"));
    await act("cordon");
    expect(await act("drain")).toMatchObject({ is: "done", evidence: { evicted: 3, skipped: 0 } });
    expect(podsOnW1()).toEqual([]);
    expect(
      evictions()
        .map((e) => textAt(e.body, "deleteOptions.preconditions.uid"))
        .sort(),
    ).toEqual(uids.sort());
    for (const e of evictions()) expect(textAt(e.body, "apiVersion")).toBe("policy/v1beta1");
    expect(api.writes.filter((w) => w.method === "DELETE")).toEqual([]);
    expect(await act("confirm-drained")).toMatchObject({ is: "done", evidence: { skipped: 0 } });
  });

  it("lets pods go last that hold the others' storage", async () => {
    await running(3);
    for (const i of [0, 1]) {
      const more = {
        metadata: { labels: { app: "osd" }, ownerReferences: owner("StatefulSet", "osd") },
        spec: { priority: -10 },
      };
      api.store.put(aPod(`osd-${i}`, "w1", more));
    }
    api.store.put(aNode("w2"));
    await act("cordon");
    expect(await act("drain", { last: [{ app: "osd" }], parallelEvictions: 10 })).toMatchObject({ is: "done" });
    const order = evictions().map((e) => (e.path.includes("/osd-") ? "osd" : "web"));
    expect(order).toEqual(["web", "web", "web", "osd", "osd"]);
    const gone = api.writes.findIndex((w) => w.path.includes("/osd-"));
    expect(gone).toBe(api.writes.length - 2);
  });

  it("waits until the volumes of the pods that left are detached, and for no others", async () => {
    const claim = (claimName: string) => ({ volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] });
    const set = { metadata: { ownerReferences: owner("StatefulSet", "db") }, spec: claim("data-db-0") };
    api.store.put(aPod("db-0", "w1", set));
    const mirror = { metadata: { annotations: { "kubernetes.io/config.mirror": "x" } }, spec: claim("stays") };
    api.store.put(aPod("static", "w1", mirror));
    const volume = (name: string, claimed: string) =>
      api.store.put({
        ...{ apiVersion: "v1", kind: "PersistentVolume", metadata: { name } },
        spec: { claimRef: { namespace: "default", name: claimed } },
      });
    const attachment = (name: string, persistentVolumeName: string, nodeName: string, attached = true) =>
      api.store.put({
        ...{ apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment", metadata: { name } },
        ...{ spec: { nodeName, attacher: "csi.example", source: { persistentVolumeName } }, status: { attached } },
      });
    volume("pv-db", "data-db-0");
    volume("pv-stays", "stays");
    attachment("a-db", "pv-db", "w1");
    attachment("a-stays", "pv-stays", "w1");
    attachment("a-elsewhere", "pv-db", "w2");
    await act("cordon");
    expect(await act("drain", { timeoutSeconds: 2 })).toMatchObject({
      findings: [{ code: "drain-volume-attached", where: { object: "VolumeAttachment a-db" } }],
    });
    const waiting = act("drain", { timeoutSeconds: 60 });
    await expect.poll(() => fix.lines.join("\n")).toContain("waiting for volumes to be detached: default/data-db-0");
    attachment("a-db", "pv-db", "w1", false);
    expect(await waiting).toMatchObject({ is: "done" });
  });

  it("uses policy/v1 where the subresource takes it", async () => {
    api.setMinor(22);
    await running(1);
    await act("cordon");
    expect(await act("drain")).toMatchObject({ is: "done", evidence: { evicted: 1 } });
    expect(textAt(evictions()[0]?.body, "apiVersion")).toBe("policy/v1");
  });

  it("waits out a budget and never lets the workload fall below it", async () => {
    await running(8);
    api.store.put(aBudget("web", "web", { minAvailable: 6 }));
    api.store.put(aNode("w2"));
    await expect.poll(() => healthy()?.disruptionsAllowed).toBe(2);
    const seen = new Set<number>();
    api.store.listen(() => seen.add(healthy()?.currentHealthy ?? -1));
    await act("cordon");
    expect(await act("drain")).toMatchObject({ is: "done", evidence: { evicted: 8 } });
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([6, 8]);
    expect(names(podsOnW1())).toEqual([]);
  });

  it("names each budget and its pods when the time is over, and goes on when it is loosened", async () => {
    await running(2);
    api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
    api.store.put(aNode("w2"));
    await act("cordon");
    const held = names(podsOnW1());
    const outcome = await act("drain", { timeoutSeconds: 2 });
    expect(outcome).toMatchObject({
      is: "failed",
      changedHost: false,
      findings: [{ code: "drain-blocked-by-budget", where: { object: "PodDisruptionBudget default/web" } }],
    });
    for (const pod of held) expect(JSON.stringify(outcome)).toContain(`default/${pod}`);
    expect(fix.lines).toContain("0 of 2 pods gone; waiting for budget default/web (0 allowed, 2 of 2 healthy)");
    expect(names(podsOnW1())).toEqual(held);
    // Held back by the watched budget: no storm of refused evictions.
    expect(evictions().length).toBeLessThanOrEqual(4);

    const retry = act("drain", { timeoutSeconds: 60 });
    api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
    expect(await retry).toMatchObject({ is: "done", evidence: { evicted: 2 } });
  });

  it("refuses before the first eviction what policy does not let go", async () => {
    await running(1);
    api.store.put(aPod("alone", "w1"));
    api.store.put(
      aPod("disk", "w1", {
        metadata: { ownerReferences: owner("ReplicaSet", "x") },
        spec: { volumes: [{ name: "tmp", emptyDir: {} }] },
      }),
    );
    await act("cordon");
    const outcome = await act("drain");
    expect(outcome.is === "failed" && outcome.findings.map((f) => f.code)).toEqual([
      "drain-unmanaged-pod",
      "drain-local-storage",
    ]);
    expect(evictions()).toEqual([]);
    expect(await act("drain", { unmanagedPods: "evict", emptyDirPods: "evict" })).toMatchObject({ is: "done" });
  });

  it("refuses a pod under two budgets before the first eviction, and after the API server's 500", async () => {
    await running(1);
    api.store.put(aNode("w2"));
    api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
    api.store.put(aBudget("also", "web", { maxUnavailable: 1 }));
    await act("cordon");
    const codes = { is: "failed", findings: [{ code: "drain-several-budgets" }] };
    expect(await act("drain")).toMatchObject(codes);
    expect(evictions()).toEqual([]);
    api.store.remove("PodDisruptionBudget", "also", "default");
    let second = false;
    api.setFault(({ path }) => {
      if (path.endsWith("/eviction") && !second) {
        second = true;
        api.store.put(aBudget("also", "web", { maxUnavailable: 1 }));
      }
      return null;
    });
    expect(await act("drain")).toMatchObject(codes);
    expect(evictions().map((e) => e.status)).toEqual([500]);
  });

  it("leaves DaemonSet, mirror and Lockkeeper's own pods where they are", async () => {
    api.store.put({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "logs", namespace: "default" } });
    api.store.put(aPod("logs-1", "w1", { metadata: { ownerReferences: owner("DaemonSet", "logs") } }));
    api.store.put(aPod("static-w1", "w1", { metadata: { annotations: { "kubernetes.io/config.mirror": "h" } } }));
    const own = { namespace: "lockkeeper", labels: { "app.kubernetes.io/part-of": "lockkeeper" } };
    api.store.put(aPod("coordinator-1", "w1", { metadata: own }));
    await act("cordon");
    expect(await act("drain")).toMatchObject({ is: "done", evidence: { evicted: 0, skipped: 3 } });
    expect(podsOnW1()).toHaveLength(3);
  });

  it("honours throttling, which is no budget's no", async () => {
    await running(1);
    api.store.put(aNode("w2"));
    let throttled = 0;
    api.setFault(({ path }) => {
      if (!path.endsWith("/eviction") || throttled++ > 0) return null;
      return {
        status: 429,
        body: { kind: "Status", code: 429, reason: "TooManyRequests", message: "busy" },
        retryAfter: 1,
      };
    });
    await act("cordon");
    expect(await act("drain")).toMatchObject({ is: "done", evidence: { evicted: 1 } });
    expect(evictions().map((e) => e.status)).toEqual([429, 201]);
  });

  it("treats a pod of another UID under the same name as the other pod that it is", async () => {
    const managed = { metadata: { ownerReferences: owner("StatefulSet", "db") } };
    const first = api.store.put(aPod("db-0", "w1", managed)).metadata.uid;
    let replaced = false;
    api.setFault(({ path }) => {
      if (path.endsWith("/eviction") && !replaced) {
        replaced = true;
        api.store.remove("Pod", "db-0", "default");
        api.store.put(aPod("db-0", "w2", managed));
      }
      return null;
    });
    await act("cordon");
    expect(await act("drain")).toMatchObject({ is: "done", evidence: { evicted: 0 } });
    const now = api.store.get("Pod", "db-0", "default");
    expect(now?.metadata.uid).not.toBe(first);
    expect(textAt(now, "metadata.deletionTimestamp")).toBeNull();
  });

  it("names a pod that terminates but does not go", async () => {
    api.store.put(
      aPod("stuck", "w1", {
        metadata: { ownerReferences: owner("ReplicaSet", "x"), finalizers: ["example.com/hold"] },
      }),
    );
    await act("cordon");
    const outcome = await act("drain", { timeoutSeconds: 2 });
    expect(outcome).toMatchObject({
      is: "failed",
      findings: [{ code: "drain-pod-stays", where: { object: "Pod default/stuck" } }],
    });
    expect(JSON.stringify(outcome)).toContain("example.com/hold");
  });

  it("outlives an API server that goes away in the middle", async () => {
    await running(4);
    api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
    api.store.put(aNode("w2"));
    await act("cordon");
    const drained = act("drain");
    await expect.poll(() => evictions().some((e) => e.status === 201)).toBe(true);
    await api.goAway();
    await expect.poll(() => fix.lines.join("\n"), { timeout: 10_000 }).toContain("does not answer");
    await api.comeBack();
    expect(await drained).toMatchObject({ is: "done" });
    expect(podsOnW1()).toEqual([]);
  });

  /** A drain that waits for a budget which lets nobody go. */
  const heldByBudget = async () => {
    await running(1);
    api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
    await act("cordon");
    const drained = act("drain", { timeoutSeconds: 600 });
    await expect.poll(() => fix.lines.join("\n")).toContain("waiting for budget default/web");
    return { drained };
  };

  it("ends when somebody makes the node schedulable in the middle, and evicts nothing of what comes then", async () => {
    const { drained } = await heldByBudget();
    const before = evictions().length;
    api.store.put(patched(api.store.get("Node", "w1") as KubeObject, { spec: { unschedulable: null } }));
    expect(await drained).toMatchObject({
      is: "failed",
      changedHost: false,
      findings: [{ code: "node-not-cordoned" }],
    });
    expect(evictions().length).toBe(before);
  });

  it("sees that by itself as well when no watch tells it", async () => {
    const { drained } = await heldByBudget();
    const cordoned = api.store.get("Node", "w1") as KubeObject;
    api.setFault(({ method, path, query }) => {
      const open = patched(cordoned, { spec: { unschedulable: null } });
      return method === "GET" && path === "/api/v1/nodes/w1" && !query.has("watch")
        ? { status: 200, body: open }
        : null;
    });
    expect(await drained).toMatchObject({ is: "failed", findings: [{ code: "node-not-cordoned" }] });
  });

  it("does not drain a node that is not cordoned by this run", async () => {
    await running(1);
    expect(await act("drain")).toMatchObject({ is: "failed", findings: [{ code: "node-not-cordoned" }] });
    expect(evictions()).toEqual([]);
  });
});

describe("a drain that may force", () => {
  it("deletes what a budget holds, by UID and one at a time, and says so; what a budget lets go is evicted", async () => {
    await running(3);
    api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
    const free = aPod("free", "w1", { metadata: { ownerReferences: owner("ReplicaSet", "x") } });
    const freeUid = api.store.put(free).metadata.uid;
    api.store.put(aNode("w2"));
    await expect.poll(() => healthy()?.disruptionsAllowed).toBe(0);
    const uids = podsOnW1().map((pod) => pod.metadata.uid);
    let most = 0;
    api.store.listen(() => {
      const leaving = podsOnW1().filter((p) => p.metadata.uid !== freeUid && textAt(p, "metadata.deletionTimestamp"));
      most = Math.max(most, leaving.length);
    });
    await act("cordon");
    const outcome = await forced(["budgets"], { timeoutSeconds: 60 });
    expect(outcome).toMatchObject({ is: "done", evidence: { evicted: 1, forced: { length: 3 } } });
    expect(outcome.is === "done" && outcome.warnings.map((f) => f.code)).toEqual(["drain-forced"]);
    expect(JSON.stringify(outcome)).toContain("deleted past default/web");
    expect(podsOnW1()).toEqual([]);
    expect(most).toBe(1);
    const named = deletions().map((w) => textAt(w.body, "preconditions.uid"));
    expect(named.sort()).toEqual(uids.filter((u) => u !== freeUid).sort());
    // Their own grace period is theirs.
    for (const w of deletions()) expect(w.body).not.toHaveProperty("gracePeriodSeconds");
  });

  it("goes past two budgets over one pod, which the API server never lets an eviction do", async () => {
    await running(1);
    api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
    api.store.put(aBudget("also", "web", { maxUnavailable: 1 }));
    api.store.put(aNode("w2"));
    await act("cordon");
    expect(await forced(["budgets"], { timeoutSeconds: 60 })).toMatchObject({
      is: "done",
      evidence: { forced: { length: 1 } },
    });
  });

  it("removes a pod that outstays its grace period, and leaves one alone that is still in it", async () => {
    const managed = (ends: number) => ({
      metadata: {
        ownerReferences: owner("ReplicaSet", "x"),
        finalizers: ["example.com/hold"],
        deletionTimestamp: new Date(Date.now() + ends).toISOString(),
      },
    });
    api.store.put(aPod("stuck", "w1", managed(-60_000)));
    api.store.put(aPod("slow", "w1", managed(60_000)));
    await act("cordon");
    expect(await forced(["stuck-pods"], { timeoutSeconds: 2 })).toMatchObject({
      is: "failed",
      findings: [{ code: "drain-pod-stays", where: { object: "Pod default/slow" } }, { code: "drain-forced" }],
    });
    expect(names(podsOnW1())).toEqual(["slow"]);
    expect(deletions().map((w) => [w.path, w.body])).toEqual([
      ["/api/v1/namespaces/default/pods/stuck", expect.objectContaining({ gracePeriodSeconds: 0 })],
    ]);
  });

  it("says what is missing where nobody gave the right to delete pods", async () => {
    await running(1);
    api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
    api.store.put(aNode("w2"));
    api.setFault(({ method }) =>
      method === "DELETE"
        ? { status: 403, body: { kind: "Status", code: 403, reason: "Forbidden", message: "no" } }
        : null,
    );
    await act("cordon");
    const outcome = await forced(["budgets"]);
    expect(outcome).toMatchObject({ is: "failed", findings: [{ code: "drain-force-forbidden" }] });
    expect(JSON.stringify(outcome)).toContain("deploy/extras/force-drain.yaml");
    expect(podsOnW1()).toHaveLength(1);
  });
});

describe("confirm-drained", () => {
  it("sees a pod that came after the drain, and a node made schedulable by hand", async () => {
    await act("cordon");
    api.store.put(aPod("late", "w1", { metadata: { ownerReferences: owner("ReplicaSet", "x") } }));
    expect(await act("confirm-drained")).toMatchObject({
      is: "failed",
      findings: [{ code: "drain-pod-stays", where: { object: "Pod default/late" } }],
    });
    api.store.put(patched(api.store.get("Node", "w1") as KubeObject, { spec: { unschedulable: null } }));
    expect(await act("confirm-drained")).toMatchObject({ is: "failed", findings: [{ code: "node-not-cordoned" }] });
  });
});

it("looks at another node of that name as the other that it is, right before a host would change", async () => {
  await act("cordon");
  const now = api.store.get("Node", "w1") as KubeObject;
  api.store.remove("Node", "w1");
  // As cordoned and as empty, under our own annotation.
  const { uid: _uid, resourceVersion: _version, ...metadata } = now.metadata;
  api.store.put({ ...now, metadata } as KubeObject);
  expect(await act("confirm-drained")).toMatchObject({ is: "failed", findings: [{ code: "node-replaced" }] });
  expect(await act("drain")).toMatchObject({ is: "failed", findings: [{ code: "node-replaced" }] });
});

it("drainFindings tells beforehand what the drain would refuse or never finish, and evicts nothing", async () => {
  await running(2);
  api.store.put(aBudget("web", "web", { minAvailable: "100%" }));
  api.store.put(aPod("alone", "w1"));
  await expect.poll(() => healthy()?.currentHealthy).toBe(2);
  const found = await fix.kube.cluster.drainFindings(name("w1"), DEFAULT_POLICY);
  expect(found.map((f) => f.code)).toEqual(["drain-unmanaged-pod", "drain-blocked-by-budget"]);
  expect(evictions()).toEqual([]);
});
