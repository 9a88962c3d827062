import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finding } from "@lockkeeper/core/model/finding";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { cluster, goodPlan } from "../../../test/scenarios/cluster.ts";
import {
  answers,
  type FakeCoordinator,
  fakeCoordinator,
  type Handler,
  json,
  problem,
  serves,
} from "../test/fake-coordinator.ts";
import { halted, succeeded } from "../test/made-runs.ts";
import { runProgram } from "../test/run-command.ts";

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

// Each test starts the command several times, which takes long on a machine that is busy with something else.
vi.setConfig({ testTimeout: 120_000 });

const MAIN = join(import.meta.dirname, "main.ts");
let home: string;
let fake: FakeCoordinator;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "lockkeeper-cli-"));
});
afterAll(() => rmSync(home, { recursive: true }));
afterEach(() => fake.close());

/** Runs the command as a person would, with this environment alone. */
function lockkeeper(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { HOME: home, TZ: "UTC", LOCKKEEPER_SERVER: fake.url, LOCKKEEPER_TOKEN: "from-env", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (err += String(chunk)));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

describe("before anything is touched", () => {
  const stateFile = (value: unknown) => {
    const file = join(home, "state.json");
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  };

  it("plans from a file without asking anybody, as the coordinator would", async () => {
    fake = await fakeCoordinator();
    const line = "cp1 w1 w2 @1.20.2";
    const made = await lockkeeper(["plan", "--state", stateFile(cluster(line)), "--to", "v1.22.0", "--json"]);
    expect(made.err).toBe("");
    expect(JSON.parse(made.out)).toMatchObject({ digest: goodPlan(line, "1.22.0").digest, to: "v1.22.0" });
    const refused = await lockkeeper(["plan", "--state", stateFile(cluster("cp1 w1(hold) @1.20.2")), "--to", "1.21.0"]);
    expect(refused.code).toBe(4);
    expect(refused.err).toContain("node-on-hold");
    expect(fake.seen).toEqual([]);
  });

  it.each([
    ["{", "cannot be read"],
    [{ v: 2 }, "a state of version 2; this command reads version 1"],
    [{}, "must have required properties"],
    [{ ...cluster("cp1 w1 @1.20.2"), nodes: [{ name: 7 }] }, "nodes.0"],
    [{ ...cluster("cp1 w1 @1.20.2"), kubeadmVersion: "new" }, "kubeadmVersion must be a version"],
  ])("refuses the state file %#", async (value, why) => {
    fake = await fakeCoordinator();
    const { code, err } = await lockkeeper(["plan", "--state", stateFile(value), "--to", "v1.21.0"]);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });

  it("shows findings by their weight, once a code how to mend it, and ends with 4 when something is in the way", async () => {
    const findings = [
      { ...finding("node-on-hold", { node: "w1" as never }, "ask anna"), severity: "blocker" },
      { ...finding("swap-on", { node: "w1" as never }, "swap is on at w1"), severity: "warning" },
      { ...finding("swap-on", { node: "w2" as never }, "swap is on at w2"), severity: "warning" },
    ];
    const node = {
      node: "w1",
      evict: 12,
      stays: 3,
      rounds: 3,
      tightest: "shop/web",
      takes: { seconds: 190, by: "all-nodes", samples: 4 },
      blockers: [],
      homeless: ["shop/web-1"],
      unjudged: 0,
    };
    const ahead = {
      from: "v1.20.2",
      to: "v1.22.0",
      stops: ["v1.21.0", "v1.22.0"],
      findings,
      drains: [node, { ...node, node: "w2", takes: null }],
    };
    fake = await fakeCoordinator(answers({ "POST /api/v1/preflight": ahead }));
    const looked = await lockkeeper(["preflight", "--to", "v1.22.0"]);
    expect(looked.code).toBe(4);
    expect(looked.out).toContain("blocker: node-on-hold\n  node w1: ask anna\n");
    expect(looked.out.match(/what to do/g)).toHaveLength(2);
    expect(looked.out).toContain("v1.20.2 -> v1.21.0 -> v1.22.0: 1 in the way, 2 to be warned of, 0 for information");
    const forecast = await lockkeeper(["forecast"]);
    expect(forecast.out).toMatch(/w1 +12 +3 +3 \(shop\/web\) +3 min 10 s \(as others\) +1 +0/);
    expect(forecast.out).toMatch(/w2 +12 +3 +3 \(shop\/web\) +not known +1 +0/);
    expect(forecast.out).toContain("w1: fit on no other node now: shop/web-1");
  });

  it("says how long a plan may take, once earlier runs tell", async () => {
    const plan = goodPlan("cp1 w1 @1.20.2");
    const known = { seconds: 840, unknown: ["gate-workloads"], waitsForPeople: true, samples: 120 };
    const path = `GET /api/v1/plans/${plan.id}/estimate`;
    fake = await fakeCoordinator(answers({ "POST /api/v1/plans": plan, [path]: known }));
    const { out } = await lockkeeper(["plan", "--to", "v1.21.0"]);
    expect(out.trimEnd().split("\n").at(-2)).toBe(
      "About 14 min 0 s by earlier runs (120 steps); not in it, since no earlier run did them: gate-workloads; persons and windows are waited for besides.",
    );
    await fake.close();
    fake = await fakeCoordinator(answers({ "POST /api/v1/plans": plan, [path]: { ...known, samples: 0 } }));
    expect((await lockkeeper(["plan", "--to", "v1.21.0"])).out).toContain("How long it takes is not known");
    await fake.close();
    fake = await fakeCoordinator(answers({ "POST /api/v1/plans": plan }));
    expect(await lockkeeper(["plan", "--to", "v1.21.0"])).toMatchObject({ code: 0, err: "" });
  });

  it("tells two plans apart", async () => {
    const [a, b] = [goodPlan("cp1 w1 @1.20.2"), goodPlan("cp1 w1 w2 @1.20.2")];
    fake = await fakeCoordinator(
      answers({ "GET /api/v1/plans/a": a, "GET /api/v1/plans/b": b, "GET /api/v1/plans/c": b }),
    );
    expect((await lockkeeper(["plan", "diff", "a", "b"])).out).toContain("+       drain w2");
    expect((await lockkeeper(["plan", "diff", "b", "c"])).out).toBe("They do the same.\n");
    expect(await lockkeeper(["plan"])).toMatchObject({ code: 2, err: expect.stringContaining("--to is missing") });
  });
});

describe("the connection", () => {
  const tokens = () => fake.seen.map((s) => s.token);
  const none = answers({ "GET /api/v1/plans": { items: [] } });

  it("takes flags before the environment, and the environment before the file", async () => {
    fake = await fakeCoordinator(none);
    const config = join(home, "xdg");
    mkdirSync(join(config, "lockkeeper"), { recursive: true });
    const file = { server: fake.url, token: "from-file" };
    writeFileSync(join(config, "lockkeeper", "config.json"), JSON.stringify(file), { mode: 0o600 });
    writeFileSync(join(home, "token"), "from-token-file\n");
    const xdg = { XDG_CONFIG_HOME: config };
    const nobody = "http://127.0.0.1:1";
    await lockkeeper(["--token", "from-flag", "--server", fake.url, "plans"], { ...xdg, LOCKKEEPER_SERVER: nobody });
    await lockkeeper(["--token-file", join(home, "token"), "plans"], xdg);
    await lockkeeper(["plans"], xdg);
    const last = await lockkeeper(["plans"], { ...xdg, LOCKKEEPER_SERVER: "", LOCKKEEPER_TOKEN: "" });
    expect(last).toEqual({
      code: 0,
      out: "There is no plan yet: make one with `lockkeeper plan --to VERSION`.\n",
      err: "",
    });
    expect(tokens()).toEqual(["from-flag", "from-token-file", "from-env", "from-file"].map((t) => `Bearer ${t}`));
  });

  it("ends with 2 and asks nothing when it cannot know how", async () => {
    fake = await fakeCoordinator(none);
    expect(await lockkeeper(["plans"], { LOCKKEEPER_TOKEN: "" })).toMatchObject({ code: 2, out: "" });
    expect((await lockkeeper(["--token-file", join(home, "gone"), "plans"])).code).toBe(2);
    expect((await lockkeeper(["plans"], { LOCKKEEPER_SERVER: "ftp://x" })).code).toBe(2);
    expect((await lockkeeper(["plans", "--colour"])).code).toBe(2);
    expect(fake.seen).toEqual([]);
  });

  it("ends with 3 when nobody answers or the token is not good, with 4 when it is refused", async () => {
    fake = await fakeCoordinator((_request, response, { path }) =>
      path === "/api/v1/plans"
        ? problem(response, 401, "token-wrong", "Unknown", "no such token")
        : problem(response, 404, "upgrade-unknown", "No such upgrade", "x"),
    );
    expect((await lockkeeper(["plans"])).code).toBe(3);
    expect((await lockkeeper(["plans"], { LOCKKEEPER_SERVER: "http://127.0.0.1:1" })).code).toBe(3);
    const refused = await lockkeeper(["status", "x"]);
    expect(refused).toEqual({
      code: 4,
      out: "",
      err: "lockkeeper: No such upgrade: x [upgrade-unknown]\nwhat to do about upgrade-unknown\n",
    });
  });

  it("ends with 70 when the command itself does not understand", async () => {
    fake = await fakeCoordinator(answers({ "GET /api/v1/plans": { items: 7 } }));
    const ended = await lockkeeper(["plans"]);
    expect(ended.code).toBe(70);
    expect(ended.err).toContain("please report it");
  });
});

describe("upgrade", () => {
  const plan = {
    ...goodPlan(cluster("cp1 w1 w2 @1.20.2")),
    findings: [finding("node-left-open", "cluster", "one"), finding("node-left-open", "cluster", "two")],
  };
  const starts = async () => {
    const run = succeeded();
    fake = await fakeCoordinator((_request, response, { method, path }) => {
      if (method !== "POST") return false;
      if (path === "/api/v1/plans") return json(response, plan, 201);
      return json(response, { ...run.status, state: "running", seq: 1 }, 201);
    }, serves(run));
    return run;
  };
  const posted = () => fake.seen.filter((s) => s.method === "POST").map((s) => s.path);

  it("shows the plan, starts it by its digest and follows it to its end", async () => {
    await starts();
    const { code, out, err } = await lockkeeper(["upgrade", "--to", "1.21.0", "--yes", "--watch", "--why", "night"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const start = fake.seen.find((s) => s.path === "/api/v1/upgrades");
    expect(JSON.parse(start?.body ?? "")).toEqual({ plan: plan.id, digest: plan.digest, why: "night" });
    expect(out.match(/^ {2}why it matters:/gm)).toHaveLength(1);
    expect(out).toMatch(
      /Started run-1\.\n.*started by anna.*ended: succeeded\n\nrun-1: succeeded, 48 of 48 steps done/s,
    );
  });

  it("posts nothing when the call is wrong", async () => {
    await starts();
    const call = ["upgrade", "--to", "1.21.0"];
    expect((await lockkeeper([...call, "--yes", "--watch", "--patience", "soon"])).code).toBe(2);
    const unasked = await lockkeeper([...call, "--json"]);
    expect(unasked).toMatchObject({ code: 2, out: "" });
    expect(unasked.err).toContain("--yes");
    expect(posted()).toEqual([]);
  });

  it("starts nothing when nobody can be asked", async () => {
    await starts();
    expect((await lockkeeper(["upgrade", "--to", "1.21.0"])).code).toBe(2);
    expect(posted()).toEqual(["/api/v1/plans"]);
  });

  it("with --json and --watch prints an object a line", async () => {
    const run = await starts();
    const { code, out, err } = await lockkeeper(["upgrade", "--to", "1.21.0", "--yes", "--watch", "--json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(run.events.length + 2);
    expect(lines.map((l) => typeof JSON.parse(l))).toEqual(lines.map(() => "object"));
  });
});

it("status --watch on a halted upgrade says it once and ends with 1", async () => {
  fake = await fakeCoordinator(serves(halted()));
  const { code, out } = await lockkeeper(["status", "--watch"]);
  expect(code).toBe(1);
  expect(out.match(/^run-1: /gm)).toHaveLength(1);
});

it("events pages through the whole record", async () => {
  const run = halted();
  fake = await fakeCoordinator(serves(run));
  const { code, out } = await lockkeeper(["events", "--json"]);
  expect(code).toBe(0);
  const seqs = out
    .trimEnd()
    .split("\n")
    .map((l) => (JSON.parse(l) as { seq: number }).seq);
  expect(seqs).toEqual(run.events.map((e) => e.seq));
});

it("asks before what disrupts, and refuses where nobody can be asked", { timeout: 120_000 }, async () => {
  const { status, ...rest } = halted();
  fake = await fakeCoordinator(serves({ status, ...rest }), (_request, response, { method }) =>
    method === "POST" ? json(response, status) : false,
  );
  for (const verb of ["approve", "resume", "retry", "skip", "force", "abort"]) {
    const ended = await lockkeeper([verb, "--why", "x"]);
    expect(ended, verb).toMatchObject({ code: 2, out: "" });
    expect(ended.err).toContain("give --yes");
  }
  for (const word of [
    ["declare-absent", "w1"],
    ["approve-enrolment", "w1"],
  ])
    expect((await lockkeeper(word)).code).toBe(2);
  expect(fake.seen.filter((one) => one.method === "POST")).toEqual([]);
  expect((await lockkeeper(["retry", "--yes"])).code).toBe(0);
  expect((await lockkeeper(["pause"])).code).toBe(0);
  const posted = fake.seen.filter((one) => one.method === "POST").map((one) => one.path);
  expect(posted).toEqual(["/api/v1/upgrades/run-1/retry", "/api/v1/upgrades/run-1/pause"]);
});

it("force asks at a terminal first, says what it would do, and goes on by a yes alone", { timeout: 60_000 }, async ({
  skip,
}) => {
  if (!existsSync("/usr/bin/script")) return skip("this machine has no script(1), which makes a terminal");
  const { status, ...rest } = halted();
  fake = await fakeCoordinator(serves({ status, ...rest }), (_request, response, { method }) =>
    method === "POST" ? json(response, status) : false,
  );
  const at = async (input: string) => {
    const line = `'${process.execPath}' '${MAIN}' force --why 'the shop agreed'`;
    const env = {
      HOME: home,
      PATH: "/usr/bin:/bin",
      SHELL: "/bin/bash",
      TERM: "dumb",
      LOCKKEEPER_SERVER: fake.url,
      LOCKKEEPER_TOKEN: "t",
    };
    return runProgram("/usr/bin/script", ["-qec", line, "/dev/null"], { env, input });
  };
  const posted = () => fake.seen.filter((one) => one.method === "POST").map((one) => `${one.path} ${one.body}`);
  const no = await at("n\n");
  const question = "Delete pods that hold the drain back in run-1 (v1.20.2 -> v1.21.0, halted)? [y/N]";
  expect(no.out).toContain(question);
  expect(no.out).toContain("Nothing was done.");
  expect(posted()).toEqual([]);
  await at("y\n");
  expect(posted()).toEqual(['/api/v1/upgrades/run-1/force {"why":"the shop agreed"}']);
});

it("tells nothing when what a person was asked about has changed by their answer", { timeout: 60_000 }, async ({
  skip,
}) => {
  if (!existsSync("/usr/bin/script")) return skip("this machine has no script(1), which makes a terminal");
  const { status, ...rest } = halted();
  const [first] = status.steps;
  const asked = { ...status, steps: [{ ...first, title: "drain w1", status: "failed" }] };
  const later = { ...status, steps: [{ ...first, title: "drain w1", status: "done" }] };
  let looks = 0;
  fake = await fakeCoordinator(
    (_request, response, { method, path }) =>
      method === "GET" && path === "/api/v1/upgrades/run-1" ? json(response, looks++ === 0 ? asked : later) : false,
    serves({ status, ...rest }),
  );
  const env = { HOME: home, PATH: "/usr/bin:/bin", SHELL: "/bin/bash", TERM: "dumb" };
  const line = `'${process.execPath}' '${MAIN}' skip run-1`;
  const at = { ...env, LOCKKEEPER_SERVER: fake.url, LOCKKEEPER_TOKEN: "t" };
  const { out } = await runProgram("/usr/bin/script", ["-qec", line, "/dev/null"], { env: at, input: "y\n" });
  expect(out).toContain("drain w1\r\nPass over the failed step in run-1");
  expect(out).toContain("It has changed since you were asked");
  expect(fake.seen.filter((one) => one.method === "POST")).toEqual([]);
});

it("logs shows what a step wrote, and says why when there is nothing", async () => {
  const run = halted();
  const events = run.events.map((event) =>
    event.type === "step-settled" && event.step === "1.21/workers/w1/install-kubeadm"
      ? { ...event, outcome: { ...event.outcome, log: { path: "/var/lib/x.log", tail: "Setting up kubeadm\n" } } }
      : event,
  ) as typeof run.events;
  expect(events).not.toEqual(run.events);
  fake = await fakeCoordinator(serves({ ...run, events }));
  expect((await lockkeeper(["logs", "w1"])).out).toMatch(/^STEP .*\n1\.21\/workers\/w1\/install-kubeadm +1 +done/);
  const shown = await lockkeeper(["logs", "w1", "install-kubeadm", "--tail"]);
  expect(shown.out).toBe("Setting up kubeadm\n");
  expect(shown.err).toContain("on w1 to\n/var/lib/x.log\n");
  // Its host gives no more: the end that is on record is told, and why.
  const away = await lockkeeper(["logs", "w1", "install-kubeadm"]);
  expect([away.code, away.out]).toEqual([0, "Setting up kubeadm\n"]);
  expect(away.err).toContain("the whole of it cannot be had: ");
  expect(JSON.parse((await lockkeeper(["logs", "w1", "--json"])).out)).toHaveLength(1);
  expect((await lockkeeper(["logs", "w2", "drain"])).err).toContain("1.21/workers/w2/drain has not begun");
  expect((await lockkeeper(["logs", "w1", "drain", "--attempt", "3"])).err).toContain("attempt 3 of");
  expect((await lockkeeper(["logs", "w1", "drian"])).err).toContain("has no step drian on w1; it has ");
  expect((await lockkeeper(["logs", "w9", "drain"])).code).toBe(2);
});

it("logs reads the whole of what a step wrote, part after part, and follows one that runs", async () => {
  const run = halted();
  const id = "1.21/workers/w1/install-kubeadm";
  const steps = run.status.steps.map((one) => (one.id === id ? { ...one, status: "running" as const } : one));
  const text = "Unpacking\n\u001b[31mSetting up kubeadm\nDone\n";
  const cuts = [10, 34, text.length];
  const reads: Handler = (_request, response, { path }) => {
    const url = new URL(path, "http://x");
    if (url.pathname !== "/api/v1/upgrades/run-1/step-log") return false;
    expect(url.searchParams.get("step")).toBe(id);
    const offset = Number(url.searchParams.get("offset"));
    const next = cuts.find((cut) => cut > offset) ?? text.length;
    const part = { step: id, attempt: 1, node: "w1", path: "/log", offset, text: text.slice(offset, next), next };
    return json(response, { ...part, size: next === 10 ? 10 : text.length, over: next === text.length });
  };
  fake = await fakeCoordinator(reads, serves({ ...run, status: { ...run.status, steps } }));
  const now = await lockkeeper(["logs", "w1", "install-kubeadm"]);
  expect(now.out).toBe("Unpacking\n");
  expect(now.err).toContain(`${id}, attempt 1, on w1: /log, 10 bytes`);
  expect((await lockkeeper(["logs", "w1", "install-kubeadm", "--follow"])).out).toBe(
    "Unpacking\n[31mSetting up kubeadm\nDone\n",
  );
  expect((await lockkeeper(["logs", "w1", "install-kubeadm", "--offset", "34"])).out).toBe("Done\n");
  expect((await lockkeeper(["logs", "w1", "install-kubeadm", "--offset", "x"])).code).toBe(2);
});

it("upgrades lists what was started, newest first, and says when there is more", async () => {
  const summary = ({ steps, ...rest }: UpgradeStatus, more: object) => ({ ...rest, steps: steps.length, ...more });
  const one = summary(succeeded().status, {});
  const items = [summary(halted().status, { id: "run-2", purpose: "rollback" }), one];
  fake = await fakeCoordinator(
    answers({
      "GET /api/v1/upgrades?limit=2": { items, next: "older" },
      "GET /api/v1/upgrades?limit=20": { items: [], next: null },
    }),
  );
  const { out } = await lockkeeper(["upgrades", "--limit", "2"]);
  expect(out).toMatch(/^run-2 +a? ?rollback.* +halted/m);
  expect(out).toMatch(/^run-1 +v1\.20\.2 -> v1\.21\.0 +succeeded/m);
  expect(out).toContain("There are older ones");
  expect(JSON.parse((await lockkeeper(["upgrades", "--limit", "2", "--json"])).out)).toEqual(items);
  expect((await lockkeeper(["upgrades"])).out).toContain("There is no upgrade yet");
  expect((await lockkeeper(["upgrades", "--limit", "0"])).code).toBe(2);
});

it("nodes and lock tell who is out of service, and by whose hand", async () => {
  const run = halted();
  const state = cluster("cp1 w1(notready) w2(cordoned) w3(hold) @1.20.2");
  const nodes = state.nodes.map((node) => {
    if (node.name !== "w1") return node;
    return { ...node, unschedulable: true, owner: { run: "run-1", step: "x", epoch: 1, wasUnschedulable: false } };
  });
  const listed = nodes.map(({ host, ...node }) => ({ ...node, kubeadm: host?.kubeadm, agent: { connected: true } }));
  fake = await fakeCoordinator(answers({ "GET /api/v1/nodes?limit=500": { items: listed, next: null } }), serves(run));
  const { out } = await lockkeeper(["nodes"]);
  expect(out).toMatch(/^w1 +worker +NO +OUT +yes +v1\.20\.2/m);
  expect(out).toMatch(/^w2 +worker +yes +cordoned/m);
  expect(out).toContain("w1: taken out of service by run-1");
  expect(out).toContain("w3: on hold");
  const lock = (await lockkeeper(["lock"])).out;
  expect(lock).toContain("run-1 holds the lock (it is halted)");
  expect(lock).toContain("w1 is out of service, taken by run-1\n");
  expect(lock).toContain("w2 is cordoned, not by Lockkeeper");
  expect(JSON.parse((await lockkeeper(["lock", "--json"])).out)).toMatchObject({
    holder: "run-1",
    out: [{ node: "w1", upgrade: "run-1" }],
    cordoned: ["w2"],
  });
});

it("report tells a run as Markdown, or as data", async () => {
  const run = halted();
  fake = await fakeCoordinator(serves(run));
  const { code, out } = await lockkeeper(["report"]);
  expect(code).toBe(0);
  expect(out).toContain("# Upgrade run-1: v1.20.2 to v1.21.0");
  expect(out).toContain("| Outcome | not over |");
  expect(out).toMatch(/^## Halts\n\n- 20\S+Z at 1\.21\/workers\/w1\/drain: /m);
  const data = JSON.parse((await lockkeeper(["report", "--json"])).out) as { log: { events: number } };
  expect(data.log.events).toBe(run.events.length);
});

describe("a rollback with a restore of etcd", () => {
  it("takes --confirm in the place of --yes, neither beside --dry-run, and asks nobody before it is well-formed", async () => {
    fake = await fakeCoordinator();
    const said = async (...args: string[]) => {
      const { code, err } = await lockkeeper(["rollback", ...args]);
      expect(code).toBe(2);
      return err;
    };
    expect(await said("--confirm", "lab")).toContain("belong to --with-etcd-restore");
    expect(await said("--undo", "60")).toContain("belong to --with-etcd-restore");
    expect(await said("--with-etcd-restore", "--yes")).toContain("--yes does not stand in for --confirm");
    expect(await said("--with-etcd-restore", "--dry-run", "--confirm", "lab")).toContain("--dry-run starts nothing");
    expect(await said("--with-etcd-restore", "--undo", "5")).toContain("--undo 5 is not a number of seconds from 60");
    expect(fake.seen).toEqual([]);
  });
});
