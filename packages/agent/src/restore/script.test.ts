import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RESTORE_EXITS as EXIT } from "./exits.ts";
import { dataPaths, type RestorePaths, restorePaths } from "./paths.ts";
import { restoreScript, restoreUnit } from "./script.ts";

const TOKEN = "t1";
/** etcd on its port, as the kernel tells it. */
const LISTENING = " 0: 0100007F:094B 00000000:0000 0A 0\n";
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** The real script under real sh, over folders of its own: systemd and the kernel's view of processes are played. */
describe("a restore's script on the host", () => {
  let root: string;
  let paths: RestorePaths;
  let data: string;
  let manifests: string;
  const settling: ChildProcess[] = [];

  const put = async (path: string, text: string) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  const script = (undoSeconds: number, quietSeconds = 0, otherManifests = false) =>
    put(
      paths.script,
      restoreScript({
        ...{ paths, token: TOKEN, dataFolder: data, manifests, apiPort: 6443, undoSeconds, quietSeconds },
        otherManifests,
        proc: join(root, "proc"),
        path: `${join(root, "bin")}:${process.env.PATH}`,
      }),
    );
  const act = (name: string): Promise<{ readonly code: number; readonly said: string }> =>
    new Promise((resolve) => {
      execFile("sh", [paths.script, name], (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, said: stdout + stderr });
      });
    });
  /** The host's unit; etcd listens from its manifest on, as the kubelet would start it. */
  const settle = () => {
    const child = spawn("sh", [paths.script, "settle"], { stdio: "ignore", detached: true });
    settling.push(child);
    const kubelet = setInterval(() => {
      if (existsSync(join(manifests, "etcd.yaml")) && existsSync(paths.decision))
        writeFileSync(join(root, "proc", "net", "tcp"), LISTENING);
    }, 20);
    return new Promise<number>((resolve) =>
      child.on("exit", (code) => {
        clearInterval(kubelet);
        resolve(code ?? -1);
      }),
    );
  };
  const process_ = (pid: number, comm: string, ...args: string[]) =>
    Promise.all([
      put(join(root, "proc", String(pid), "comm"), `${comm}\n`),
      put(join(root, "proc", String(pid), "cmdline"), args.map((a) => `${a}\0`).join("")),
    ]);
  const text = (path: string) => readFile(path, "utf8").catch(() => null);
  const inPlace = async () => (await readdir(manifests)).sort();
  const dataIs = () => text(join(data, "member", "what"));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lockkeeper-restore-"));
    const plain = restorePaths(join(root, "state"), TOKEN);
    const [manifestsAside, manifestsNext] = [join(root, "etc", "aside"), join(root, "etc", "next")];
    const manifestsOld = join(root, "etc", "old");
    paths = { ...plain, manifestsAside, manifestsNext, manifestsOld, unitFile: join(root, "etc", "unit") };
    data = join(root, "etcd");
    manifests = join(root, "etc", "manifests");
    for (const name of COMPONENTS) await put(join(manifests, `${name}.yaml`), name);
    await put(join(data, "member", "what"), "live");
    await put(join(dataPaths(data, TOKEN).prepared, "member", "what"), "restored");
    await put(join(root, "proc", "net", "tcp"), "");
    await put(
      join(root, "bin", "systemctl"),
      `#!/bin/sh\necho "$@" >>${root}/systemctl\nmkdir -p ${root}/etc/multi-user.target.wants\n`,
    );
    await chmod(join(root, "bin", "systemctl"), 0o755);
    await script(60);
  });
  afterEach(async () => {
    for (const child of settling.splice(0))
      if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await rm(root, { recursive: true, force: true });
  });

  it("stops, confirms, commits, and puts the restored data and the manifests in place", async () => {
    expect((await act("stop")).code).toBe(0);
    expect(await inPlace()).toEqual([]);
    expect(await text(join(root, "systemctl"))).toContain(`enable --quiet lockkeeper-restore-${TOKEN}.service`);
    expect(await dataIs()).toBe("live");
    expect((await act("confirm")).code).toBe(0);
    const through = settle();
    await delay(300);
    expect(await inPlace()).toEqual([]);
    expect((await act("commit")).code).toBe(0);
    expect(await through).toBe(0);
    expect(await inPlace()).toEqual(COMPONENTS.map((n) => `${n}.yaml`));
    expect(await dataIs()).toBe("restored");
    expect(await text(join(dataPaths(data, TOKEN).aside, "member", "what"))).toBe("live");
    expect((await text(paths.settled))?.trim()).toBe("restored");
    expect((await act("commit")).code).toBe(0);
    expect((await act("stop")).code).toBe(EXIT.committed);
  }, 30_000);

  it("brings other manifests with the data in a rollback, and the live ones back when it is undone", async () => {
    await script(1, 0, true);
    // Nothing is stopped while one of them is not there.
    for (const name of COMPONENTS.slice(1)) await put(join(paths.manifestsNext, `${name}.yaml`), `${name} kept`);
    expect((await act("stop")).code).toBe(EXIT.notPrepared);
    expect(await inPlace()).toHaveLength(4);
    await put(join(paths.manifestsNext, "etcd.yaml"), "etcd kept");
    expect((await act("stop")).code).toBe(0);
    expect(await settle()).toBe(0);
    for (const name of COMPONENTS) expect(await text(join(manifests, `${name}.yaml`))).toBe(name);
    expect(await readdir(paths.manifestsNext)).toHaveLength(4);
    await put(join(root, "proc", "net", "tcp"), "");
    await script(60, 0, true);
    expect((await act("stop")).code).toBe(0);
    expect((await act("commit")).code).toBe(0);
    expect(await settle()).toBe(0);
    for (const name of COMPONENTS) {
      expect(await text(join(manifests, `${name}.yaml`))).toBe(`${name} kept`);
      expect(await text(join(paths.manifestsOld, `${name}.yaml`))).toBe(name);
    }
    expect(existsSync(paths.manifestsNext)).toBe(false);
    expect(await dataIs()).toBe("restored");
    expect(await text(paths.log)).toContain(`the manifests from before lie in ${paths.manifestsOld}`);
  }, 30_000);

  it("puts itself back when no commit comes in time, and then refuses the commit", async () => {
    await script(1);
    expect((await act("stop")).code).toBe(0);
    expect(await settle()).toBe(0);
    expect(await inPlace()).toEqual(COMPONENTS.map((n) => `${n}.yaml`));
    expect(await dataIs()).toBe("live");
    expect((await act("commit")).code).toBe(EXIT.undone);
    expect((await act("confirm")).code).toBe(EXIT.undone);
    // Another round begins anew.
    await put(join(root, "proc", "net", "tcp"), "");
    await script(60);
    expect((await act("stop")).code).toBe(0);
    expect(await inPlace()).toEqual([]);
    expect((await act("commit")).code).toBe(0);
  }, 30_000);

  it("puts itself back after a boot in the middle, and goes forward after a boot that follows the commit", async () => {
    await act("stop");
    await put(join(paths.folder, "armed"), "another-boot 999999999\n");
    expect(await settle()).toBe(0);
    expect(await inPlace()).toHaveLength(4);
    await put(join(root, "proc", "net", "tcp"), "");
    await act("stop");
    expect((await act("commit")).code).toBe(0);
    await put(join(paths.folder, "armed"), "another-boot 0\n");
    expect(await settle()).toBe(0);
    expect(await dataIs()).toBe("restored");
  }, 30_000);

  it("does not call stopped what runs, and puts back what does not stop in time", async () => {
    await process_(7, "etcd", "etcd", `--data-dir=${data}`);
    await process_(8, "etcd", "etcd", "--data-dir=/somebody/elses");
    await process_(9, "less", "less", "kube-apiserver");
    const stopping = act("stop");
    for (let i = 0; i < 100 && (await inPlace()).length > 0; i++) await delay(50);
    await rm(join(root, "proc", "7"), { recursive: true });
    expect(await stopping).toMatchObject({ code: 0 });
    await process_(10, "kube-controller", "kube-controller-manager");
    expect(await act("confirm")).toMatchObject({ code: EXIT.notStopped });
    expect(await act("commit")).toMatchObject({ code: EXIT.notStopped });
    expect(existsSync(paths.decision)).toBe(false);
    await script(5);
    const late = await act("stop");
    expect(late.code).toBe(EXIT.notStopped);
    expect(late.said).toContain("kube-controller");
    expect(await inPlace()).toHaveLength(4);
  }, 40_000);

  it("does not call stopped what ended by itself and is started once more", async () => {
    await script(60, 4);
    const stopping = act("stop");
    let over = false;
    void stopping.then(() => {
      over = true;
    });
    for (let i = 0; i < 100 && (await inPlace()).length > 0; i++) await delay(20);
    await process_(11, "kube-apiserver", "kube-apiserver");
    await delay(1500);
    expect(over).toBe(false);
    await rm(join(root, "proc", "11"), { recursive: true });
    expect(await stopping).toMatchObject({ code: 0 });
  }, 30_000);

  it("refuses to stop when the restored folder is not there, with nothing touched", async () => {
    await rm(dataPaths(data, TOKEN).prepared, { recursive: true });
    expect((await act("stop")).code).toBe(EXIT.notPrepared);
    expect(await inPlace()).toHaveLength(4);
  });

  it("stops nothing when systemd does not take the unit", async () => {
    await put(
      join(root, "bin", "systemctl"),
      `#!/bin/sh\nmkdir -p ${root}/etc/multi-user.target.wants\n[ "$1" != is-active ]\n`,
    );
    const { code, said } = await act("stop");
    expect(code).toBe(EXIT.notArmed);
    expect(said).toContain("nothing was stopped");
    expect(await inPlace()).toHaveLength(4);
  });

  it("is started again by systemd when somebody ends its process", async () => {
    expect((await act("stop")).code).toBe(0);
    const through = settle();
    await delay(500);
    // Restart=on-failure passes over a unit that a TERM has ended: so that must not look like a good end.
    if (settling[0]?.pid) process.kill(-settling[0].pid, "SIGTERM");
    expect(await through).toBe(1);
    expect(existsSync(paths.decision)).toBe(false);
  }, 30_000);

  it("puts itself back on a disk that has filled up, and goes forward on one", async () => {
    const full = () =>
      new Promise((resolve) =>
        execFile("sh", ["-c", `trap '' XFSZ; ulimit -f 0; exec sh "$1" settle`, "sh", paths.script], resolve),
      );
    await script(1);
    expect((await act("stop")).code).toBe(0);
    await delay(1100);
    await full();
    expect((await text(paths.decision))?.trim()).toBe("undone");
    expect(await inPlace()).toHaveLength(4);
    expect(await text(paths.settled)).toBeNull();
    expect(await settle()).toBe(0);
    expect((await text(paths.settled))?.trim()).toBe("put-back");
    await put(join(root, "proc", "net", "tcp"), "");
    await script(60);
    expect((await act("stop")).code).toBe(0);
    expect((await act("commit")).code).toBe(0);
    await put(join(root, "proc", "net", "tcp"), LISTENING);
    await rm(join(manifests, "etcd.yaml"), { force: true });
    await rename(join(dataPaths(data, TOKEN).prepared, "member"), join(root, "kept"));
    await rename(join(data, "member"), join(dataPaths(data, TOKEN).prepared, "elsewhere"));
    await full();
    expect(await inPlace(), "etcd is not started on a disk that is not mounted").toEqual([]);
    await rename(join(root, "kept"), join(data, "member"));
    await full();
    expect(await inPlace()).toHaveLength(4);
    expect(await dataIs()).toBe("restored");
  }, 30_000);

  it("goes on from wherever the forward way was broken off", async () => {
    await act("stop");
    await act("commit");
    const { aside, prepared } = dataPaths(data, TOKEN);
    // Cut right after the old data was moved away.
    await mkdir(aside, { recursive: true });
    await rename(join(data, "member"), join(aside, "member"));
    expect(existsSync(join(prepared, "member"))).toBe(true);
    expect(await settle()).toBe(0);
    expect(await dataIs()).toBe("restored");
    expect(await text(join(aside, "member", "what"))).toBe("live");
  }, 30_000);

  it("lets one of commit and undo win, however often both are tried at once", async () => {
    for (let i = 0; i < 5; i++) {
      await script(60);
      await rm(paths.decision, { force: true });
      await rm(paths.settled, { force: true });
      await mkdir(join(dataPaths(data, TOKEN).prepared, "member"), { recursive: true });
      expect((await act("stop")).code).toBe(0);
      await put(
        join(paths.folder, "armed"),
        `${(await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim()} ${Math.floor(Number((await readFile("/proc/uptime", "utf8")).split(".")[0])) + 1}\n`,
      );
      const through = settle();
      await delay(700 + i * 150);
      const { code } = await act("commit");
      await through;
      await put(join(root, "proc", "net", "tcp"), "");
      const decision = (await text(paths.decision))?.trim();
      expect(code).toBe(decision === "committed" ? 0 : EXIT.undone);
      expect((await text(paths.settled))?.trim()).toBe(decision === "committed" ? "restored" : "put-back");
      await rm(join(dataPaths(data, TOKEN).aside), { recursive: true, force: true });
      await mkdir(join(data, "member"), { recursive: true });
    }
  }, 60_000);

  it("has a unit that lasts over a boot and is started again when it fails", () => {
    const unit = restoreUnit(paths, TOKEN);
    expect(unit).toContain(`ExecStart=/bin/sh "${paths.script}" settle`);
    expect(restoreUnit({ ...paths, script: '/a b/50%/$x"' }, TOKEN)).toContain('/bin/sh "/a b/50%%/$$x\\"" settle');
    expect(unit).toContain("Restart=on-failure");
    expect(unit).toContain("WantedBy=multi-user.target");
  });
});
