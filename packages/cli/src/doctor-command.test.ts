import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { answers, type FakeCoordinator, fakeCoordinator, json, problem } from "../test/fake-coordinator.ts";

const MAIN = join(import.meta.dirname, "main.ts");
let fake: FakeCoordinator | null = null;

afterEach(() => fake?.close());

function doctor(server: string, ...more: string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const env = { LOCKKEEPER_SERVER: server, LOCKKEEPER_TOKEN: "somebody's" };
  const child = spawn(process.execPath, [MAIN, "doctor", ...more], { env, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += String(chunk)));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out })));
}

const node = (name: string) => ({ name, kubelet: "v1.20.2", agent: { connected: true } });
const well = {
  "GET /healthz": { ok: true, release: "0.1.0" },
  "GET /readyz": { ready: true, waitingFor: [] },
  "GET /api/v1/upgrades?limit=1": { items: [] },
  "GET /api/v1/whoami": { name: "anna", role: "operator" },
  "GET /api/v1/nodes?limit=500": { items: [node("cp1"), node("w1")], next: null },
};

it("finds nothing wrong with what is well", async () => {
  fake = await fakeCoordinator(answers(well));
  const { code, out } = await doctor(fake.url);
  expect(out.split("\n").filter((line) => !line.startsWith("ok  ") && line !== "")).toEqual([]);
  expect(out).toContain("2 at v1.20.2");
  expect(code).toBe(0);
});

it("stops at the first thing that is wrong, and says what to do", async () => {
  const nobody = await doctor("http://127.0.0.1:1");
  expect(nobody).toMatchObject({ code: 1, out: expect.stringContaining("port-forward") });
  fake = await fakeCoordinator(answers({ "GET /healthz": { ok: true, release: "0.1.0" } }), (_request, response) =>
    problem(response, 401, "token-wrong", "The token is not known", "no such token"),
  );
  const stranger = await doctor(fake.url);
  expect(stranger).toMatchObject({
    code: 1,
    out: expect.stringMatching(/NO {2}the token is good: .*\n {4}what to do about token-wrong\n$/),
  });
});

it("names whom the coordinator waits for, and an upgrade that waits for a person", async () => {
  fake = await fakeCoordinator(
    (request, response) =>
      request.url === "/readyz"
        ? json(response, { ready: false, waitingFor: ["the agent of w2 has not said hello"] }, 503)
        : false,
    answers(well),
  );
  expect(await doctor(fake.url)).toMatchObject({
    code: 1,
    out: expect.stringContaining("the agent of w2 has not said hello"),
  });
  await fake.close();
  const halted = { ...well, "GET /api/v1/upgrades?limit=1": { items: [{ id: "up-1", state: "halted" }] } };
  fake = await fakeCoordinator(answers(halted));
  const { code, out } = await doctor(fake.url, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(out).at(-1)).toMatchObject({ ok: false, saw: "up-1 is halted" });
});
