import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createUploader } from "@lockkeeper/agent/session/uploader";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { openShelf } from "@lockkeeper/coordinator/snapshots/shelf";
import type { Digest, HostInstant, StepId } from "@lockkeeper/core/model/ids";
import { loadContract } from "@lockkeeper/protocol/contract";
import { agentCredentials, dialOptions } from "@lockkeeper/protocol/credentials";
import { fromStatus } from "@lockkeeper/protocol/status";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCuttingProxy } from "../../fixtures/cutting-proxy.ts";
import {
  type Coordinator,
  type CoordinatorOptions,
  type Home,
  keysFor,
  machineOf,
  makeHome,
  quietLog,
  RUN,
  startCoordinator,
  W1,
} from "../../fixtures/wire.ts";

const MIB = 1024 * 1024;

let home: Home;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  home = await makeHome();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function coordinatorUp(options?: CoordinatorOptions): Promise<Coordinator> {
  const coordinator = await startCoordinator(home, options);
  closing.push(coordinator.close);
  return coordinator;
}

/** An uploader with w1's certificate. */
async function uploaderTo(port: number, awayMs?: number) {
  const keys = await keysFor(home, "w1");
  const { log, said } = quietLog();
  const dial = async () => {
    const credentials = agentCredentials(home.authority.certificatePem, keys);
    return { ok: true, value: dialTo(port, credentials) } as const;
  };
  return {
    ...createUploader({
      identity: { dial },
      log,
      retryFirstMs: 10,
      retryMaxMs: 50,
      ...(awayMs === undefined ? {} : { awayMs }),
    }),
    said,
  };
}

function dialTo(port: number, credentials: ReturnType<typeof agentCredentials>) {
  const contract = loadContract();
  return new contract.Agent(`127.0.0.1:${port}`, credentials, dialOptions("agents"));
}

async function snapshotOf(bytes: number) {
  const data = randomBytes(bytes);
  const file = join(home.folder, "etcd.db");
  await writeFile(file, data);
  const digest = createHash("sha256").update(data).digest("hex") as Digest;
  return { data, upload: { run: RUN, node: W1, file, digest, bytes, form: "db.zst" as const, about: ABOUT } };
}

const ABOUT = {
  clusterId: "c1",
  member: "w1",
  revision: "42",
  etcdVersion: "3.5.9",
  dbBytes: 4096,
  takenOn: machineOf("w1"),
  takenAt: 1_700_000_000_000 as HostInstant,
  reason: "before kubeadm",
  agreed: 3,
};
const folder = () => join(home.folder, "snapshots", RUN, "w1");
const kept = () => readdir(folder()).catch(() => []);

test("a snapshot arrives whole, under its digest, readable by root alone", async () => {
  const coordinator = await coordinatorUp();
  const { data, upload } = await snapshotOf(3 * MIB + 17);
  const said: string[] = [];
  const copy = await (await uploaderTo(coordinator.agentPort)).upload(upload, (doing) => said.push(doing));
  expect(copy).toEqual({ digest: upload.digest, machineId: machineOf("cp1") });
  expect(await kept()).toEqual([`${upload.digest}.db.zst`, `${upload.digest}.json`]);
  const path = join(folder(), `${upload.digest}.db.zst`);
  expect((await readFile(path)).equals(data)).toBe(true);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(folder())).mode & 0o777).toBe(0o700);
  expect(said.at(-1)).toBe("copying the snapshot to the coordinator: 3 of 4 MiB");
});

test("a snapshot that is there already is not sent again", async () => {
  const coordinator = await coordinatorUp();
  const { upload } = await snapshotOf(MIB);
  const uploader = await uploaderTo(coordinator.agentPort);
  await uploader.upload(upload, () => {});
  const again: string[] = [];
  expect(await uploader.upload(upload, (doing) => again.push(doing))).toMatchObject({ digest: upload.digest });
  expect(again).toEqual([]);
});

test("an upload that is cut again and again goes on from where it was", async () => {
  const coordinator = await coordinatorUp();
  const proxy = await startCuttingProxy(coordinator.agentPort, 3 * MIB, 3);
  closing.push(proxy.close);
  const { data, upload } = await snapshotOf(10 * MIB + 1);
  const copy = await (await uploaderTo(proxy.port)).upload(upload, () => {});
  expect(copy.digest).toBe(upload.digest);
  expect(proxy.seen.cut).toBe(3);
  // Had it begun anew each time, it would have been 3 x 3 MiB more than the file.
  expect(proxy.seen.bytes).toBeLessThan(data.length + 3 * 2 * MIB);
  expect((await readFile(join(folder(), `${upload.digest}.db.zst`))).equals(data)).toBe(true);
  expect(await kept()).toEqual([`${upload.digest}.db.zst`, `${upload.digest}.json`]);
});

test("an upload goes on after a restart of the coordinator", async () => {
  const coordinator = await coordinatorUp();
  const { agentPort, enrolPort } = coordinator;
  const { upload } = await snapshotOf(8 * MIB);
  let next: Promise<unknown> | null = null;
  const copy = await (await uploaderTo(agentPort)).upload(upload, () => {
    if (next !== null) return;
    coordinator.close();
    next = coordinatorUp({ agentPort, enrolPort });
  });
  await next;
  expect(copy.digest).toBe(upload.digest);
  expect(await kept()).toEqual([`${upload.digest}.db.zst`, `${upload.digest}.json`]);
});

test("a coordinator that nobody can reach is waited for, however often it was tried, and said to be", async () => {
  const first = await coordinatorUp();
  const { agentPort, enrolPort } = first;
  await first.close();
  const { upload } = await snapshotOf(MIB);
  const doings: string[] = [];
  const copying = (await uploaderTo(agentPort)).upload(upload, (doing) => doings.push(doing));
  // More tries than a coordinator gets that answers and takes nothing.
  await expect.poll(() => doings.length, { timeout: 15_000 }).toBeGreaterThan(15);
  expect(new Set(doings.map((doing) => doing.split(":")[0]))).toEqual(
    new Set(["waits for the coordinator, to copy the snapshot to it"]),
  );
  await coordinatorUp({ agentPort, enrolPort });
  expect((await copying).digest).toBe(upload.digest);
});

test("a coordinator that stays away is given up in the end", async () => {
  const first = await coordinatorUp();
  await first.close();
  const { upload } = await snapshotOf(MIB);
  const copying = (await uploaderTo(first.agentPort, 200)).upload(upload, () => {});
  await expect(copying).rejects.toThrow(/after \d+ tries in \d+ s: peer-away/);
});

test("data that is not what its digest says is never kept", async () => {
  const coordinator = await coordinatorUp();
  const { upload } = await snapshotOf(MIB);
  const digest = "0".repeat(64) as Digest;
  const uploader = await uploaderTo(coordinator.agentPort);
  await expect(uploader.upload({ ...upload, digest }, () => {})).rejects.toThrow(/snapshot-corrupt/);
  expect(await kept()).toEqual([]);
});

test("a truncated file is never kept", async () => {
  const coordinator = await coordinatorUp();
  const { upload } = await snapshotOf(MIB);
  const uploader = await uploaderTo(coordinator.agentPort);
  await expect(uploader.upload({ ...upload, bytes: MIB + 1 }, () => {})).rejects.toThrow(/snapshot-corrupt/);
  expect(await kept()).toEqual([]);
});

test("a file that is longer than announced is never kept", async () => {
  const coordinator = await coordinatorUp();
  const { upload } = await snapshotOf(MIB);
  const uploader = await uploaderTo(coordinator.agentPort);
  await expect(uploader.upload({ ...upload, bytes: MIB - 1 }, () => {})).rejects.toThrow(/upload-too-large/);
  expect(await kept()).toEqual([]);
});

test("what lay damaged on the coordinator's disk is thrown away and sent anew", async () => {
  const coordinator = await coordinatorUp();
  const { data, upload } = await snapshotOf(2 * MIB);
  const uploader = await uploaderTo(coordinator.agentPort);
  await uploader.upload(upload, () => {});
  const path = join(folder(), `${upload.digest}.db.zst`);
  const damaged = Buffer.from(data);
  damaged.writeUInt8(damaged.readUInt8(1000) ^ 1, 1000);
  await writeFile(path, damaged);
  await writeFile(`${path}.part`, damaged.subarray(0, MIB));
  await uploader.upload(upload, () => {});
  expect((await readFile(path)).equals(data)).toBe(true);
  expect(await kept()).toEqual([`${upload.digest}.db.zst`, `${upload.digest}.json`]);
});

test("more than the limit, or than the disk has room for, is refused before a byte is written", async () => {
  const { upload } = await snapshotOf(2 * MIB);
  const snapshots = { folder: join(home.folder, "snapshots"), machineId: machineOf("cp1") };
  const small = await coordinatorUp({ snapshots: { ...snapshots, maxBytes: MIB, reserveBytes: 0 } });
  const tooLarge = (await uploaderTo(small.agentPort)).upload(upload, () => {});
  await expect(tooLarge).rejects.toThrow(/after 1 tries: upload-too-large: 2097152 bytes/);
  const full = await coordinatorUp({ snapshots: { ...snapshots, reserveBytes: Number.MAX_SAFE_INTEGER } });
  await expect((await uploaderTo(full.agentPort)).upload(upload, () => {})).rejects.toThrow(/disk-full/);
  expect(await kept()).toEqual([]);
});

test("a node that has no snapshot to bring for a run brings none", async () => {
  const coordinator = await coordinatorUp({ uploadAllowed: (node, run) => node !== W1 || run !== RUN });
  const { upload } = await snapshotOf(MIB);
  const uploader = await uploaderTo(coordinator.agentPort);
  await expect(uploader.upload(upload, () => {})).rejects.toThrow(/step-refused: no snapshot of w1 is due/);
  expect(await kept()).toEqual([]);
});

test("a rollback point is kept apart from snapshots, and only while its step runs", async () => {
  const coordinator = await coordinatorUp({ uploadAllowed: (_node, _run, what) => what === "rollback-point" });
  const { data, upload } = await snapshotOf(MIB);
  const uploader = await uploaderTo(coordinator.agentPort);
  const about = { step: "1.21/w1/save" as StepId, files: 7, takenOn: machineOf("w1"), takenAt: ABOUT.takenAt };
  const said: string[] = [];
  await uploader.upload({ ...upload, form: "tar.zst.age", about }, (doing) => said.push(doing));
  expect(said.at(-1)).toBe("copying the rollback point to the coordinator: 1 of 1 MiB");
  const points = openShelf(join(home.folder, "rollback-points"), readKeptRollbackPoint);
  const [point] = await points.list();
  expect(point?.kept).toMatchObject({ form: "tar.zst.age", node: "w1", run: RUN, digest: upload.digest, ...about });
  expect(await readFile(point?.path ?? "")).toEqual(data);
  expect((await stat(point?.path ?? "")).mode & 0o777).toBe(0o600);
  expect(await kept()).toEqual([]);
  await expect(uploader.upload(upload, () => {})).rejects.toThrow(/step-refused: no snapshot of w1 is due/);
});

test("a run's id does not lead out of the folder", async () => {
  const coordinator = await coordinatorUp();
  const { upload } = await snapshotOf(1000);
  const uploader = await uploaderTo(coordinator.agentPort);
  await uploader.upload({ ...upload, run: "r/../../../outside" as never }, () => {});
  expect(await readdir(join(home.folder, "snapshots"))).toEqual(["r~..~..~..~outside"]);
});

test.each<[string, object[], string]>([
  ["no start", [{ data: Buffer.from("x") }], "request-malformed"],
  ["nothing at all", [], "request-malformed"],
  ["a start at an offset that is not there", [start({ offset: 5 })], "request-malformed"],
  ["a malformed digest", [start({ digest: "../x" })], "request-malformed"],
  ["two starts", [start({}), start({})], "request-malformed"],
  ["too long a chunk", [start({ bytes: MIB }), { data: Buffer.alloc(600_000) }], "request-malformed"],
  ["an oversized message", [start({ bytes: 4 * MIB }), { data: Buffer.alloc(2 * MIB) }], "request-too-large"],
])("an upload with %s is refused", async (_what, messages, code) => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const client = dialTo(coordinator.agentPort, agentCredentials(home.authority.certificatePem, keys));
  closing.push(() => client.close());
  const answered = new Promise<string>((resolve) => {
    const call = client.UploadSnapshot((error) => resolve(error ? fromStatus(error).code : "kept"));
    for (const message of messages) call.write(message);
    call.end();
  });
  expect(await answered).toBe(code);
  expect((await kept()).filter((name) => name.endsWith(".db.zst"))).toEqual([]);
});

function start({ offset = 0, digest = "a".repeat(64), bytes = 100 }) {
  return { start: { snapshot: { run: RUN, digest, bytes }, offset } };
}
