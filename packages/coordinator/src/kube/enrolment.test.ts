import { aNode, aPod } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let api: ApiServer;
let fix: Fixture;
let podUid: string;
let nodeUid: string;

beforeEach(async () => {
  api = await startApiServer();
  fix = await fixture(api.kubeconfig);
  nodeUid = api.store.put(aNode("w1")).metadata.uid ?? "";
  const agent = { metadata: { namespace: "lockkeeper" }, spec: { serviceAccountName: "lockkeeper-agent" } };
  podUid = api.store.put(aPod("agent-1", "w1", agent)).metadata.uid ?? "";
});

afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

function token(over: { username?: string; audiences?: string[]; pod?: string; uid?: string } = {}): string {
  api.tokens.set("secret", {
    username: over.username ?? "system:serviceaccount:lockkeeper:lockkeeper-agent",
    audiences: over.audiences ?? ["lockkeeper-enrolment"],
    extra: {
      "authentication.kubernetes.io/pod-name": [over.pod ?? "agent-1"],
      "authentication.kubernetes.io/pod-uid": [over.uid ?? podUid],
    },
  });
  return "secret";
}

describe("TokenReviewer", () => {
  it("follows a token to its pod's node by UID, without holding the Lease", async () => {
    expect(await fix.kube.reviewer.review(token())).toEqual({
      ok: true,
      value: { node: "w1", uid: nodeUid, podUid },
    });
  });

  it.each([
    ["an unknown token", () => "other", "invalid bearer token"],
    ["no token", () => "", "no token of a possible length"],
    ["a token for another audience", () => token({ audiences: ["https://kubernetes.default.svc"] }), "invalid bearer"],
    ["another account", () => token({ username: "system:serviceaccount:shop:lockkeeper-agent" }), "not of the agent's"],
    ["a pod made again under the name", () => token({ uid: "another" }), "not there any more"],
    ["a pod that is gone", () => token({ pod: "agent-9" }), "not there any more"],
  ])("refuses %s", async (_, make, why) => {
    const reviewed = await fix.kube.reviewer.review(make());
    expect(reviewed).toMatchObject({ ok: false, problem: { code: "enrolment-refused" } });
    expect(!reviewed.ok && reviewed.problem.detail).toContain(why);
  });

  it("refuses when the node is gone or the pod is no agent", async () => {
    api.store.put(aPod("web", "w1", { metadata: { namespace: "lockkeeper" }, spec: { serviceAccountName: "web" } }));
    const web = api.store.get("Pod", "web", "lockkeeper")?.metadata.uid ?? "";
    expect(await fix.kube.reviewer.review(token({ pod: "web", uid: web }))).toMatchObject({ ok: false });
    api.store.remove("Node", "w1");
    expect(await fix.kube.reviewer.review(token())).toMatchObject({ problem: { code: "enrolment-refused" } });
  });

  it("tells an API server that is away from a refusal", async () => {
    await api.goAway();
    expect(await fix.kube.reviewer.review(token())).toMatchObject({ problem: { code: "cluster-unreachable" } });
    await api.comeBack();
  });
});

describe("AuthorityHome", () => {
  const pair = { certificatePem: "CERT ONE", keyPem: "KEY ONE" };

  it("keeps the first pair that is stored", async () => {
    const { authority } = fix.kube;
    expect(await authority.load()).toBeNull();
    expect(await authority.storeIfAbsent(pair)).toEqual(pair);
    expect(await authority.storeIfAbsent({ certificatePem: "CERT TWO", keyPem: "KEY TWO" })).toEqual(pair);
    expect(await authority.load()).toEqual(pair);
  });

  it("publishes the certificate alone, again only when it differs", async () => {
    const { authority } = fix.kube;
    await authority.publish("CERT ONE");
    await authority.publish("CERT ONE");
    expect(api.writes).toHaveLength(1);
    await authority.publish("CERT TWO");
    expect(api.store.get("ConfigMap", "lockkeeper-ca", "lockkeeper")?.data).toEqual({ "ca.crt": "CERT TWO" });
  });
});
