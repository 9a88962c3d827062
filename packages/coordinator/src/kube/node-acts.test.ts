import { HOLD_ANNOTATION, OWNER_ANNOTATION } from "@lockkeeper/core/model/state";
import { field, type KubeObject, patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { aNode } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, fixture, step } from "./fixture.ts";

let api: ApiServer;
let fix: Fixture;
let uid: string;

beforeEach(async () => {
  api = await startApiServer();
  fix = await fixture(api.kubeconfig);
  uid = api.store.put(aNode("w1")).metadata.uid ?? "";
  await fix.lead();
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

const node = (): KubeObject => api.store.get("Node", "w1") as KubeObject;
const change = (patch: object) => api.store.put(patched(node(), patch as never));
const annotation = () =>
  textAt(node().metadata.annotations, OWNER_ANNOTATION) ?? node().metadata.annotations?.[OWNER_ANNOTATION];
const owner = () => JSON.parse(node().metadata.annotations?.[OWNER_ANNOTATION] ?? "null");
const unschedulable = () => field(node(), "spec.unschedulable") === true;
const patches = () => api.writes.filter((w) => w.method === "PATCH");
const cordon = (more = {}) => fix.kube.cluster.act(step("cordon", "w1"), fix.context(uid, more));
const uncordon = (more = {}) => fix.kube.cluster.act(step("uncordon", "w1"), fix.context(uid, more));

describe("cordon", () => {
  it("sets unschedulable and our annotation in one patch on the version looked at", async () => {
    expect(await cordon()).toMatchObject({ is: "done", kind: "cordon", evidence: { uid, wasUnschedulable: false } });
    expect(unschedulable()).toBe(true);
    expect(owner()).toEqual({ run: "run-1", step: "1.21/step", epoch: 1, wasUnschedulable: false });
    expect(patches()).toHaveLength(1);
    expect(textAt(patches()[0]?.body, "metadata.resourceVersion")).not.toBeNull();
  });

  it("does nothing when it was done before", async () => {
    await cordon();
    expect(await cordon({ epoch: 2 })).toMatchObject({ is: "done", evidence: { wasUnschedulable: false } });
    expect(patches()).toHaveLength(1);
  });

  it("remembers that somebody else had cordoned the node, through a take-over by a later run", async () => {
    change({ spec: { unschedulable: true } });
    expect(await cordon()).toMatchObject({ is: "done", evidence: { wasUnschedulable: true } });
    expect(await cordon({ run: "run-2", epoch: 3 })).toMatchObject({
      is: "done",
      evidence: { wasUnschedulable: true },
    });
    expect(owner()).toMatchObject({ run: "run-2", epoch: 3, wasUnschedulable: true });
  });

  it("looks again when the node changes between look and patch", async () => {
    let meddled = 0;
    api.setFault(({ method }) => {
      if (method === "PATCH" && meddled < 3) change({ metadata: { labels: { beat: String(meddled++) } } });
      return null;
    });
    expect(await cordon()).toMatchObject({ is: "done" });
    expect(patches().map((p) => p.status)).toEqual([409, 409, 409, 200]);
  });

  it("finds its own patch when the answer to it was lost", async () => {
    let lost = false;
    api.setFault(({ method }) => {
      if (method !== "PATCH" || lost) return null;
      lost = true;
      const text = JSON.stringify({ run: "run-1", step: "1.21/step", epoch: 1, wasUnschedulable: false });
      change({ metadata: { annotations: { [OWNER_ANNOTATION]: text } }, spec: { unschedulable: true } });
      return "reset";
    });
    expect(await cordon()).toMatchObject({ is: "done", evidence: { wasUnschedulable: false } });
    expect(patches()).toEqual([]);
  });

  it.each([
    ["a hold", { metadata: { annotations: { [HOLD_ANNOTATION]: "my demo" } } }, "node-on-hold"],
    [
      "a run under a higher epoch",
      {
        metadata: {
          annotations: { [OWNER_ANNOTATION]: '{"run":"run-9","step":"s","epoch":9,"wasUnschedulable":false}' },
        },
      },
      "node-owned-by-other",
    ],
    ["an unreadable annotation", { metadata: { annotations: { [OWNER_ANNOTATION]: "{" } } }, "node-owned-by-other"],
  ])("refuses %s and changes nothing", async (_, patch, code) => {
    change(patch);
    const version = node().metadata.resourceVersion;
    expect(await cordon()).toMatchObject({ is: "failed", changedHost: false, findings: [{ code }] });
    expect(node().metadata.resourceVersion).toBe(version);
  });

  it("refuses another Node object of that name, and one that is gone", async () => {
    api.store.remove("Node", "w1");
    expect(await cordon()).toMatchObject({ is: "failed", findings: [{ code: "node-missing" }] });
    api.store.put(aNode("w1"));
    expect(await cordon()).toMatchObject({ is: "failed", findings: [{ code: "node-replaced" }] });
    expect(unschedulable()).toBe(false);
  });
});

describe("uncordon", () => {
  it("takes annotation and unschedulable away in one patch", async () => {
    await cordon();
    expect(await uncordon()).toMatchObject({ is: "done", evidence: { made: true }, warnings: [] });
    expect([unschedulable(), annotation()]).toEqual([false, undefined]);
    expect(patches()).toHaveLength(2);
  });

  it("leaves a node cordoned that somebody else had cordoned, and says so", async () => {
    change({ spec: { unschedulable: true } });
    await cordon();
    const outcome = await uncordon();
    expect(outcome).toMatchObject({ is: "done", evidence: { made: false } });
    expect(outcome).toMatchObject({ warnings: [{ code: "node-cordoned-by-other" }] });
    expect([unschedulable(), annotation()]).toEqual([true, undefined]);
  });

  it("does not touch a node without our annotation", async () => {
    change({ spec: { unschedulable: true } });
    expect(await uncordon()).toMatchObject({
      evidence: { made: false },
      warnings: [{ code: "node-cordoned-by-other" }],
    });
    expect(unschedulable()).toBe(true);
    expect(patches()).toEqual([]);
  });

  it("gives back what an older run left open, not what a newer one holds", async () => {
    await cordon({ run: "run-0", epoch: 5 });
    expect(await uncordon({ epoch: 4 })).toMatchObject({ is: "failed", findings: [{ code: "node-owned-by-other" }] });
    expect(unschedulable()).toBe(true);
    expect(await uncordon({ epoch: 5 })).toMatchObject({ is: "done", evidence: { made: true } });
    expect(unschedulable()).toBe(false);
  });

  it("says that it did it when only the answer was lost", async () => {
    await cordon();
    let lost = false;
    api.setFault(({ method }) => {
      if (method !== "PATCH" || lost) return null;
      lost = true;
      change({ metadata: { annotations: { [OWNER_ANNOTATION]: null } }, spec: { unschedulable: null } });
      return "reset";
    });
    expect(await uncordon()).toMatchObject({ is: "done", evidence: { made: true } });
  });
});

describe("fencing and absence", () => {
  it("writes nothing once the Lease is lost, and the act ends by throwing when the signal aborts", async () => {
    const lease = api.store.get("Lease", "lockkeeper-coordinator", "lockkeeper") as KubeObject;
    api.store.put(patched(lease, { spec: { holderIdentity: "another", renewTime: "2999-01-01T00:00:00.000000Z" } }));
    await expect.poll(() => fix.kube.lease.held(), { timeout: 15_000 }).toBe(false);
    const act = cordon();
    setTimeout(() => fix.stop.abort(), 200);
    await expect(act).rejects.toThrow();
    expect(unschedulable()).toBe(false);
    expect(patches()).toEqual([]);
  });

  it("goes on when the API server was away, and says so meanwhile", async () => {
    await api.goAway();
    const act = cordon();
    await expect.poll(() => fix.lines.join("\n"), { timeout: 10_000 }).toContain("does not answer");
    await api.comeBack();
    expect(await act).toMatchObject({ is: "done" });
  });

  it("fails with api-away when the API server stays away for longer than policy bears", async () => {
    await api.goAway();
    expect(await cordon({ policy: { apiAwaySeconds: 1 } })).toMatchObject({
      is: "failed",
      findings: [{ code: "api-away" }],
    });
    await api.comeBack();
  });
});
