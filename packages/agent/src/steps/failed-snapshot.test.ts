import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Etcd, type EtcdBinaries, etcdBinaries, freePorts, startEtcd } from "../../../../test/fixtures/etcd.ts";
import { removeBrokenOff, snapshotFolder } from "../etcd/snapshot-folder.ts";
import { rootedFiles } from "../host/rooted-files.ts";
import { snapshotOnce } from "./snapshot-once.testkit.ts";

const PROGRAM = join(import.meta.dirname, "snapshot-once.testkit.ts");
/** Beyond what the connection's buffers hold, so that most of it is still to come in the middle. */
const VALUES = 24;
const VALUE_BYTES = 1024 * 1024;
/** Of `ulimit -f`: 512 bytes each, so 4 MiB. */
const LIMIT_BLOCKS = 8192;

let binaries: EtcdBinaries;
let root: string;
let etcd: Etcd;
let ports: readonly [number, number];

beforeAll(async () => {
  const found = await etcdBinaries();
  if ("unavailable" in found) throw new Error(found.unavailable);
  binaries = found;
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lockkeeper-failed-"));
  ports = await freePorts();
  etcd = await start();
  for (let n = 0; n < VALUES; n++) {
    const body = JSON.stringify({
      key: Buffer.from(`key-${n}`).toString("base64"),
      value: randomBytes(VALUE_BYTES).toString("base64"),
    });
    const put = await fetch(`${etcd.endpoint}/v3/kv/put`, { method: "POST", body });
    expect(put.status, await put.text()).toBe(200);
  }
  // One that is good lies there already: it is to stay.
  expect(await take(1)).toMatchObject({ is: "done" });
  expect(await snapshots(), "itself and its record").toHaveLength(2);
});
afterEach(async () => {
  await etcd.stop();
  await rm(root, { recursive: true, force: true });
});

const start = () => startEtcd(binaries, { tls: false, ports, dataDir: join(root, "etcd") });
const take = (number: number, halfway = async () => {}) => snapshotOnce(etcd.endpoint, root, number, halfway);
const snapshots = () => readdir(snapshotFolder(root));
/** Revision and hash of all keys. */
const data = async () => JSON.stringify(JSON.parse(await etcd.ctl("endpoint", "hashkv", "-w", "json"))[0].HashKV.hash);

/** Whatever failed: etcd serves the same data, the disk holds what it held, and the next snapshot is taken. */
async function asBefore(before: { readonly data: string; readonly snapshots: readonly string[] }) {
  expect(await snapshots()).toEqual(before.snapshots);
  expect(await data()).toBe(before.data);
  await etcd.ctl("put", "afterwards", "1");
  expect(await take(9)).toMatchObject({ is: "done" });
  expect(await snapshots()).toHaveLength(4);
}

it("leaves all as it was when etcd is killed in the middle", async () => {
  const before = { data: await data(), snapshots: await snapshots() };
  const outcome = await take(2, async () => process.kill(etcd.pid, "SIGKILL") && undefined);
  expect(outcome).toMatchObject({ is: "failed", changedHost: false, findings: [{ code: "snapshot-failed" }] });
  await etcd.stop();
  etcd = await start();
  await asBefore(before);
}, 60_000);

it.each([false, true])(
  "leaves all as it was when the disk takes no more in the middle (encrypted: %s)",
  async (secret) => {
    const to = secret ? [await identityToRecipient(await generateX25519Identity())] : [];
    const before = { data: await data(), snapshots: await snapshots() };
    // The kernel refuses writes beyond the limit, as it does on a full disk.
    const limited = `ulimit -f ${LIMIT_BLOCKS}; exec "$@"`;
    const agent = spawn("sh", [
      "-c",
      limited,
      "sh",
      process.execPath,
      PROGRAM,
      etcd.endpoint,
      root,
      "2",
      "goes-on",
      ...to,
    ]);
    let said = "";
    for (const stream of [agent.stdout, agent.stderr])
      stream.on("data", (text: Buffer) => {
        said += String(text);
      });
    // It ends by itself: nothing of it holds on to etcd, whose database grows as long as somebody reads.
    await once(agent, "close");
    const saw = expect.stringContaining("EFBIG");
    expect(JSON.parse(said), said).toMatchObject({ is: "failed", findings: [{ code: "snapshot-failed", saw }] });
    await asBefore(before);
  },
  60_000,
);

it("leaves all as it was when the agent is killed in the middle and starts again", async () => {
  const before = { data: await data(), snapshots: await snapshots() };
  const agent = spawn(process.execPath, [PROGRAM, etcd.endpoint, root, "2", "stops"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(agent, "close");
  await once(agent.stdout, "data");
  expect(await snapshots(), "it is in the middle").toHaveLength(3);
  agent.kill("SIGKILL");
  await gone;
  // As an agent does at its start.
  await removeBrokenOff(rootedFiles("/", root), root);
  await asBefore(before);
}, 60_000);
