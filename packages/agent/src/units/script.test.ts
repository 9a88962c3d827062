import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unitCommands } from "./commands.ts";
import { unitEnvironment } from "./environment.ts";
import type { UnitJob } from "./job.ts";
import { unitName } from "./name.ts";
import { lockPath, unitPaths } from "./paths.ts";
import { quoteAll } from "./quote.ts";
import { LOCK_BUSY_EXIT, parseUnitResult } from "./result.ts";
import { unitScript } from "./script.ts";

const run = promisify(execFile);
const key = (run: string, step: string, attempt: number): AttemptKey => ({
  run: run as never,
  step: step as never,
  attempt,
});

describe("a unit's name", () => {
  it("tells run, step, attempt and part, and is one that systemd takes", () => {
    expect(unitName(key("up-7", "1.21/workers/w1/install-packages", 2), "install")).toMatch(
      /^lockkeeper-step-up-7-1\.21-workers-w1-install-packages-a2-install-[0-9a-f]{12}\.service$/,
    );
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.nat({ max: 1e6 }), (a, b, n) => {
        expect(unitName(key(a, b, n), "part")).toMatch(/^[A-Za-z0-9:_.-]{1,230}\.service$/);
      }),
    );
  });
  it("differs where anything differs, even what is cut off or made a dash", () => {
    const names = [
      key("r", "a/b", 1),
      key("r", "a-b", 1),
      key("r", "a/b", 2),
      key("q", "a/b", 1),
      key("r", `${"x".repeat(500)}a/b`, 1),
    ];
    expect(new Set(names.map((it) => unitName(it, "p"))).size).toBe(names.length);
  });
});

describe("a unit's commands", () => {
  it("are those of the job", () => {
    const of = (job: UnitJob) => {
      const { steps, lastly } = unitCommands(job);
      return [...steps, ...lastly].map((argv) => argv.join(" "));
    };
    const apply = { do: "kubeadm-apply", version: "v1.21.0" as never, ignore: ["CoreDNSMigration", "X"] } as const;
    expect(of({ ...apply, force: false })).toEqual([
      "kubeadm upgrade apply v1.21.0 --yes --ignore-preflight-errors=CoreDNSMigration,X",
    ]);
    expect(of({ ...apply, ignore: [], force: true })).toEqual(["kubeadm upgrade apply v1.21.0 --yes --force"]);
    expect(of({ do: "kubeadm-node", ignore: [] })).toEqual(["kubeadm upgrade node"]);
    expect(of({ do: "restart-kubelet" })).toEqual([
      "systemctl unmask --runtime kubelet.service",
      "systemctl daemon-reload",
      "systemctl restart kubelet.service",
    ]);
    expect(of({ do: "restart-kubelet", proxyToo: true })).toEqual([
      ...of({ do: "restart-kubelet" }),
      expect.stringMatching(/^sh -c .*kube-proxy /),
    ]);
    const install = of({
      do: "install-packages",
      pins: [{ name: "kubeadm", version: "1.21.0-1.1" }],
      hold: ["kubeadm", "vim"],
    });
    expect(install[0]).toMatch(/^apt-get install .* kubeadm=1\.21\.0-1\.1$/);
    expect(install[1]).toBe("apt-mark hold kubeadm vim");
    expect(install).toHaveLength(2);
    const images = ["r/a:1", "r/b:2"];
    expect(of({ do: "pull-images", tool: { is: "ctr", hostsFolder: "/c" }, images })).toEqual([
      "ctr -n k8s.io images pull --hosts-dir /c r/a:1",
      "ctr -n k8s.io images pull --hosts-dir /c r/b:2",
    ]);
  });
});

describe("the environment of a unit", () => {
  it("is PATH and the proxies alone", () => {
    expect(unitEnvironment({ HTTPS_PROXY: "http://p:1", no_proxy: "", SECRET: "s" })).toEqual({
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HTTPS_PROXY: "http://p:1",
    });
  });
});

describe("words for the shell", () => {
  it("come out of sh as they went in", async () => {
    const words = ["", "a b", "it's", "$(reboot)", "`x`", "\\", '"', "new\nline", "*", "~", "-n", "é"];
    const { stdout } = await run("/bin/sh", ["-c", `for w in ${quoteAll(words)}; do printf '%s\\0' "$w"; done`]);
    expect(stdout.split("\0").slice(0, -1)).toEqual(words);
    expect(() => quoteAll(["a\0b"])).toThrow(/NUL/);
  });
});

describe("a unit's script, run by sh", () => {
  const unit = "lockkeeper-step-x.service";
  let state: string;
  let bin: string;
  const paths = () => unitPaths(state, unit);
  const prepare = async (job: UnitJob, attempt = 3) => {
    await mkdir(paths().folder, { recursive: true });
    const environment = { PATH: `${bin}:/usr/bin:/bin`, MARK: "it's $HOME" };
    await writeFile(
      paths().script,
      unitScript({
        job,
        unit,
        attempt,
        paths: paths(),
        lock: lockPath(state),
        aptFolder: join(state, "apt"),
        environment,
      }),
    );
  };
  /** A program that notes its arguments and ends as told. */
  const program = async (name: string, code: number, then = "") => {
    const text = `#!/bin/sh\necho "${name} $* $MARK" >> ${state}/called\n${then}\nexit ${code}\n`;
    await writeFile(join(bin, name), text);
    await chmod(join(bin, name), 0o755);
  };
  const start = () => run("/bin/sh", [paths().script]).catch((error: { code: number }) => error.code);
  const called = async () => (await readFile(join(state, "called"), "utf8").catch(() => "")).split("\n").slice(0, -1);
  const result = async () => parseUnitResult(await readFile(paths().result, "utf8"), unit);

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), "lockkeeper-unit-"));
    bin = join(state, "bin");
    await mkdir(bin);
  });
  afterEach(() => rm(state, { recursive: true, force: true }));

  it("leaves its result and its log, and is begun once however often it is started", async () => {
    await program("kubeadm", 0);
    await prepare({ do: "kubeadm-node", ignore: [] });
    await start();
    const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    const left = await result();
    expect(left).toMatchObject({ unit, exitCode: 0, attempt: 3, bootId });
    expect(left?.endedAt).toBeGreaterThanOrEqual(left?.startedAt ?? Number.POSITIVE_INFINITY);
    expect(Math.abs((left?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await called()).toEqual(["kubeadm upgrade node it's $HOME"]);
    expect(await readFile(paths().log, "utf8")).toContain("kubeadm upgrade node");
    expect((await stat(paths().begun)).isDirectory()).toBe(true);
    await start();
    expect(await called()).toHaveLength(1);
    expect(await result()).toEqual(left);
  });

  it("stops at the first command that fails, yet holds the packages, and tells the code", async () => {
    await program("apt-get", 100);
    await program("apt-mark", 0);
    await prepare({ do: "install-packages", pins: [{ name: "kubeadm", version: "1.21.0-1.1" }], hold: ["kubeadm"] });
    expect(await start()).toBe(100);
    expect(await result()).toMatchObject({ exitCode: 100 });
    expect((await called()).map((line) => line.split(" ")[0])).toEqual(["apt-get", "apt-mark"]);
    await rm(join(state, "called"));
    await rm(paths().folder, { recursive: true });
    await program("systemctl", 5);
    const pins = [{ name: "kubeadm", version: "1.21.0-1.1" }] as const;
    await prepare({ do: "install-packages", pins, hold: [], keepKubelet: true });
    // A mask that cannot be made keeps nobody from installing; apt's own end is the first that failed.
    expect(await start()).toBe(100);
    const verbs = (await called()).map((line) => line.split(" ").slice(0, 2).join(" "));
    expect(verbs).toEqual(["systemctl mask", "apt-get install", "systemctl unmask", "systemctl start"]);
    await rm(join(state, "called"));
    await rm(paths().folder, { recursive: true });
    await prepare({ do: "restart-kubelet" });
    expect(await start()).toBe(5);
    expect(await called()).toHaveLength(1);
  });

  it("does nothing while another holds the lock, a child of a dead unit included", async () => {
    await program("kubeadm", 0);
    await prepare({ do: "kubeadm-node", ignore: [] });
    const holder = spawn("flock", [lockPath(state), "-c", "echo held; read x"], { stdio: ["pipe", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    expect(await start()).toBe(LOCK_BUSY_EXIT);
    expect(await result()).toMatchObject({ exitCode: LOCK_BUSY_EXIT });
    expect(await called()).toEqual([]);
    holder.stdin.end();
    await once(holder, "exit");
  });

  it("keeps apt's daily runs out while it works, waits for one that is under way, and leaves nothing behind", async () => {
    const daily = join(state, "apt/daily_lock");
    await mkdir(join(state, "apt"));
    // As apt.systemd.daily takes it: another's is seen as held.
    await program("kubeadm", 0, `flock -n ${daily} true || echo "kept out" >> ${state}/called`);
    await prepare({ do: "kubeadm-node", ignore: [] });
    const holder = spawn("flock", [daily, "-c", "echo held; read x"], { stdio: ["pipe", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    const ended = start();
    while (!(await readFile(paths().script, "utf8").catch(() => ""))) await new Promise((r) => setTimeout(r, 5));
    while ((await stat(paths().begun).catch(() => null)) === null) await new Promise((r) => setTimeout(r, 5));
    expect(await called()).toEqual([]);
    holder.stdin.end();
    await ended;
    expect(await result()).toMatchObject({ exitCode: 0 });
    expect(await called()).toEqual(["kubeadm upgrade node it's $HOME", "kept out"]);
    await run("flock", ["-n", daily, "true"]);
  });

  it("waits for no daily run of apt where other hosts wait for it, as in a restore's stop", async () => {
    const daily = join(state, "apt/daily_lock");
    await mkdir(join(state, "apt"));
    const script = join(state, "restore.sh");
    await writeFile(script, `echo "restore $*" >> ${state}/called\n`);
    const holder = spawn("flock", [daily, "-c", "echo held; read x"], { stdio: ["pipe", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    await prepare({ do: "stop-control-plane", script, token: "restore-1", undoSeconds: 180 });
    await start();
    expect(await called()).toEqual(["restore stop"]);
    expect(await readFile(paths().log, "utf8")).toContain("going on beside it");
    holder.stdin.end();
    await once(holder, "exit");
  });

  it("keeps the lock while a child outlives the killed shell", async () => {
    const fifo = join(state, "fifo");
    await run("mkfifo", [fifo]);
    await program("kubeadm", 0, `echo > ${state}/up; read x < ${fifo}`);
    await prepare({ do: "kubeadm-node", ignore: [] });
    const child = spawn("/bin/sh", [paths().script], { stdio: "ignore" });
    while ((await called()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect(run("flock", ["-n", lockPath(state), "true"])).rejects.toMatchObject({ code: 1 });
    await writeFile(fifo, "go\n");
    await run("flock", ["-w", "10", lockPath(state), "true"]);
    await expect(readFile(paths().result)).rejects.toThrow(/ENOENT/);
  });
});

describe("a unit's result", () => {
  const good = { v: 1, unit: "u", attempt: 1, bootId: "b", startedAt: 1, endedAt: 2, exitCode: 0 };
  it("is taken whole or not at all", () => {
    expect(parseUnitResult(JSON.stringify(good), "u")).toMatchObject({ exitCode: 0, endedAt: 2 });
    for (const bad of [
      { ...good, v: 2 },
      { ...good, unit: "x" },
      { ...good, exitCode: "0" },
      { ...good, bootId: "" },
      [],
      null,
      7,
    ]) {
      expect(parseUnitResult(JSON.stringify(bad), "u")).toBeNull();
    }
    expect(parseUnitResult("", "u")).toBeNull();
    expect(parseUnitResult(JSON.stringify(good).slice(0, -3), "u")).toBeNull();
  });
});
