import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aNode, aPod } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { setSchedulable } from "@lockkeeper/sandbox/faults/moments";
import type { SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openWitness, type Witness } from "./witness.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;

let api: ApiServer;
let witness: Witness;
let begun: { unit: string; job: unknown }[];

beforeEach(async () => {
  api = await startApiServer({ minor: 34 });
  for (const name of ["w1", "w2"]) api.store.put(aNode(name, { version: FROM }));
  begun = [];
  const host = { machine: { node: "w1" }, begun } as unknown as SimulatedHost;
  witness = openWitness({ api, hosts: new Map([["w1", host]]), to: TO });
});

afterEach(() => api.close());

const installs = (unit: string) =>
  begun.push({ unit, job: { do: "install-packages", pins: [{ name: "kubelet", version: "1.34.2-1.1" }] } });

it("sees two nodes out of service together", () => {
  setSchedulable(api, "w1", false);
  expect(witness.breaches()).toEqual([]);
  setSchedulable(api, "w2", false);
  expect(witness.breaches()).toEqual(["w1 and w2 were out of service together"]);
});

it("sees our change of a kubelet in service, not somebody else's", () => {
  api.store.put(aNode("w1", { version: TO }));
  expect(witness.breaches()).toEqual([]);
  api.store.put(aNode("w1", { version: FROM }));
  installs("a");
  api.store.put(aNode("w1", { version: TO }));
  expect(witness.breaches()).toEqual(["the kubelet of w1 was changed while it was in service"]);
});

it("sees a unit that was begun twice, and an eviction that would take any pod of the name", async () => {
  installs("a");
  installs("a");
  api.store.put(aPod("web-1", "w2"));
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web-1", namespace: "default" } };
  const path = "/api/v1/namespaces/default/pods/web-1/eviction";
  const headers = { "content-type": "application/json" };
  await fetch(api.url + path, { method: "POST", body: JSON.stringify(body), headers });
  expect(witness.breaches()).toEqual(["a was begun twice on w1", `${path} without a UID`]);
});

it("sees what an upgrade left behind", () => {
  api.store.put(aNode("w1", { version: TO }));
  setSchedulable(api, "w1", false);
  expect(witness.leftovers()).toEqual(["w1 is out of service", "w2 is at v1.33.4"]);
});
