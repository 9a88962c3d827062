import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { debianPackages, inPath } from "../../../../test/fixtures/debian.ts";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { checkOutside, hostRefused } from "./outside.ts";
import { asOutcome } from "./steady.ts";

const lines: string[] = [];
const context: ClusterContext = {
  policy: { ...DEFAULT_POLICY, gate: { readySeconds: 0, timeoutSeconds: 1 } },
  baseline: {},
  force: [],
  quarantined: new Set(),
  progress: (line) => lines.push(line),
  signal: new AbortController().signal,
};
const asked = (check: Parameters<typeof checkOutside>[1], hosts: readonly string[] = ["127.0.0.1"], patience = 1) => {
  const policy = { ...context.policy, gate: { readySeconds: 0, timeoutSeconds: patience } };
  const tools = { gateHosts: new Set(hosts) } as unknown as Tools;
  return asOutcome("check-outside", context.signal, () => checkOutside(tools, check, { ...context, policy }));
};
const failed = (saw: string) => ({
  is: "failed",
  findings: [{ code: "outside-check-failed", saw: expect.stringContaining(saw) }],
});

describe("an http check", () => {
  let server: Server;
  let status = 200;
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("x"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    status = 200;
  });
  afterAll(() => server.close());

  it("holds by its status, is asked again until it does, and follows nobody elsewhere", async () => {
    expect(await asked({ kind: "http", url: url(), status: 200 })).toMatchObject({ is: "done" });
    status = 302;
    expect(await asked({ kind: "http", url: url(), status: 302 })).toMatchObject({ is: "done" });
    expect(await asked({ kind: "http", url: url(), status: 200 })).toMatchObject(failed("it answered 302"));
    const waiting = asked({ kind: "http", url: url(), status: 200 }, undefined, 30);
    await expect.poll(() => lines.join()).toContain("it answered 302");
    status = 200;
    expect(await waiting).toMatchObject({ is: "done" });
  });

  it("asks no host that the configuration does not allow, and says when nobody answers", async () => {
    expect(await asked({ kind: "http", url: url(), status: 200 }, ["other"])).toMatchObject(
      failed("does not allow to ask 127.0.0.1:"),
    );
    expect(await asked({ kind: "http", url: "http://127.0.0.1:1/", status: 200 })).toMatchObject(failed("no answer"));
    expect(hostRefused("http://shop.example:8080/x", new Set(["shop.example:8080"]))).toBeNull();
    expect(hostRefused("http://shop.example:9090/x", new Set(["shop.example:8080"]))).not.toBeNull();
    expect(hostRefused("http://shop.example.evil/", new Set(["shop.example"]))).not.toBeNull();
  });
});

describe("a Prometheus check, of a real one", () => {
  let prometheus: ChildProcess | null = null;
  let folder: string;
  let url = "";
  let unavailable = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lockkeeper-prometheus-"));
    let program = await inPath("prometheus");
    if (program === null) {
      const found = await debianPackages(["prometheus"], "usr/bin/prometheus");
      if (typeof found === "string") program = join(found, "usr/bin/prometheus");
      else unavailable = found.unavailable;
    }
    if (program === null) return;
    writeFileSync(join(folder, "config.yml"), "global: {}\n");
    const port = 20_000 + (process.pid % 20_000);
    url = `http://127.0.0.1:${port}`;
    const args = [
      `--config.file=${folder}/config.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    prometheus = spawn(program, args, { stdio: "ignore" });
    await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), { timeout: 30_000 });
  }, 90_000);
  afterAll(() => {
    prometheus?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["vector(1) == 1", "done"],
    ["vector(1) == 2", "the query's answer is empty"],
    ["scalar(vector(3))", "done"],
    ["scalar(vector(0))", "the query is 0"],
    ["up{", "it answered 400"],
  ])("%s: %s", async (query, wanted) => {
    if (prometheus === null) return expect(unavailable).not.toBe("");
    const outcome = await asked({ kind: "prometheus", url, query });
    expect(outcome).toMatchObject(wanted === "done" ? { is: "done" } : failed(wanted));
  });
});
