import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import type { SnapshotView } from "@lockkeeper/api/snapshot";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { execa } from "execa";
import { afterEach, expect, it } from "vitest";
import { TOKENS } from "../embedded/coordinator.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const CLI = join(import.meta.dirname, "../../packages/cli/src/main.ts");

let system: System;

afterEach(() => system.close());

it("lists, proves and hands out the snapshots of an upgrade, the file to admins alone", async () => {
  system = await openSystem({
    controlPlanes: 1,
    workers: 1,
    from: FROM,
    offers: [FROM, TO],
    minor: 34,
    apiAwayMs: 100,
  });
  const coordinator = await system.coordinator();
  await coordinator.ready(40_000);
  const { connection, folder } = coordinator;
  const lockkeeper = async (args: readonly string[], role: keyof typeof TOKENS = "admin") => {
    const env = { LOCKKEEPER_SERVER: connection.server, LOCKKEEPER_TOKEN: TOKENS[role] };
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], { env, reject: false });
    return { code: exitCode, out: stdout, err: stderr };
  };
  expect(await lockkeeper(["snapshot", "ls"])).toMatchObject({ code: 0, out: expect.stringContaining("No snapshot") });
  expect(await lockkeeper(["snapshot", "take", "--node", "w1"])).toMatchObject({
    code: 4,
    err: expect.stringContaining("w1 is no control plane"),
  });
  expect(await lockkeeper(["snapshot", "take"], "viewer")).toMatchObject({ code: 3 });
  const byHand = await lockkeeper(["snapshot", "take", "--why", "before the move"]);
  expect(byHand).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const [own] = JSON.parse((await lockkeeper(["snapshot", "ls", "--json"])).out) as KeptSnapshot[];
  expect(own).toMatchObject({ digest: byHand.out, node: "cp1", reason: "before the move" });
  expect(own?.run).toMatch(/^snapshot-/);
  const policy = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 } };
  const plan = await call<Plan>(connection, "POST", "/api/v1/plans", { to: TO, policy });
  const { id } = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", {
    plan: plan.id,
    digest: plan.digest,
  });
  const items = async () => JSON.parse((await lockkeeper(["snapshot", "ls", "--json"])).out) as KeptSnapshot[];
  await expect.poll(async () => (await items()).length, { timeout: 60_000, interval: 300 }).toBe(2);
  const over = async () => (await call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${id}`)).state;
  await expect.poll(over, { timeout: 60_000, interval: 300 }).toBe("succeeded");
  const [kept] = await items();
  expect(kept).toMatchObject({ node: "cp1", member: "cp1", run: id, form: "db.zst", agreed: 1 });
  const digest = kept?.digest ?? "";
  const start = digest.slice(0, 8);

  expect((await lockkeeper(["snapshot", "ls"], "viewer")).out.split("\n")[1]).toContain(digest.slice(0, 12));
  expect((await lockkeeper(["snapshot", "show", start])).out).toContain(`digest (sha256)  ${digest}`);
  expect((await lockkeeper(["snapshot", "verify", start])).out).toMatch(
    /whose hash is the one that etcd wrote.\nNot restored: etcdutl/,
  );

  const file = join(folder, "fetched.db.zst");
  expect(await lockkeeper(["snapshot", "download", start, "-o", file], "operator")).toMatchObject({ code: 3 });
  const fetched = await lockkeeper(["snapshot", "download", start, "-o", file]);
  expect(fetched).toMatchObject({ code: 0, out: file, err: expect.stringContaining("zstd -dc") });
  const bytes = await readFile(file);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(digest);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(zstdDecompressSync(bytes)).toHaveLength(kept?.dbBytes ?? 0);
  // The same here, with the file that was fetched and what lies beside it; the simulated etcd's data is no database.
  const here = await lockkeeper(["snapshot", "verify", file, "--tools", join(folder, "none")]);
  expect(here).toMatchObject({ code: 0, out: expect.stringContaining("Not restored: etcdutl 3.") });
  const cut = join(folder, "cut.db.zst");
  await writeFile(cut, bytes.subarray(0, 200));
  expect(await lockkeeper(["snapshot", "verify", cut])).toMatchObject({
    code: 4,
    err: expect.stringContaining("does not unpack"),
  });
  expect((await lockkeeper(["snapshot", "show", start])).out).toMatch(/last proof +20\S+Z database: etcdutl/);
  expect(await lockkeeper(["snapshot", "download", start, "-o", file])).toMatchObject({ code: 2 });
  expect(await lockkeeper(["snapshot", "show", "ffffffff"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("no snapshot's digest begins with ffffffff"),
  });

  // What the disk has changed is found, and said.
  const path = join(folder, "data", "snapshots", id, "cp1", `${digest}.db.zst`);
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
  await writeFile(path, bytes);
  const corrupt = await lockkeeper(["snapshot", "verify", start]);
  expect(corrupt.code).not.toBe(0);
  expect(corrupt.err).toContain("[snapshot-corrupt]");
}, 120_000);

it("with the coordinator on the one control plane, an encrypted snapshot goes to a worker besides, and the lists say so", async () => {
  const recipient = await identityToRecipient(await generateIdentity());
  const cluster = { controlPlanes: 1, workers: 2, from: FROM, offers: [FROM, TO], minor: 34 } as const;
  system = await openSystem({ ...cluster, recipient, coordinatorOn: "cp1" });
  const coordinator = await system.coordinator();
  await coordinator.ready(40_000);
  const env = { LOCKKEEPER_SERVER: coordinator.connection.server, LOCKKEEPER_TOKEN: TOKENS.operator };
  const lockkeeper = (...args: string[]) => execa(process.execPath, [CLI, ...args], { env, reject: false });
  const taken = await lockkeeper("snapshot", "take", "--why", "a test");
  expect(taken.stderr).toContain("the coordinator hands it to another node");
  const digest = taken.stdout;
  const shown = () => call<SnapshotView>(coordinator.connection, "GET", `/api/v1/snapshots/${digest}`);
  await expect
    .poll(async () => (await shown()).elsewhere, { timeout: 20_000, interval: 200 })
    .toMatchObject({ is: "kept", node: "w1", machineId: system.hosts.get("w1")?.machine.machineId });
  expect((await lockkeeper("snapshot", "show", digest.slice(0, 8))).stdout).toMatch(
    /copies +at the coordinator, on the same machine as cp1; encrypted on w1 since 20/,
  );
  const listed = JSON.parse((await lockkeeper("snapshot", "ls", "--json")).stdout) as SnapshotView[];
  expect(listed).toMatchObject([{ digest, form: "db.zst.age", elsewhere: { is: "kept", node: "w1" } }]);
  const folder = join(system.folder, "w1", "agent", "snapshot-copies", "cp1");
  expect((await readdir(folder)).sort()).toEqual([`${digest}.db.zst.age`, `${digest}.db.zst.age.json`]);
  const file = await readFile(join(folder, `${digest}.db.zst.age`));
  expect(createHash("sha256").update(file).digest("hex")).toBe(digest);
}, 120_000);
