import { afterEach, beforeEach, expect, it } from "vitest";
import type { KubeObject } from "./objects.ts";
import { field, listAt, patched } from "./objects.ts";
import { aBudget, aNode, aPod } from "./samples.ts";
import { type ApiServer, startApiServer } from "./start.ts";

/** As kubectl 1.20 and later ask. */
const KUBECTL =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

let api: ApiServer;

beforeEach(async () => {
  api = await startApiServer({ minor: 34 });
});

afterEach(() => api.close());

async function get(path: string, accept = KUBECTL): Promise<object> {
  return (await (await fetch(api.url + path, { headers: { accept } })).json()) as object;
}

async function shown(path: string): Promise<readonly string[]> {
  const table = await get(path);
  const names = listAt(table, "columnDefinitions").map((column) => field(column, "name"));
  const rows = listAt(table, "rows").map((row) => listAt(row, "cells"));
  return [names, ...rows].map((cells) => cells.join(" | "));
}

it("shows nodes as kubectl prints them: status, roles, age, version", async () => {
  const cp = aNode("cp1", { version: "v1.34.2", controlPlane: true });
  api.store.put(patched(cp as KubeObject, { spec: { unschedulable: true } }));
  api.store.put(aNode("w1", { version: "v1.33.4" }));
  const [head, cp1, w1] = await shown("/api/v1/nodes");
  expect(head).toBe("Name | Status | Roles | Age | Version");
  expect(cp1).toMatch(/^cp1 \| Ready,SchedulingDisabled \| control-plane.* \| \d+s \| v1\.34\.2$/);
  expect(w1).toMatch(/^w1 \| Ready \| <none> \| \d+s \| v1\.33\.4$/);
  expect(await shown("/api/v1/nodes/w1")).toHaveLength(2);
});

it("shows pods and budgets; another kind by name and age", async () => {
  api.store.put(aPod("web-1", "w1", { status: { containerStatuses: [{ name: "main", restartCount: 3 }] } }));
  api.store.put(aBudget("web", "web", { maxUnavailable: "25%" }));
  expect((await shown("/api/v1/pods"))[1]).toMatch(/^web-1 \| 1\/1 \| Running \| 3 \| \d+s \| w1$/);
  const budgets = await shown("/apis/policy/v1/poddisruptionbudgets");
  expect(budgets[1]).toMatch(/^web \| N\/A \| 25% \| 0 \| \d+s$/);
  expect((await shown("/api/v1/namespaces"))[0]).toBe("Name | Age");
});

it("shows whoever asks for JSON the objects, and errors as they are", async () => {
  expect(await get("/api/v1/nodes", "application/json")).toMatchObject({ kind: "NodeList" });
  expect(await get("/api/v1/nodes/none")).toMatchObject({ kind: "Status", code: 404 });
  expect(await get("/api/v1")).toMatchObject({ kind: "APIResourceList" });
});
