import { execFile } from "node:child_process";
import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { RestoreSnapshot } from "@lockkeeper/core/model/restore";
import { describe, expect, it } from "vitest";
import { type Etcd, type EtcdBinaries, etcdBinaries, freePorts, startEtcd } from "../../../../test/fixtures/etcd.ts";
import { etcdMember } from "../etcd/client.ts";
import { writeSnapshot } from "../etcd/snapshot-file.ts";
import { rootedFiles } from "../host/rooted-files.ts";
import { lockPath, unitPaths } from "../units/paths.ts";
import { quote } from "../units/quote.ts";
import { parseUnitResult } from "../units/result.ts";
import { unitScript } from "../units/script.ts";
import { RESTORE_EXITS as EXIT } from "./exits.ts";
import { hostTool } from "./find-tool.ts";
import { ownMember } from "./own-member.ts";
import { dataPaths, restorePaths } from "./paths.ts";
import { restoreScript } from "./script.ts";
import { unpackSnapshot } from "./unpack.ts";

const TOKEN = "restore-real";
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/**
 * Real etcd, Debian's etcdctl, the scripts of the agent under a real sh, and the kernel's own word about processes and
 * ports. Played are systemctl (it starts the unit's process, detached) and the kubelet (it starts etcd while its manifest
 * is there).
 */
describe("a restore on one host, of a real etcd", () => {
  it("is undone without a commit; with one, etcd has the snapshot's keys and not the later ones", async ({ skip }) => {
    const found = await etcdBinaries();
    if ("unavailable" in found) return skip(found.unavailable);
    const root = await mkdtemp(join(tmpdir(), "lockkeeper-real-"));
    const host = await play(root, found);
    try {
      await scenario(root, host);
    } finally {
      await host.end();
      await rm(root, { recursive: true, force: true });
    }
  }, 90_000);
});

type Played = Awaited<ReturnType<typeof play>>;

async function scenario(root: string, host: Played): Promise<void> {
  const { files, state, paths, data, act } = host;
  const first = await host.etcd();
  const before = await first.ctl("put", "of-the-snapshot", "1").then(() => host.clusterId());
  const kept = join(root, "kept.db.zst");
  const asked = await host.client();
  const file = await writeSnapshot(files, kept, asked.snapshot(), null, () => undefined);
  const { version: etcdVersion, revision } = await asked.status();
  asked.close();
  await first.ctl("put", "later", "1");
  await first.ctl("put", "of-the-snapshot", "2");

  const own = await ownMember(files, host.manifests);
  expect(own).toMatchObject({ name: "cp1", dataFolder: data });
  const snapshot: RestoreSnapshot = { ...file, clusterId: before, revision: String(revision), etcdVersion };
  await unpackSnapshot(files, paths.snapshot, snapshot, createReadStream(kept));
  const tool = await hostTool(files, state, host.tools, etcdVersion);
  if (tool.is === "none" || own === null) throw new Error("no tool, or no member");
  const { prepared, aside } = dataPaths(data, TOKEN);
  const members = [{ name: own.name, peerUrl: own.peerUrl }];
  const order = { snapshot: paths.snapshot, dataDir: prepared, name: own.name, members, token: TOKEN };
  const job = {
    ...({ do: "restore-snapshot", tool: tool.tool, likeFolder: data } as const),
    order: { ...order, bumpRevision: null },
  };
  expect(await host.unit(job)).toBe(0);
  expect(await keysOf(first), "the live data is not touched").toEqual({ "of-the-snapshot": "2", later: "1" });
  for (const folder of [data, prepared, join(prepared, "member")])
    expect((await stat(folder)).mode & 0o777).toBe(0o700);

  // A round without a commit: the host is back by itself, and refuses the commit that comes too late.
  await host.script(2);
  expect(await act("stop")).toMatchObject({ code: 0 });
  expect(await readFile(`/proc/${first.pid}/cmdline`, "utf8").catch(() => ""), "etcd has ended").toBe("");
  await host.settled("put-back");
  expect(await keysOf(await host.etcd())).toEqual({ "of-the-snapshot": "2", later: "1" });
  expect(await host.clusterId()).toBe(before);
  expect(await act("commit")).toMatchObject({ code: EXIT.undone, said: expect.stringContaining("put itself back") });
  expect(await act("confirm")).toMatchObject({ code: EXIT.undone });

  // And one with it.
  await host.script(60);
  expect(await act("stop")).toMatchObject({ code: 0 });
  expect(await act("confirm")).toMatchObject({ code: 0 });
  expect(await act("commit")).toMatchObject({ code: 0 });
  await host.settled("restored");
  const restored = await host.etcd();
  expect(await keysOf(restored)).toEqual({ "of-the-snapshot": "1" });
  expect(await host.clusterId(), "members of the old cluster are strangers").not.toBe(before);
  await restored.ctl("put", "afterwards", "1");
  for (const folder of [data, join(data, "member"), aside]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(existsSync(join(aside, "member", "snap", "db")), "data is moved aside, never deleted").toBe(true);
  expect(existsSync(prepared)).toBe(false);
  for (const name of COMPONENTS) expect(existsSync(join(host.manifests, `${name}.yaml`)), name).toBe(true);
  expect(existsSync(paths.manifestsAside)).toBe(false);
  await host.disabled();
}

async function keysOf(etcd: Etcd): Promise<Readonly<Record<string, string>>> {
  const lines = (await etcd.ctl("get", "", "--prefix")).trim().split("\n");
  return Object.fromEntries(lines.flatMap((key, i) => (i % 2 === 0 ? [[key, lines[i + 1] ?? ""]] : [])));
}

async function play(root: string, binaries: EtcdBinaries) {
  // Names as nobody should give them: what is not quoted breaks on them.
  const [state, etc] = [join(root, "it's our $tate"), join(root, "etc; echo")];
  const paths = {
    ...restorePaths(state, TOKEN),
    manifestsAside: join(etc, "aside"),
    unitFile: join(etc, "unit"),
  };
  const [data, manifests, bin, proc] = ["etcd", "etc; echo/manifests", "bin", "proc"].map((name) =>
    join(root, name),
  ) as [string, string, string, string];
  const path = `${bin}:${process.env.PATH}`;
  const [ports, [apiPort]] = [await freePorts(), await freePorts()];
  for (const folder of [paths.folder, manifests, bin, proc]) await mkdir(folder, { recursive: true });
  await mkdir(data, { mode: 0o700 });
  for (const name of COMPONENTS) await writeFile(join(manifests, `${name}.yaml`), name);
  const flags = { name: "cp1", "initial-advertise-peer-urls": `http://127.0.0.1:${ports[1]}`, "data-dir": data };
  const lines = Object.entries(flags).map(([name, value]) => `    - --${name}=${value}`);
  await writeFile(join(manifests, "etcd.yaml"), `  - command:\n    - etcd\n${lines.join("\n")}\n`);
  const wants = join(etc, "multi-user.target.wants");
  const systemctl = [
    `case "$1" in`,
    `enable) mkdir -p "${wants}" && : >"${wants}/unit" ;;`,
    `disable) rm -f "${wants}/unit" ;;`,
    `restart) setsid sh ${quote(paths.script)} settle >>"${root}/unit.log" 2>&1 </dev/null 8>&- 9>&- & ;;`,
    "esac",
  ];
  await writeFile(join(bin, "systemctl"), `#!/bin/sh\n${systemctl.join("\n")}\n`);
  await chmod(join(bin, "systemctl"), 0o755);
  // Nothing of this machine but our etcd: others' tests run beside this one.
  await symlink("/proc/net", join(proc, "net"));

  let running: Etcd | null = null;
  let over = false;
  const wanted = () => existsSync(join(manifests, "etcd.yaml"));
  const kubelet = (async () => {
    while (!over) {
      if (wanted() && running === null) {
        running = await startEtcd(binaries, { tls: true, ports, dataDir: data });
        await symlink(`/proc/${running.pid}`, join(proc, String(running.pid)));
      } else if (!wanted() && running !== null) {
        await running.stop();
        running = null;
      }
      await delay(50);
    }
    await running?.stop();
  })();
  // It is awaited at the end; until then its failure shows as an etcd that does not come.
  kubelet.catch(() => undefined);

  const until = async <T>(what: string, look: () => T | null | Promise<T | null>): Promise<T> => {
    for (let n = 0; n < 600; n++) {
      const seen = await look();
      if (seen !== null) return seen;
      await delay(50);
    }
    throw new Error(`${what} did not come: ${await readFile(paths.log, "utf8").catch(() => "no log")}`);
  };
  const etcd = () => until("etcd", () => (wanted() ? running : null));
  const client = async () => {
    const { endpoint, pki } = await etcd();
    if (pki === null) throw new Error("no TLS");
    const [ca, cert, key] = await Promise.all([pki.ca, pki.client.cert, pki.client.key].map((name) => readFile(name)));
    if (!ca || !cert || !key) throw new Error("no TLS");
    return etcdMember(endpoint, { ca, cert, key });
  };
  const sh = (...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> =>
    new Promise((resolve) => {
      execFile("sh", [...args], (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: stdout + stderr });
      });
    });
  return {
    ...{ state, paths, data, manifests, etcd, client },
    files: rootedFiles("/", state),
    tools: dirname(binaries.etcdctl),
    act: (name: string) => sh(paths.script, name),
    /** Nothing is left to run at the next boot. */
    disabled: () => until("the unit's end", () => (existsSync(join(wants, "unit")) ? null : true)),
    clusterId: async () => {
      const asked = await client();
      try {
        return (await asked.status()).clusterId.toString(16);
      } finally {
        asked.close();
      }
    },
    settled: (how: string) =>
      until(how, async () => ((await readFile(paths.settled, "utf8").catch(() => "")).trim() === how ? true : null)),
    script: (undoSeconds: number) =>
      writeFile(
        paths.script,
        restoreScript({
          ...{
            paths,
            token: TOKEN,
            dataFolder: data,
            manifests,
            apiPort,
            etcdPorts: ports,
            undoSeconds,
            proc,
            path,
            quietSeconds: 0,
          },
        }),
      ),
    unit: async (job: Parameters<typeof unitScript>[0]["job"]) => {
      const unit = "lockkeeper-step-prepare.service";
      const own = unitPaths(state, unit);
      await mkdir(own.folder, { recursive: true });
      const text = unitScript({
        ...{ job, unit, attempt: 1, paths: own, lock: lockPath(state), aptFolder: join(root, "no-apt") },
        environment: { PATH: process.env.PATH ?? "" },
      });
      await writeFile(own.script, text);
      await promisify(execFile)("sh", [own.script]).catch(() => undefined);
      return parseUnitResult(await readFile(own.result, "utf8"), unit)?.exitCode ?? (await readFile(own.log, "utf8"));
    },
    end: async () => {
      over = true;
      await kubelet;
    },
  };
}
