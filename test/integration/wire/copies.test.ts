import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CopyKeeperOptions, createCopyKeeper } from "@lockkeeper/agent/copies/keep";
import { createDownloader } from "@lockkeeper/agent/session/downloader";
import { readKeptSnapshot } from "@lockkeeper/api/snapshot";
import { createElsewhere } from "@lockkeeper/coordinator/snapshots/elsewhere";
import { openShelf } from "@lockkeeper/coordinator/snapshots/shelf";
import type { Digest, HostInstant, Instant, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { NamedSnapshot, SnapshotForm } from "@lockkeeper/core/model/snapshot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCuttingProxy } from "../../fixtures/cutting-proxy.ts";
import {
  type AgentSetup,
  type Home,
  machineOf,
  makeHome,
  quietLog,
  RUN,
  startAgent,
  startCoordinator,
  W1,
  W2,
} from "../../fixtures/wire.ts";

const MIB = 1024 * 1024;
const CP1 = "cp1" as NodeName;

let home: Home;
let now: number;
let mayFetch: (node: NodeName, run: RunId, digest: Digest) => boolean;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  home = await makeHome();
  now = 1_790_000_000_000;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The coordinator on cp1's machine, with what looks after copies; its nodes are cp1, w1 and w2. */
async function coordinatorUp() {
  const server = await startCoordinator(home, {
    downloadAllowed: (node, run, digest) => mayFetch(node, run, digest),
  });
  closing.push(server.close);
  const shelf = openShelf(join(home.folder, "snapshots"), readKeptSnapshot);
  const nodes = [CP1, W1, W2].map((name) => ({
    ...{ name, role: name === CP1 ? "control-plane" : "worker", ready: true, unschedulable: false },
    machineId: machineOf(name),
  }));
  const elsewhere = createElsewhere({
    library: shelf,
    agents: server.agents,
    cluster: { observe: () => ({ is: "seen", state: { nodes } }) as never },
    machineId: machineOf("cp1"),
    leads: () => true,
    clock: () => now as Instant,
    log: quietLog().log,
  });
  mayFetch = elsewhere.expects;
  const of = async (digest: Digest) => {
    const found = await shelf.find(digest);
    return found.ok ? elsewhere.of(found.value) : null;
  };
  return { ...server, elsewhere, of };
}

/** An agent that keeps copies, in a folder that outlives it. */
async function keeperUp(node: NodeName, ports: AgentSetup["ports"], over: Partial<CopyKeeperOptions> = {}) {
  const folder = join(home.folder, `copies-of-${node}`);
  const { log } = quietLog();
  const agent = await startAgent(home, node, {
    ports,
    copies: (identity) => {
      const download = createDownloader({ identity, log, retryFirstMs: 10, retryMaxMs: 50 });
      return createCopyKeeper({ folder, download, reserveShare: 0, log, ...over });
    },
  });
  closing.push(agent.close);
  return { ...agent, folder };
}

/** A snapshot of cp1 that the coordinator keeps. */
async function shelve(bytes: number, { form = "db.zst.age" as SnapshotForm, takenAt = 1 } = {}) {
  const data = randomBytes(bytes);
  const digest = createHash("sha256").update(data).digest("hex") as Digest;
  const about = {
    ...{ clusterId: "c1", member: "cp1", revision: "42", etcdVersion: "3.5.9", dbBytes: 4096 },
    ...{ takenOn: machineOf("cp1"), takenAt: takenAt as HostInstant, reason: "before kubeadm", agreed: 1 },
  };
  const path = join(home.folder, "snapshots", RUN, "cp1", `${digest}.${form}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  const name = { run: RUN, node: CP1, digest, bytes, form };
  await writeFile(join(dirname(path), `${digest}.json`), JSON.stringify({ v: 1, ...name, ...about }));
  return { digest, data, path, snapshot: { ...name, about } satisfies NamedSnapshot };
}

async function connected(coordinator: { agents: { hellos(): ReadonlyMap<NodeName, unknown> } }, ...nodes: NodeName[]) {
  await expect.poll(() => nodes.every((node) => coordinator.agents.hellos().has(node)), { timeout: 10_000 }).toBe(true);
}

const inFolder = (folder: string) => readdir(join(folder, "cp1")).catch(() => []);

test("an encrypted snapshot of the coordinator's own machine comes to another node, whole, with what is known of it", async () => {
  const coordinator = await coordinatorUp();
  const keeper = await keeperUp(W1, coordinator);
  await connected(coordinator, W1);
  const { digest, data } = await shelve(3 * MIB + 17);
  coordinator.elsewhere.look();
  const kept = { is: "kept", node: "w1", machineId: machineOf("w1"), at: now };
  await expect.poll(() => coordinator.of(digest), { timeout: 10_000 }).toEqual(kept);
  const file = join(keeper.folder, "cp1", `${digest}.db.zst.age`);
  expect(await readFile(file)).toEqual(data);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(readKeptSnapshot(await readFile(`${file}.json`, "utf8"))).toMatchObject({ digest, node: "cp1", agreed: 1 });
  expect(await inFolder(keeper.folder)).toHaveLength(2);
});

test("a copy that is cut again and again goes on from where it was", async () => {
  const coordinator = await coordinatorUp();
  const proxy = await startCuttingProxy(coordinator.agentPort, 3 * MIB, 3, "down");
  closing.push(proxy.close);
  const keeper = await keeperUp(W1, { ...coordinator, agentPort: proxy.port });
  await connected(coordinator, W1);
  const { digest, data } = await shelve(12 * MIB);
  coordinator.elsewhere.look();
  await expect.poll(() => coordinator.of(digest), { timeout: 20_000 }).toMatchObject({ is: "kept", node: "w1" });
  expect(await readFile(join(keeper.folder, "cp1", `${digest}.db.zst.age`))).toEqual(data);
  expect(proxy.seen.cut).toBe(3);
  // From the start each time it would be 21 MiB; what the sockets held at a cut may come twice.
  expect(proxy.seen.bytes).toBeLessThan(16 * MIB);
});

test("an agent that starts anew goes on with the piece that it has", async () => {
  const { digest, data, snapshot } = await shelve(4 * MIB);
  const part = join(home.folder, "copies-of-w1", "cp1", `${digest}.db.zst.age.part`);
  await mkdir(dirname(part), { recursive: true });
  await writeFile(part, data.subarray(0, 3 * MIB));
  const offsets: number[] = [];
  const keeper = createCopyKeeper({
    folder: join(home.folder, "copies-of-w1"),
    reserveShare: 0,
    log: quietLog().log,
    async *download(_run, _snapshot, _progress, from = 0) {
      offsets.push(from);
      yield data.subarray(from);
    },
  });
  expect(await keeper.keep(snapshot)).toEqual({ ok: true, value: [digest] });
  expect(offsets).toEqual([3 * MIB]);
  // What is whole is not fetched again; what the disk has changed is.
  expect(await keeper.keep(snapshot)).toMatchObject({ ok: true });
  expect(offsets).toHaveLength(1);
  await writeFile(part.replace(/\.part$/, ""), "changed");
  expect(await keeper.keep(snapshot)).toMatchObject({ ok: true });
  expect(offsets).toEqual([3 * MIB, 0]);
});

test("a node without room takes nothing, the next one does; where none has room that is on record", async () => {
  const coordinator = await coordinatorUp();
  const full = await keeperUp(W1, coordinator, { reserveShare: 1 });
  const second = await keeperUp(W2, coordinator);
  await connected(coordinator, W1, W2);
  const { digest } = await shelve(MIB);
  coordinator.elsewhere.look();
  await expect.poll(() => coordinator.of(digest), { timeout: 10_000 }).toMatchObject({ is: "kept", node: "w2" });
  expect(await inFolder(full.folder)).toEqual([]);
  await second.close();
  const two = await shelve(MIB);
  coordinator.elsewhere.look();
  await expect
    .poll(() => coordinator.of(two.digest), { timeout: 10_000 })
    .toMatchObject({
      is: "waiting",
      why: expect.stringMatching(/w1: disk-full: .* lacks \d+ bytes .*100 % of the disk/),
    });
});

test("a node that goes away in the middle is told of, and has its copy when it is back", async () => {
  const coordinator = await coordinatorUp();
  let gone: () => void = () => undefined;
  const away = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const stuck = await keeperUp(W1, coordinator, {
    // biome-ignore lint/correctness/useYield: it brings nothing until its agent is gone
    async *download() {
      await away;
      throw new Error("the agent is gone");
    },
  });
  await connected(coordinator, W1);
  const { digest } = await shelve(MIB);
  coordinator.elsewhere.look();
  await expect.poll(() => coordinator.elsewhere.expects(W1, RUN, digest), { timeout: 10_000 }).toBe(true);
  await stuck.close();
  gone();
  await expect
    .poll(() => coordinator.of(digest), { timeout: 10_000 })
    .toMatchObject({ is: "waiting", why: expect.stringContaining("w1: agent-away") });
  await keeperUp(W1, coordinator);
  await expect.poll(() => coordinator.agents.hellos().get(W1)?.presence.connected, { timeout: 10_000 }).toBe(true);
  now += 60_000;
  coordinator.elsewhere.check();
  await expect.poll(() => coordinator.of(digest), { timeout: 10_000 }).toMatchObject({ is: "kept", node: "w1" });
});

test("what does not have the announced digest is not kept", async () => {
  const coordinator = await coordinatorUp();
  const keeper = await keeperUp(W1, coordinator);
  await connected(coordinator, W1);
  const { digest, path } = await shelve(MIB);
  await writeFile(path, randomBytes(MIB));
  coordinator.elsewhere.look();
  await expect
    .poll(() => coordinator.of(digest), { timeout: 10_000 })
    .toMatchObject({ is: "waiting", why: expect.stringContaining("w1: snapshot-corrupt: the copy's sha256 is") });
  expect(await inFolder(keeper.folder)).toEqual([]);
});

test("a plain snapshot goes nowhere, whoever asks: not the coordinator, not an agent that is asked to", async () => {
  const coordinator = await coordinatorUp();
  const keeper = await keeperUp(W1, coordinator);
  await connected(coordinator, W1);
  const { digest, snapshot } = await shelve(MIB, { form: "db.zst" });
  coordinator.elsewhere.look();
  expect(await coordinator.of(digest)).toEqual({ is: "not-encrypted" });
  expect(await coordinator.agents.keepCopy(W1, snapshot)).toMatchObject({
    ok: false,
    problem: { code: "step-refused", detail: expect.stringContaining("not encrypted") },
  });
  expect(await inFolder(keeper.folder)).toEqual([]);
});

test("a node fetches nothing that it was not asked to keep, and an older agent is not asked", async () => {
  const coordinator = await coordinatorUp();
  const { snapshot } = await shelve(MIB);
  const { log } = quietLog();
  const old = await startAgent(home, W1, { ports: coordinator });
  closing.push(old.close);
  await connected(coordinator, W1);
  const download = createDownloader({ identity: old.identity, log, retryFirstMs: 10, retryMaxMs: 50 });
  const fetched = async () => {
    for await (const _ of download(RUN, snapshot, () => {})) throw new Error("it came");
  };
  await expect(fetched()).rejects.toThrow(/step-refused/);
  expect(await coordinator.agents.keepCopy(W1, snapshot)).toMatchObject({
    ok: false,
    problem: { code: "step-refused" },
  });
  expect(coordinator.agents.hellos().get(W1)?.presence.connected).toBe(true);
});

test("older copies make room, and the coordinator says so", async () => {
  const coordinator = await coordinatorUp();
  const keeper = await keeperUp(W1, coordinator, { limits: { perNode: 2, totalBytes: 100 * MIB } });
  await connected(coordinator, W1);
  const digests: Digest[] = [];
  for (const takenAt of [1, 2, 3]) {
    const { digest } = await shelve(1000, { takenAt });
    digests.push(digest);
    coordinator.elsewhere.look();
    await expect.poll(() => coordinator.of(digest), { timeout: 10_000 }).toMatchObject({ is: "kept" });
  }
  const [first = "" as Digest, ...rest] = digests;
  await expect.poll(() => coordinator.of(first), { timeout: 10_000 }).toMatchObject({ is: "made-room", node: "w1" });
  const names = (await inFolder(keeper.folder)).filter((name) => name.endsWith(".age"));
  expect(names.sort()).toEqual(rest.map((digest) => `${digest}.db.zst.age`).sort());
});
