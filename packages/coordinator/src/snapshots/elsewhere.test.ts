import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readKeptSnapshot } from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, Instant, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { NamedSnapshot } from "@lockkeeper/core/model/snapshot";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { chooseKeepers } from "./choose-keepers.ts";
import { createElsewhere } from "./elsewhere.ts";
import { openShelf } from "./shelf.ts";
import { tidySnapshots } from "./tidy.ts";

const RUN = "up-1" as RunId;
/** On a busy machine. */
const SOON = { timeout: 10_000 };
const log = pino({ level: "silent" });
const machineOf = (node: string) => `m-${node}` as MachineId;

let folder: string;
let now: number;
let answers: Record<string, Result<readonly Digest[]>>;
let asked: { node: string; snapshot: NamedSnapshot; expected: boolean }[];
let nodes: object[];
let away: Set<string>;
let seen: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-elsewhere-"));
  [now, answers, asked, away, seen] = [1_000_000, {}, [], new Set(), true];
  nodes = [node("cp1", "control-plane"), node("w2"), node("w1")];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function node(name: string, role = "worker", over: object = {}) {
  return { name, role, ready: true, unschedulable: false, machineId: machineOf(name), ...over };
}

const hellos = () =>
  new Map(
    (nodes as { name: NodeName }[]).map(({ name }) => {
      const presence = { connected: !away.has(name), since: 1, uid: null, machineId: machineOf(name) };
      return [name, { presence, ...(name.startsWith("old") ? {} : { keepsCopies: true }) }];
    }),
  ) as never;

/** A coordinator on cp1's machine; nodes answer as the test says, or that they keep just this one. */
function life() {
  const shelf = openShelf(folder, readKeptSnapshot);
  const elsewhere = createElsewhere({
    library: shelf,
    agents: {
      hellos,
      async keepCopy(name, snapshot) {
        const expected = elsewhere.expects(name, snapshot.run, snapshot.digest);
        asked.push({ node: name, snapshot, expected });
        return answers[name] ?? ok([snapshot.digest]);
      },
    },
    cluster: {
      observe: () => (seen ? { is: "seen", state: { nodes } } : { is: "away", why: "no answer" }) as never,
    },
    machineId: machineOf("cp1"),
    leads: () => true,
    clock: () => now as Instant,
    log,
  });
  const of = async (digest: Digest) => {
    const found = await shelf.find(digest);
    return found.ok ? elsewhere.of(found.value) : null;
  };
  return { elsewhere, shelf, of };
}

async function shelve(name: string, at: number, over: object = {}): Promise<Digest> {
  const digest = createHash("sha256").update(name).digest("hex") as Digest;
  const kept = {
    ...{ v: 1, digest, bytes: 4, form: "db.zst.age", run: RUN, node: "cp1", clusterId: "c1", member: "cp1" },
    ...{ revision: "7", etcdVersion: "3.5.9", dbBytes: 4, takenOn: machineOf("cp1"), takenAt: at, reason: "test" },
    ...{ agreed: 1, ...over },
  };
  const path = join(folder, RUN, "cp1", `${digest}.${kept.form}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "data");
  await utimes(path, at, at);
  await writeFile(join(dirname(path), `${digest}.json`), JSON.stringify(kept));
  return digest;
}

it("an encrypted snapshot that lies on one machine is handed to another node, once, and that is on record", async () => {
  const digest = await shelve("one", 10);
  const first = life();
  expect(await first.of(digest)).toMatchObject({ is: "waiting", why: "no node was asked yet" });
  first.elsewhere.look();
  const kept = { is: "kept", node: "w1", machineId: machineOf("w1"), at: now };
  await expect.poll(() => first.of(digest), SOON).toEqual(kept);
  expect(asked).toMatchObject([{ node: "w1", expected: true, snapshot: { run: RUN, node: "cp1", digest, bytes: 4 } }]);
  expect(asked[0]?.snapshot.about).toMatchObject({ clusterId: "c1", takenOn: machineOf("cp1"), agreed: 1 });
  await expect.poll(() => first.elsewhere.expects("w1" as NodeName, RUN, digest), SOON).toBe(false);
  // Another life reads it from the disk.
  const second = life();
  second.elsewhere.look();
  const two = await shelve("two", 20);
  second.elsewhere.look();
  await expect.poll(() => second.of(two), SOON).toMatchObject({ is: "kept" });
  expect(await second.of(digest)).toEqual({ is: "made-room", node: "w1", at: now });
  expect(asked).toHaveLength(2);
});

it("nothing is asked for what lies on two machines, or is not encrypted: that is said", async () => {
  const plain = await shelve("plain", 10, { form: "db.zst" });
  const apart = await shelve("apart", 20, { takenOn: "another" });
  const due = await shelve("due", 5);
  const { elsewhere, of } = life();
  elsewhere.look();
  await expect.poll(() => of(due), SOON).toMatchObject({ is: "kept" });
  expect([await of(plain), await of(apart)]).toEqual([{ is: "not-encrypted" }, null]);
  expect(asked).toHaveLength(1);
});

it("a node without room is passed over; where none takes it, the reason is on record and it is tried again", async () => {
  answers = { w1: fail("disk-full", "lacks 9 bytes") };
  const digest = await shelve("one", 10);
  const { elsewhere, of } = life();
  elsewhere.look();
  await expect.poll(() => of(digest), SOON).toMatchObject({ is: "kept", node: "w2" });

  answers = { w1: fail("disk-full", "lacks 9 bytes"), w2: fail("agent-away", "gone") };
  const two = await shelve("two", 20);
  elsewhere.look();
  const why = "w1: disk-full: lacks 9 bytes; w2: agent-away: gone";
  await expect.poll(() => of(two), SOON).toEqual({ is: "waiting", why, at: now });
  const before = asked.length;
  answers = {};
  now += 29_000;
  elsewhere.check();
  elsewhere.look();
  now += 2_000;
  elsewhere.check();
  await expect.poll(() => of(two), SOON).toMatchObject({ is: "kept", node: "w1" });
  expect(asked.length).toBe(before + 1);
});

it("nobody to give it to, or a cluster that is not seen, fails nothing", async () => {
  nodes = [node("cp1", "control-plane"), node("old1"), node("w1", "worker", { ready: false })];
  const digest = await shelve("one", 10);
  const { elsewhere, of } = life();
  elsewhere.look();
  await expect
    .poll(() => of(digest), SOON)
    .toMatchObject({ is: "waiting", why: expect.stringContaining("no other node is") });
  seen = false;
  now += 60_000;
  elsewhere.check();
  await expect.poll(() => of(digest), SOON).toMatchObject({ is: "waiting", why: "the cluster is not seen: no answer" });
  expect(asked).toEqual([]);
});

it("a node that was replaced by another machine has it no more: it is handed out anew", async () => {
  const digest = await shelve("one", 10);
  const { elsewhere, of } = life();
  elsewhere.look();
  await expect.poll(() => of(digest), SOON).toMatchObject({ node: "w1" });
  nodes = [node("cp1", "control-plane"), node("w2")];
  now += 600_000;
  elsewhere.check();
  await expect.poll(() => of(digest), SOON).toMatchObject({ is: "kept", node: "w2" });
});

it("the record goes with the snapshot", async () => {
  const [old, newer] = [await shelve("one", 10), await shelve("two", 20)];
  answers = { w1: ok([old, newer]) };
  const { elsewhere, shelf, of } = life();
  elsewhere.look();
  await expect.poll(() => of(newer), SOON).toMatchObject({ is: "kept" });
  await expect.poll(() => of(old), SOON).toMatchObject({ is: "kept" });
  await expect.poll(() => asked.length, SOON).toBe(2);
  await tidySnapshots(shelf, { perNode: 1, totalBytes: 1e9 }, log);
  expect((await readdir(join(folder, RUN, "cp1"))).filter((name) => name.startsWith(old))).toEqual([]);
});

it("chosen is a control plane before a worker, one in service before one that is cordoned, always in the same order", () => {
  nodes = [
    node("w1", "worker", { unschedulable: true }),
    ...[node("w3"), node("w2"), node("old1"), node("cp1", "control-plane"), node("cp3", "control-plane")],
    node("cp2", "control-plane", { unschedulable: true }),
  ];
  away = new Set(["w3"]);
  const chosen = () => chooseKeepers({ nodes: nodes as never }, hellos(), machineOf("cp1")).map(({ name }) => name);
  expect(chosen()).toEqual(["cp3", "cp2", "w2", "w1"]);
  nodes.reverse();
  expect(chosen()).toEqual(["cp3", "cp2", "w2", "w1"]);
});
