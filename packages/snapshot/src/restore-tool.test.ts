import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Version } from "@lockkeeper/core/model/version";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EtcdBinaries, etcdBinaries, startEtcd } from "../../../test/fixtures/etcd.ts";
import { restoreArgv } from "./restore-argv.ts";
import { findEtcd, findRestoreTool, type RestoreTool, restoreProgram } from "./restore-tool.ts";
import { runProgram } from "./run-program.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-tools-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A script that says what a tool of that version says: stands in for releases that Debian has not. */
async function standIn(path: string, says: string, help: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\ncase "$*" in *version) echo '${says}' ;; *) echo '${help}' ;; esac\n`);
  await chmod(file, 0o755);
}

const find = (version: string) => findRestoreTool([folder], version, runProgram);

describe("the tool for a restore", () => {
  it("is etcdutl from 3.5 on, before it etcdctl, and none for what is older or unknown", () => {
    const of = (version: string) => restoreProgram(version as Version);
    expect(["v3.6.1", "v3.5.0", "v3.4.13", "v3.3.9", "v4.0.0"].map(of)).toEqual([
      ...["etcdutl", "etcdutl", "etcdctl", null, null],
    ]);
  });

  it("is the newest patch of the snapshot's own minor, and its flags are asked of itself", async () => {
    const help = "      --bump-revision=0\n      --mark-compacted[=false]";
    await standIn("3.5.9/etcdutl", "etcdutl version: 3.5.9", "      --data-dir");
    await standIn("3.5.21/etcdutl", "etcdutl version: 3.5.21", help);
    await standIn("etcdutl", "etcdutl version: 3.6.1", "      --data-dir");
    await standIn("3.5.21/etcd", "etcd Version: 3.5.21", "");
    expect(await find("3.5.0")).toEqual({
      is: "found",
      tool: { name: "etcdutl", path: join(folder, "3.5.21/etcdutl"), version: "v3.5.21", bumps: true },
    });
    expect(await find("3.6.4")).toMatchObject({ is: "found", tool: { version: "v3.6.1", bumps: false } });
    expect(await findEtcd([folder], "3.5.9", runProgram)).toMatchObject({ is: "found", tool: { version: "v3.5.21" } });
  });

  it("is refused with what was seen when none fits", async () => {
    await standIn("etcdutl", "etcdutl version: 3.5.21", "");
    await standIn("broken/etcdutl", "hello", "");
    expect(await find("3.6.0")).toEqual({
      is: "none",
      why: `etcdutl 3.6 is needed for etcd v3.6.0, looked for in ${folder}: ${folder}/etcdutl is v3.5.21; ${folder}/broken/etcdutl does not run: ${folder}/broken/etcdutl does not say its version`,
    });
    expect(await find("3.4.3")).toEqual({
      is: "none",
      why: `etcdctl 3.4 is needed for etcd v3.4.3, looked for in ${folder}: there is none`,
    });
    expect(await find("3.3.0")).toMatchObject({ is: "none", why: expect.stringContaining('etcd "3.3.0"') });
    expect(await find("new")).toMatchObject({ is: "none" });
  });
});

const tool = (over: Partial<RestoreTool> = {}): RestoreTool => ({
  ...{ name: "etcdutl", path: "/opt/etcdutl", version: "v3.5.21" as Version, bumps: true },
  ...over,
});
const order = {
  snapshot: "/state/one.db",
  dataDir: "/var/lib/etcd-new",
  name: "cp2",
  members: [
    { name: "cp1", peerUrl: "https://10.0.0.1:2380" },
    { name: "cp2", peerUrl: "https://[fd00::2]:2380" },
  ],
  token: "restore-1",
  bumpRevision: null,
};

describe("a restore's command line", () => {
  it("names the member, the cluster and its new token, and raises revisions where that is asked for", () => {
    expect(restoreArgv(tool(), { ...order, bumpRevision: 1_000_000_000 })).toEqual({
      is: "argv",
      argv: [
        ...["/opt/etcdutl", "snapshot", "restore", "/state/one.db", "--data-dir", "/var/lib/etcd-new", "--name", "cp2"],
        ...["--initial-cluster", "cp1=https://10.0.0.1:2380,cp2=https://[fd00::2]:2380"],
        ...["--initial-cluster-token", "restore-1", "--initial-advertise-peer-urls", "https://[fd00::2]:2380"],
        ...["--bump-revision", "1000000000", "--mark-compacted"],
      ],
    });
  });

  it.each([
    [{ name: "cp3" }, "cp3 is not one of the cluster's members"],
    [{ snapshot: "one.db" }, "one.db is no plain absolute path"],
    [{ dataDir: "/var/../etcd" }, "/var/../etcd is no plain absolute path"],
    [{ token: "a b" }, '"a b" cannot be a cluster\'s token'],
    [{ bumpRevision: -1 }, "revisions cannot be raised by -1"],
    [
      { members: [...order.members, { name: "cp2", peerUrl: "https://10.0.0.3:2380" }] },
      "two members have the same name",
    ],
    [
      { members: [{ name: "cp2", peerUrl: "https://10.0.0.1" }] },
      "https://10.0.0.1 of cp2 is no peer URL (https://ADDRESS:PORT)",
    ],
    [{ members: [{ name: "cp2=x", peerUrl: "https://10.0.0.1:2380" }] }, '"cp2=x" cannot be a member\'s name'],
    [
      { members: [{ name: "cp2", peerUrl: "https://a:1,b=https://c:2" }] },
      "https://a:1,b=https://c:2 of cp2 is no peer URL (https://ADDRESS:PORT)",
    ],
  ])("is refused: %j", (over, why) => {
    expect(restoreArgv(tool(), { ...order, ...over })).toEqual({ is: "refused", why });
  });

  it("is refused when the tool cannot raise revisions and that is asked for", () => {
    expect(restoreArgv(tool({ bumps: false }), { ...order, bumpRevision: 5 })).toMatchObject({ is: "refused" });
  });
});

const found = await etcdBinaries();
const binaries = (skip: (why: string) => never): EtcdBinaries =>
  "unavailable" in found ? skip(found.unavailable) : found;

describe("with Debian's etcd", () => {
  it("restores what a member had, and refuses the folder a second time", async ({ skip }) => {
    const have = binaries(skip);
    const seen = await findRestoreTool([dirname(have.etcdctl)], "3.4.13", runProgram);
    expect(seen).toMatchObject({ is: "found", tool: { name: "etcdctl", path: have.etcdctl, bumps: false } });
    const snapshot = join(folder, "one.db");
    {
      await using etcd = await startEtcd(have, { tls: false });
      await etcd.ctl("put", "kept", "yes");
      await etcd.ctl("snapshot", "save", snapshot);
    }
    const dataDir = join(folder, "data");
    const members = [{ name: "cp1", peerUrl: "http://127.0.0.1:12380" }];
    const made = restoreArgv(seen.is === "found" ? seen.tool : tool(), {
      ...order,
      snapshot,
      dataDir,
      name: "cp1",
      members,
    });
    const [program = "", ...args] = made.is === "argv" ? made.argv : [];
    expect(await runProgram(program, args, { deadlineMs: 20_000 })).toMatchObject({ failure: null });
    expect(await readdir(join(dataDir, "member"))).toEqual(["snap", "wal"]);
    const again = await runProgram(program, args, { deadlineMs: 20_000 });
    expect(again.failure).toMatch(/data-dir .* exists/);
  });
});
