import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { field, type KubeObject, patched, textAt } from "./objects.ts";
import { aBudget, aDeployment, aNode, aPod, owner } from "./samples.ts";
import { type ApiServer, startApiServer } from "./start.ts";

let api: ApiServer;

beforeEach(async () => {
  api = await startApiServer({ pace: { startMs: 20, terminateMs: 20 }, bookmarkMs: 50 });
});

afterEach(async () => {
  await api.close();
});

async function call(method: string, path: string, body?: unknown, type = "application/json") {
  const init =
    body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { "content-type": type } };
  const response = await fetch(api.url + path, init);
  return { status: response.status, body: (await response.json()) as KubeObject };
}

const evict = (pod: string, uid?: string, apiVersion = "policy/v1beta1") =>
  call("POST", `/api/v1/namespaces/default/pods/${pod}/eviction`, {
    apiVersion,
    kind: "Eviction",
    metadata: { name: pod, namespace: "default" },
    ...(uid ? { deleteOptions: { preconditions: { uid } } } : {}),
  });

describe("objects", () => {
  it("refuses a write on an older resourceVersion, by PUT and by merge patch", async () => {
    const { body: first } = await call("POST", "/api/v1/nodes", aNode("w1"));
    const stale = { ...first, spec: { unschedulable: true } };
    expect((await call("PUT", "/api/v1/nodes/w1", stale)).status).toBe(200);
    expect((await call("PUT", "/api/v1/nodes/w1", stale)).body).toMatchObject({ code: 409, reason: "Conflict" });
    const patch = { metadata: { resourceVersion: first.metadata.resourceVersion }, spec: { unschedulable: null } };
    const merge = "application/merge-patch+json";
    expect((await call("PATCH", "/api/v1/nodes/w1", patch, merge)).status).toBe(409);
    expect(field(api.store.get("Node", "w1"), "spec.unschedulable")).toBe(true);
  });

  it("takes a strategic merge patch where it means the same as a merge patch, and no other", async () => {
    await call("POST", "/api/v1/nodes", aNode("w1"));
    const strategic = "application/strategic-merge-patch+json";
    const cordon = { spec: { unschedulable: true } };
    expect((await call("PATCH", "/api/v1/nodes/w1", cordon, strategic)).body).toMatchObject(cordon);
    for (const patch of [{ spec: { taints: [] } }, { spec: { $patch: "replace" } }])
      expect((await call("PATCH", "/api/v1/nodes/w1", patch, strategic)).status).toBe(415);
  });

  it("refuses to create what is there, and says what is not", async () => {
    await call("POST", "/api/v1/nodes", aNode("w1"));
    expect((await call("POST", "/api/v1/nodes", aNode("w1"))).body).toMatchObject({
      code: 409,
      reason: "AlreadyExists",
    });
    expect((await call("GET", "/api/v1/nodes/w2")).body).toMatchObject({ code: 404, reason: "NotFound" });
    expect((await call("GET", "/apis/batch/v1/jobs")).status).toBe(404);
    expect((await call("POST", "/api/v1/nodes", { kind: "Node" })).status).toBe(400);
  });

  it("lists by page and by selector", async () => {
    for (let i = 0; i < 5; i++) api.store.put(aPod(`p${i}`, i < 3 ? "w1" : "w2"));
    const page = (await call("GET", "/api/v1/pods?limit=2")).body;
    expect([page.items, page.metadata]).toMatchObject([[{ metadata: { name: "p0" } }, {}], { continue: "2" }]);
    const on = (await call("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dw2")).body;
    expect(on.items).toMatchObject([{ metadata: { name: "p3" } }, { metadata: { name: "p4" } }]);
    expect((await call("GET", "/api/v1/pods?fieldSelector=spec.color%3Dred")).status).toBe(400);
  });

  it.each([
    [20, ["policy/v1beta1"], "v1beta1"],
    [21, ["policy/v1", "policy/v1beta1"], "v1beta1"],
    [22, ["policy/v1", "policy/v1beta1"], "v1"],
    [25, ["policy/v1"], "v1"],
  ])("1.%i serves budgets as %j and evictions as %s", async (minor, budgets, eviction) => {
    api.setMinor(minor);
    const group = (await call("GET", "/apis/policy")).body;
    expect((group.versions as { groupVersion: string }[]).map((v) => v.groupVersion)).toEqual(budgets);
    const core = (await call("GET", "/api/v1")).body;
    expect(core.resources).toContainEqual(expect.objectContaining({ name: "pods/eviction", version: eviction }));
  });
});

describe("eviction", () => {
  it("takes only the version of the subresource, and only the pod of the UID", async () => {
    const uid = api.store.put(aPod("p", "w1")).metadata.uid ?? "";
    expect((await evict("p", uid, "policy/v1")).status).toBe(400);
    expect((await evict("p", "another")).body).toMatchObject({ code: 409 });
    expect((await evict("p", uid)).status).toBe(201);
    await expect.poll(() => api.store.get("Pod", "p", "default")).toBeNull();
    expect((await evict("p", uid)).status).toBe(404);
  });

  it("does a budget's sums: as many as it allows, then 429 with its cause", async () => {
    api.store.put(aBudget("web", "web", { maxUnavailable: "34%" }));
    for (let i = 0; i < 4; i++)
      api.store.put(aPod(`p${i}`, "w1", { metadata: { labels: { app: "web" }, finalizers: ["x"] } }));
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await evict(`p${i}`)).status);
    // 34 % of 4, rounded up, is 2.
    expect(statuses).toEqual([201, 201, 429]);
    const refused = (await evict("p2")).body;
    expect(field(refused, "details.causes")).toMatchObject([{ reason: "DisruptionBudget" }]);
  });

  it("passes pods that do not run by, and refuses a pod under two budgets", async () => {
    const labels = { app: "web" };
    for (const name of ["a", "b"]) api.store.put(aBudget(name, "web", { maxUnavailable: 0 }));
    api.store.put(aPod("done", "w1", { metadata: { labels }, status: { phase: "Succeeded" } }));
    api.store.put(aPod("runs", "w1", { metadata: { labels } }));
    expect((await evict("done")).status).toBe(201);
    expect((await evict("runs")).body).toMatchObject({ code: 500, message: expect.stringContaining("more than one") });
  });
});

describe("controllers", () => {
  it("keep a Deployment's number of pods, on nodes that take them", async () => {
    api.store.put(aNode("w1"));
    api.store.put(aNode("w2", {}, { spec: { unschedulable: true } }));
    api.store.put(aDeployment("web", 3));
    const on = (node: string) => api.store.list("Pod").filter((p) => textAt(p, "spec.nodeName") === node).length;
    await expect.poll(() => on("w1")).toBe(3);
    const [first] = api.store.list("Pod");
    expect((await evict(first?.metadata.name ?? "")).status).toBe(201);
    await expect.poll(() => api.store.list("Pod").map((p) => p.metadata.uid)).not.toContain(first?.metadata.uid);
    await expect.poll(() => field(api.store.get("Deployment", "web", "default"), "status.readyReplicas")).toBe(3);
    expect(on("w2")).toBe(0);
  });

  it("make no pod again that nobody owns", async () => {
    api.store.put(aPod("alone", "w1", { metadata: { ownerReferences: owner("Node", "x") } }));
    await evict("alone");
    await expect.poll(() => api.store.list("Pod")).toEqual([]);
  });
});

describe("watch", () => {
  async function* lines(path: string): AsyncGenerator<{ type: string; object: KubeObject }> {
    const response = await fetch(api.url + path);
    let rest = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) yield JSON.parse(part);
    }
  }

  it("sends what happened since, then what happens, with objects that come to fit and cease to", async () => {
    const from = api.store.version();
    api.store.put(aPod("p", "w1"));
    const query = `watch=true&resourceVersion=${from}&fieldSelector=spec.nodeName%3Dw1`;
    const events = lines(`/api/v1/namespaces/default/pods?${query}`);
    expect((await events.next()).value).toMatchObject({ type: "ADDED", object: { metadata: { name: "p" } } });
    api.store.put(patched(api.store.get("Pod", "p", "default") as KubeObject, { spec: { nodeName: "w2" } }));
    expect((await events.next()).value).toMatchObject({ type: "DELETED" });
    await events.return(undefined);
  });

  it("sends bookmarks, and 410 for a version that is forgotten", async () => {
    const marks = lines("/api/v1/nodes?watch=true&allowWatchBookmarks=true");
    expect((await marks.next()).value).toMatchObject({ type: "BOOKMARK", object: { kind: "Node" } });
    await marks.return(undefined);
    const from = api.store.version();
    api.store.put(aNode("w1"));
    api.store.compact();
    const gone = lines(`/api/v1/nodes?watch=true&resourceVersion=${from}`);
    expect((await gone.next()).value).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
  });

  it("is not begun for a client who left while the request was held back", async () => {
    const [came, held] = [Promise.withResolvers<void>(), Promise.withResolvers<null>()];
    api.setFault(() => {
      came.resolve();
      return held.promise;
    });
    const asked = fetch(`${api.url}/api/v1/nodes?watch=true`);
    await came.promise;
    await Promise.all([expect(asked).rejects.toThrow(), api.goAway()]);
    held.resolve(null);
    api.setFault(null);
    await api.comeBack();
    const still = lines("/api/v1/nodes?watch=true&allowWatchBookmarks=true");
    await still.next();
    expect(api.watching).toBe(1);
    await still.return(undefined);
  });
});
