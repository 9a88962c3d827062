import { randomBytes } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { execa } from "execa";
import { startCuttingProxy } from "../fixtures/cutting-proxy.ts";
import { type Etcd, etcdBinaries, startEtcd } from "../fixtures/etcd.ts";
import { keysFor, makeHome, startCoordinator } from "../fixtures/wire.ts";
import type { Answer, Order } from "./snapshot-agent.ts";

/**
 * Our snapshot (hashed, compressed, on the disk by fsync) beside `etcdctl snapshot save`, of the same etcd and in turns,
 * as a ratio of medians; the agent's peak of memory; and a copy to a coordinator that is cut three times.
 *
 *     node test/bench/snapshot.ts [--mib 2048] [--rounds 5]
 */
const { values } = parseArgs({ options: { mib: { type: "string" }, rounds: { type: "string" } } });
const MIB = 1024 * 1024;
const DATABASE_MIB = Number(values.mib ?? 2048);
const ROUNDS = Number(values.rounds ?? 5);
const VALUE_BYTES = 512 * 1024;
const CUTS = 3;

const have = await etcdBinaries();
if ("unavailable" in have) throw new Error(have.unavailable);
const folder = await mkdtemp(join(tmpdir(), "lockkeeper-bench-"));
const median = (times: readonly number[]) =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

async function ours(order: Omit<Order, "folder">): Promise<Answer> {
  const told = JSON.stringify({ ...order, folder });
  // The flag is that of the agent's image.
  const args = ["--max-semi-space-size=1", join(import.meta.dirname, "snapshot-agent.ts"), told];
  const { stdout } = await execa(process.execPath, args);
  return JSON.parse(stdout) as Answer;
}

await using etcd = await startEtcd(have, { tls: false, flags: ["--quota-backend-bytes", String(8 * 1024 * MIB)] });
try {
  await fill(etcd, DATABASE_MIB);
  const recipient = await identityToRecipient(await generateX25519Identity());
  const [theirs, plain, sealed]: [number[], Answer[], Answer[]] = [[], [], []];
  for (let round = 1; round <= ROUNDS; round++) {
    const save = join(folder, "theirs.db");
    const from = performance.now();
    // Its own deadline for a command is five seconds.
    await etcd.ctl("snapshot", "save", save, "--command-timeout=600s");
    theirs.push(performance.now() - from);
    const size = (await stat(save)).size;
    await rm(save);
    const mine = { endpoint: etcd.endpoint, copy: null };
    plain.push(await ours({ ...mine, file: join(folder, "ours.db.zst"), recipient: null }));
    sealed.push(await ours({ ...mine, file: join(folder, "ours.db.zst.age"), recipient }));
    const [a, b] = [plain.at(-1), sealed.at(-1)];
    console.log(
      `round ${round}: etcdctl ${seconds(theirs.at(-1) ?? 0)} (${Math.round(size / MIB)} MiB), ours ${seconds(a?.ms ?? 0)} (${Math.round((a?.bytes ?? 0) / MIB)} MiB), encrypted ${seconds(b?.ms ?? 0)}`,
    );
  }
  const base = median(theirs);
  const peak = (answers: readonly Answer[]) =>
    `${Math.round(Math.max(...answers.map((one) => one.peakBytes)) / MIB)} MiB`;
  const ratio = (answers: readonly Answer[]) => (median(answers.map(({ ms }) => ms)) / base).toFixed(2);
  console.log(`etcdctl snapshot save  median ${seconds(base)}   x 1`);
  console.log(
    `ours, compressed       median ${seconds(median(plain.map(({ ms }) => ms)))}   x ${ratio(plain)}   peak ${peak(plain)}`,
  );
  console.log(
    `ours, encrypted too    median ${seconds(median(sealed.map(({ ms }) => ms)))}   x ${ratio(sealed)}   peak ${peak(sealed)}`,
  );
  await cutCopy();
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** A snapshot with its copy over mutual TLS through a proxy that cuts the connection three times. */
async function cutCopy(): Promise<void> {
  const home = await makeHome();
  const coordinator = await startCoordinator(home);
  const whole = await ours({ endpoint: etcd.endpoint, file: join(folder, "once.db.zst"), recipient: null, copy: null });
  const proxy = await startCuttingProxy(coordinator.agentPort, Math.ceil(whole.bytes / (CUTS + 2)), CUTS);
  const keysFile = join(folder, "keys.json");
  await writeFile(keysFile, JSON.stringify(await keysFor(home, "w1")), { mode: 0o600 });
  const copy = { port: proxy.port, caFile: home.authorityFile, keysFile };
  const it = await ours({ endpoint: etcd.endpoint, file: join(folder, "ours.db.zst"), recipient: null, copy });
  const sent = (proxy.seen.bytes / it.bytes).toFixed(3);
  console.log(
    `copy cut ${proxy.seen.cut} times: whole after ${seconds(it.copyMs)}, ${sent} of its bytes sent; peak of snapshot and copy ${Math.round(it.peakBytes / MIB)} MiB`,
  );
  proxy.close();
  coordinator.close();
  await rm(home.folder, { recursive: true, force: true });
}

/** Fills an etcd with values of which half can be compressed, as of what Kubernetes keeps there. */
async function fill({ endpoint }: Etcd, mib: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const { hostname, port } = new URL(endpoint);
  const words = Buffer.from('{"kind":"Pod","metadata":{"labels":{"app.kubernetes.io/name":"').toString("latin1");
  const put = (key: string) => {
    const value = Buffer.concat([randomBytes(VALUE_BYTES / 2), Buffer.alloc(VALUE_BYTES / 2, words, "latin1")]);
    const body = JSON.stringify({ key: Buffer.from(key).toString("base64"), value: value.toString("base64") });
    return new Promise<void>((resolve, reject) => {
      const call = request({ hostname, port, path: "/v3/kv/put", method: "POST", agent }, (answer) => {
        answer
          .resume()
          .on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`))));
      });
      call.on("error", reject).end(body);
    });
  };
  const total = Math.ceil((mib * MIB) / VALUE_BYTES);
  let next = 0;
  const work = async () => {
    while (next < total) await put(`/registry/bench/${next++}`);
  };
  await Promise.all(Array.from({ length: 4 }, work));
  agent.destroy();
}
